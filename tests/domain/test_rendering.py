"""Templates: a stranger's program that fills in one person's fields and no more."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.field_values import FieldValue
from domain.rendering import (
    Rendered,
    TemplateInvalid,
    Unsendable,
    compile_content,
    render_once,
    variables,
)

URL = "https://mail.shop.example/u/token"
OUT = "{{ unsubscribe_url }}"
GREETING = 'Hello {{ first_name | default: "friend" }}!'


def rendered(
    html: str,
    fields: Mapping[str, str] | None = None,
    *,
    subject: str = "News",
    text: str | None = None,
) -> Rendered:
    """Render for one person."""
    template = compile_content(subject, html, text)
    return template.render({"unsubscribe_url": URL, **(fields or {})})


@pytest.mark.parametrize(
    ("fields", "greeting"),
    [
        ({"first_name": "Anna"}, "Hello Anna!"),
        ({"first_name": ""}, "Hello friend!"),
        ({}, "Hello friend!"),
    ],
)
def test_a_field_that_is_not_there_has_its_default(
    fields: dict[str, str], greeting: str
) -> None:
    """In all three places."""
    letter = rendered(GREETING, fields, subject=GREETING, text=GREETING)
    assert letter.subject == greeting
    assert letter.html.startswith(greeting)
    assert letter.text.startswith(greeting)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_a_value_is_escaped_in_html_and_nowhere_else(value: str) -> None:
    """And never read as a template."""
    letter = rendered(
        f"[{{{{ a }}}}]{OUT}", {"a": value}, subject="{{ a }}", text=f"{{{{ a }}}}{OUT}"
    )
    inner = letter.html.removesuffix(URL)[1:-1]
    assert not set(inner) & set("<>\"'")
    assert letter.subject == value
    assert letter.text == value + URL


@given(st.text(max_size=40), st.text("{}%|\"' abn", max_size=40))
def test_no_value_is_a_template(name: str, value: str) -> None:
    """Neither by its text nor by its name."""
    letter = rendered(f"{{{{ a }}}}{OUT}", {"a": "{{ b }}", "b": "secret", name: value})
    assert "secret" not in letter.html.replace(value, "") or value in "secret"


def test_an_author_may_say_the_way_out() -> None:
    """Then none is added."""
    letter = rendered(f'<a href="{OUT}">no more</a>', text=f"no more: {OUT}")
    assert letter.html == f'<a href="{URL}">no more</a>'
    assert letter.text == f"no more: {URL}"


@pytest.mark.parametrize(
    ("html", "before"),
    [("<p>Hi</p>", "<p>Hi</p>"), ("<body>Hi</BODY ></html>", "<body>Hi")],
)
def test_a_way_out_is_added_where_there_is_none(html: str, before: str) -> None:
    """At the end, but inside the body."""
    letter = rendered(html)
    assert letter.html.startswith(f"{before}\n<p")
    assert f'<a href="{URL}">Unsubscribe</a>' in letter.html
    assert letter.html.endswith(html.removeprefix(before))
    assert letter.text == f"Hi\n\nUnsubscribe ({URL})\n"


def test_a_text_is_made_where_there_is_none() -> None:
    """From the HTML, with its fields in place and its markup gone."""
    letter = rendered(f"<h1>News</h1><p>{GREETING}</p>", {"first_name": "A & B"})
    assert letter.text == f"News\n\nHello A & B!\n\nUnsubscribe ({URL})\n"


@pytest.mark.parametrize(
    ("subject", "html", "text", "field", "line"),
    [
        ("{{ a", "<p>", None, "subject", 1),
        ("News", "<p>\n\n{% if %}", None, "html", 3),
        ("News", "<p>", "Hi\n{% endif %}", "text", 2),
        ("News", "{% include 'a' %}", None, "html", 1),
        ("News", "{% render 'a' %}", None, "html", 1),
        ("News", "{{ 'a' | unheard_of }}", None, "html", 1),
        ("News", "{{ 1 | divided_by: 0 }}", None, "html", 1),
        ("News", "{{ 'a' | compact: 99999 }}", None, "html", None),
    ],
)
def test_a_template_that_is_none_says_where(
    subject: str, html: str, text: str | None, field: str, line: int | None
) -> None:
    """Field and line, for the author."""
    with pytest.raises(TemplateInvalid) as refused:
        compile_content(subject, html, text)
    assert refused.value.field == field
    assert refused.value.message
    if line:
        assert refused.value.line == line


@pytest.mark.parametrize(
    "html",
    [
        "{% for a in (1..100000) %}{% for b in (1..100000) %}x{% endfor %}{% endfor %}",
        "{% assign a = 'xxxxxxxxxx' %}"
        + "{% assign a = a | append: a | append: a | append: a %}" * 20,
        "{% assign a = (1..9999999999) | join: 'long' %}{{ a }}",
        "{% assign a = 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' %}"
        + "{% assign a = a | replace: 'x', a %}" * 20,
    ],
)
def test_a_template_that_would_eat_the_machine_is_refused(html: str) -> None:
    """Before the memory is spent."""
    with pytest.raises(TemplateInvalid):
        compile_content("News", html)


def test_what_is_to_be_left_as_it_is_may_hold_anything() -> None:
    """What follows it is read again."""
    template = compile_content("{% raw %}{{{% endraw %}{{ a }}", "<p>")

    assert template.render({"a": "b"}).subject == "{{b"


STEPS = "{% if true %}{% endif %}" * 500


@pytest.mark.parametrize(
    "html",
    [
        "{% for n in (1..10000) %}{{ s | split: '' | sort | size }}{% endfor %}",
        f"{{% for n in (1..10000) %}}{STEPS}{{% endfor %}}",
        f"{{% tablerow n in (1..10000) %}}{STEPS}{{% endtablerow %}}",
    ],
    ids=["filters", "steps", "table"],
)
def test_a_template_that_works_for_too_long_is_refused(html: str) -> None:
    """A second of a processor is plenty for one message."""
    began = time.thread_time()

    with pytest.raises(TemplateInvalid, match="limit"):
        compile_content("News", f"{{% assign s = '{'xy' * 2_000}' %}}{html}")

    assert time.thread_time() - began < 10


def test_a_value_that_a_filter_cannot_take_stops_one_message() -> None:
    """And the refusal does not quote it."""
    template = compile_content(
        "News", "{% if age %}{{ 10 | divided_by: age }}{% endif %}", "{{ age }}"
    )
    with pytest.raises(Unsendable) as refused:
        template.render({"age": "0"})
    assert "0" not in str(refused.value).replace("10", "")
    assert template.render({"age": "5"}).text.startswith("5")


def test_values_of_every_type_are_written() -> None:
    """Days and moments take a format, options a separator, and false is false."""
    text = (
        "{{ age }}, {{ score }}, {{ born | date: '%d.%m.%Y' }},"
        " {{ seen | date: '%H:%M' }}, {{ likes | join: ' and ' }}"
        "{% if vip %}, vip{% endif %}{% if adult %}, adult{% endif %}"
    )
    person: dict[str, FieldValue] = {
        "age": 42,
        "score": 12.5,
        "born": "1984-05-01",
        "seen": "2026-03-03T10:15:00Z",
        "likes": ["tea", "cake"],
        "vip": False,
        "adult": True,
    }

    written = compile_content("{{ age }}", "<p>{{ vip }}", text).render(person)

    assert written.subject == "42"
    assert written.html.startswith("<p>false")
    told = "42, 12.5, 01.05.1984, 10:15, tea and cake, adult"
    assert written.text.startswith(told)


def test_a_template_names_the_fields_that_it_asks_for() -> None:
    """For whoever wants to know before it is sent."""
    source = (
        "{% if city %}{{ city }}{% assign a = 1 %}{{ a }}{% endif %}{{ first_name }}"
    )
    assert variables(source) == {"city", "first_name"}
    with pytest.raises(TemplateInvalid):
        variables("{{")


def test_one_message_is_filled_in_with_nothing_added() -> None:
    """Data may be nested; the text is made of the HTML unless there is one."""
    data = {"lines": [{"name": "Boots"}, {"name": "Laces"}]}
    html = "<p>{% for line in lines %}{{ line.name }} {% endfor %}</p>"

    made = render_once("{{ lines.size }} things", html, None, data)
    given = render_once("Order", html, "{{ lines[0].name }}", data)

    assert (made.subject, made.html) == ("2 things", "<p>Boots Laces </p>")
    assert made.text.strip() == "Boots Laces"
    assert given.text == "Boots"
    with pytest.raises(TemplateInvalid):
        render_once("Order", "{{ lines", None, data)
