"""A content is made ready once: partials, MJML, sheets, links, languages."""

from __future__ import annotations

import pytest

from domain.composition import Composed, compose, render_for_one
from domain.content import MJML, Content, Wording
from domain.rendering import TemplateInvalid

URL = {"unsubscribe_url": "https://shop.example/u/x"}
SHOP = Content("", "<b>Shop</b>", variants={"de": Wording("", "<b>Laden</b>", "LADEN")})


def html(content: Content, **fields: str) -> str:
    """Write a message and return its HTML."""
    return compose(content).render(URL | fields).html


def refusal(content: Content) -> TemplateInvalid:
    """Return what is wrong."""
    with pytest.raises(TemplateInvalid) as refused:
        compose(content)
    return refused.value


def test_a_plain_content_is_as_it_was_written() -> None:
    """Nothing of all this touches it."""
    content = Content("Hello {{ a }}", "<p>Hi {{ a }} {{ unsubscribe_url }}", "Hi")
    composed = compose(content)

    assert composed.default.html_source == content.html
    assert composed.default.html.slots
    assert composed.default.subject.slots


def test_a_partial_is_in_each_part() -> None:
    """HTML in HTML; as text in the text and in the subject."""
    use = "{% render 'shop' %}"
    content = Content(
        use, use, f"{use} {{{{ unsubscribe_url }}}}", partials={"shop": SHOP}
    )

    letter = compose(content).render(URL)

    assert letter.html.startswith("<b>Shop</b>")
    assert letter.subject == "Shop"
    assert letter.text.split() == ["Shop", URL["unsubscribe_url"]]


def test_a_partial_speaks_the_language_of_what_it_stands_in() -> None:
    """If it knows it."""
    use = "{% render 'shop' %}"
    wording = Wording("x", use, use)
    content = Content(
        "x", use, variants={"de-AT": wording, "fr": wording}, partials={"shop": SHOP}
    )
    composed = compose(content)

    assert "Laden" in composed.render(URL | {"language": "de-AT"}).html
    assert "LADEN" in composed.render(URL | {"language": "de-AT"}).text
    for language in ("fr", "en", ""):
        assert "Shop" in composed.render(URL | {"language": language}).html


def test_everybody_gets_the_language_that_comes_closest() -> None:
    """Else the wording itself, for ever the same as before there were variants."""
    content = Content(
        "News", "<p>News", variants={"de": Wording("Neues", "<p>Neues", "Neues")}
    )
    composed = compose(content)

    def subject(language: object) -> str:
        return composed.render({"language": str(language)}).subject

    assert [subject(tag) for tag in ("de-CH", "DE", "en", "")] == [
        *("Neues", "Neues"),
        *("News", "News"),
    ]
    assert composed.render({}).subject == "News"
    assert isinstance(composed, Composed)


def test_mjml_becomes_html_with_partials_in_it() -> None:
    """And the text part is made of the result."""
    section = (
        "<mj-section><mj-column><mj-text>{{ a }}</mj-text></mj-column></mj-section>"
    )
    partial = Content("", section, format=MJML)
    content = Content(
        "x",
        "<mjml><mj-body>{% render 'top' %}</mj-body></mjml>",
        format=MJML,
        partials={"top": partial},
    )

    letter = compose(content).render(URL | {"a": "Hello"})

    assert "<table" in letter.html
    assert letter.text.startswith("Hello")


def test_sheets_and_links_are_seen_to() -> None:
    """Of partials too; the way out is not marked."""
    partial = Content("", '<p><a href="https://a.example">x</a></p>')
    content = Content(
        "x",
        "<style>p{top:0}</style>{% render 'link' %}",
        "https://a.example",
        partials={"link": partial},
        utm={"utm_id": "7"},
    )

    letter = compose(content).render(URL)

    assert '<p style="top: 0;"><a href="https://a.example?utm_id=7">' in letter.html
    assert f'href="{URL["unsubscribe_url"]}"' in letter.html
    assert letter.text.startswith("https://a.example?utm_id=7\n")


@pytest.mark.parametrize(
    ("content", "field", "message"),
    [
        (Content("x", "{% render 'a' %}"), "html", "there is no partial a"),
        (Content("{% render 'a' %}", "x"), "subject", "there is no partial a"),
        (Content("x", "x", "{% render 'a' %}"), "text", "there is no partial a"),
        (Content("x", "<p>", format=MJML), "html", "MJML: "),
        (
            Content(
                "x", "{% render 'a' %}", partials={"a": Content("", "", format=MJML)}
            ),
            "html",
            "the partial a is MJML, and this is HTML",
        ),
        (Content("x", "y", variants={"de": Wording("{{", "")}), "de: subject", "tag"),
    ],
)
def test_what_cannot_be_made_ready_is_told(
    content: Content, field: str, message: str
) -> None:
    """By field, and by language if it is a variant's."""
    found = refusal(content)

    assert found.field == field
    assert message in found.message


def test_every_template_of_a_content_is_known() -> None:
    """Of all its languages."""
    content = Content("a", "b", variants={"de": Wording("c", "d", "e")})

    assert list(content.sources) == ["a", "b", "", "c", "d", "e"]


def test_lines_are_those_that_the_author_wrote() -> None:
    """However long a partial before them is."""
    partial = Content("", "\n" * 100)
    content = Content("x", "{% render 'a' %}\n{% if %}", partials={"a": partial})

    assert refusal(content).line == 2


def test_a_message_for_one_is_written_with_nothing_added() -> None:
    """In the language that comes closest, with partials, and with nested data."""
    content = Content(
        "Order {{ order.number }}",
        "<p>{{ 1234.5 | number }} {% render 'shop' %}</p>",
        language="en",
        variants={"de": Wording("Bestellung", "<p>{{ 1234.5 | number }}</p>")},
        partials={"shop": SHOP},
    )
    data = {"order": {"number": 7}}

    english, german, french = (
        render_for_one(content, data | {"language": language})
        for language in ("en", "de-AT", "fr")
    )

    assert english.subject == french.subject == "Order 7"
    assert english.html == "<p>1,234.5 <b>Shop</b></p>"
    assert (german.subject, german.html) == ("Bestellung", "<p>1.234,5</p>")
    assert render_for_one(Content("Hi", "<p>Hi</p>"), {}).text.strip() == "Hi"
