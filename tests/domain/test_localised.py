"""Numbers, money and time as a language writes them."""

from __future__ import annotations

import pytest

from domain.field_values import FieldValue
from domain.rendering import TemplateInvalid, compile_content

SEEN = "2026-03-03T22:15:00Z"


def written(text: str, language: str = "", **fields: FieldValue) -> str:
    """Render a text for one person."""
    source = f"{text}{{{{ unsubscribe_url }}}}"
    made = compile_content("News", "<p>", source, language=language)
    return made.render(fields).text.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("text", "value", "english", "german"),
    [
        ("{{ x | number }}", 1234.5, "1,234.5", "1.234,5"),
        ("{{ x | number }}", "1234.5", "1,234.5", "1.234,5"),
        ("{{ x | currency: 'EUR' }}", 1234.5, "€1,234.50", "1.234,50 €"),
        ("{{ x | local_date }}", "2026-03-03", "Mar 3, 2026", "03.03.2026"),
        ("{{ x | local_date: 'long' }}", SEEN, "March 3, 2026", "3. März 2026"),
        ("{{ x | local_date: 'EEEE' }}", SEEN, "Tuesday", "Dienstag"),
        ("{{ x | local_time: 'short' }}", SEEN, "3/3/26, 10:15 PM", "03.03.26, 22:15"),
    ],
)
def test_a_value_is_written_as_its_reader_writes(
    text: str, value: FieldValue, english: str, german: str
) -> None:
    """In the person's language; without one in the wording's, else in English."""
    assert written(text, x=value) == english
    assert written(text, x=value, language_="de") == english
    assert written(text, language="de", x=value) == german


@pytest.mark.parametrize("language", ["de", "de-AT-1996-x-y", "de_DE", "DE"])
def test_a_language_in_any_spelling_is_known(language: str) -> None:
    """As far as it is."""
    source = "{{ x | local_date: 'MMMM' }}{{ unsubscribe_url }}"
    made = compile_content("News", "<p>", source, language="en")

    assert made.render({"x": "2026-03-03", "language": language}).text == "März"


@pytest.mark.parametrize("language", ["", "klingon", "x", "12", 7])
def test_a_language_that_is_none_is_passed_over(language: FieldValue) -> None:
    """Nobody is left without a message for it."""
    source = "{{ x | number }}{{ unsubscribe_url }}"
    made = compile_content("News", "<p>", source, language="de")

    assert made.render({"x": 1234.5, "language": language}).text == "1.234,5"


def test_a_moment_is_told_in_the_person_s_own_zone() -> None:
    """Without one, or with one that is none, in UTC."""
    day, time = "{{ x | local_date: 'd' }}", "{{ x | local_time: 'H:mm' }}"

    assert written(f"{day} {time}", x=SEEN, time_zone="Asia/Tokyo") == "4 7:15"
    for zone in ("", "Mars/Olympus", "../etc/passwd", 7):
        assert written(f"{day} {time}", x=SEEN, time_zone=zone) == "3 22:15"


def test_now_is_a_moment() -> None:
    """Liquid knows it by that name."""
    assert len(written("{{ now | local_date: 'yyyy' }}")) == 4
    assert len(written("{{ now | local_time: 'yyyy' }}")) == 4


@pytest.mark.parametrize(
    "text",
    [
        "{{ x | number }}",
        "{{ x | currency: 'EUR' }}",
        "{{ x | local_date }}",
        "{{ x | local_time }}",
    ],
)
@pytest.mark.parametrize("value", ["soon", True, "NaN", "1e999999999", "9999-99-99T"])
def test_what_is_none_stays_as_it_is(text: str, value: FieldValue) -> None:
    """As Liquid's own filters do."""
    shown = "true" if value is True else value

    assert written(text, x=value) == shown


def test_a_pattern_or_a_currency_that_is_none_does_no_harm() -> None:
    """The message says what it can, or the check says what is wrong."""
    assert "GELD" in written("{{ x | currency: 'geld' }}", x=1)
    with pytest.raises(TemplateInvalid):
        compile_content("News", "<p>", "{{ now | local_date: 'QQQQQQQQ' }}")
