"""MJML becomes HTML, sheets go into elements, and Liquid comes through unharmed."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.markup import MarkupInvalid, from_mjml, with_inline_css
from domain.veil import TagLost, Veil

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
MJML = """<mjml><mj-head>
<mj-title>{{ title }}</mj-title><mj-preview>{{ preview }}</mj-preview>
<mj-style>.a { color: {{ colour }} }</mj-style></mj-head><mj-body>
{% if vip %}<mj-section css-class="{{ look }}"><mj-column>
<mj-text>Hi {{ first_name | default: "friend" }}</mj-text>
{% for p in products %}<mj-button
href="https://x.example/{{ p }}?a={{ b | default: 'c' }}">{{ p }}</mj-button>
{% endfor %}
<mj-table>{% for r in rows %}<tr><td>{{ r }}</td></tr>{% endfor %}</mj-table>
<mj-image src="{{ src }}" alt="{{ 'a"b' }}"/>
</mj-column></mj-section>{% endif %}</mj-body></mjml>"""
SHEET = """<style>p { color: {{ colour }} } a { color: green }
a:hover { color: blue } @media (max-width: 9px) { p { color: red } }</style>"""


def body(html: str) -> str:
    """Return what is between the tags of a body."""
    return html[html.index("<body") :]


def test_mjml_becomes_html_with_its_tags_in_place() -> None:
    """In texts, attributes, links and tables; and nothing is fetched from elsewhere."""
    html = from_mjml(MJML)

    wanted = [
        tag for tag in TAG.findall(MJML) if "title" not in tag and "col" not in tag
    ]
    found = [tag for tag in TAG.findall(body(html)) if "title" not in tag]
    assert sorted(set(found)) == sorted(set(wanted))
    assert re.findall(r"\{%.*?%\}", html) == re.findall(r"\{%.*?%\}", MJML)
    assert "href=\"https://x.example/{{ p }}?a={{ b | default: 'c' }}\"" in html
    assert "{% for r in rows %}<tr><td>{{ r }}</td></tr>{% endfor %}" in html
    assert ".a { color: {{ colour }} }" in html
    assert "<mj-" not in html
    assert "googleapis" not in html


@pytest.mark.parametrize(
    "source",
    [
        "",
        "<p>Hello</p>",
        "<mjml><mj-body>",
        '<mjml><mj-body><mj-include path="/etc/passwd"/></mj-body></mjml>',
        (
            '<mjml><mj-body><mj-section><mj-column><mj-image width="{{ w }}" src="x"/>'
            "</mj-column></mj-section></mj-body></mjml>"
        ),
    ],
)
def test_what_is_no_mjml_is_refused(source: str) -> None:
    """So is what would read a file, and a tag at a place that does not take it."""
    with pytest.raises(MarkupInvalid):
        from_mjml(source)


def test_a_sheet_goes_into_the_elements() -> None:
    """What no element can hold stays in the sheet."""
    html = with_inline_css(f'{SHELL}{SHEET}<p class="{{{{ c }}}}">Hi</p><a>x</a>')

    assert '<p class="{{ c }}" style="color: {{ colour }};">Hi</p>' in html
    assert '<a style="color: green;">x</a>' in html
    assert "a:hover" in html
    assert "@media" in html
    assert "a { color: green" not in html


SHELL = "<!doctype html><html><head><title>{{ t }}</title></head><body>"


@pytest.mark.parametrize(
    "html",
    [
        "<p>Hello</p>",
        "<style>{% if a %}p{color:red}{% endif %}</style><p>Hi</p>",
        '<style>p{color:red}</style><p style="{% if a %}top:0;{% endif %}">Hi</p>',
    ],
)
def test_what_cannot_be_inlined_is_left_as_it_is(html: str) -> None:
    """To the letter: no sheet, steps within one, steps that would be lost."""
    assert with_inline_css(html) == html


def test_rows_of_a_table_stay_in_it() -> None:
    """Readers of HTML put a text between rows before the table; Liquid is no text."""
    rows = "<table>{% for r in rows %}<tr><td>{{ r }}</td></tr>{% endfor %}</table>"

    html = with_inline_css(f"<style>td{{top:0}}</style>{rows}")

    assert html.index("<table>") < html.index("{% for") < html.index("{{ r }}")
    assert html.index("{{ r }}") < html.index("{% endfor") < html.index("</table>")


def test_steps_between_attributes_keep_what_is_between_them() -> None:
    """Attributes change places; what depends on a step does not."""
    element = '<p id="a" {% if a %} class="{{ b }}" {% else %}{{ c }}{% endif %} top>Hi'

    html = with_inline_css(f"<style>p{{top:0}}</style>{element}</p>")

    assert '{% if a %} class="{{ b }}" {% else %}{{ c }}{% endif %}' in html
    assert 'style="top: 0;"' in html


def test_steps_come_back_in_their_order() -> None:
    """Else what is within them would be another."""
    veil = Veil("{% if a %}<p>{% endif %}")
    first, _, second = veil.text.partition("<p>")

    assert veil.lifted(veil.text) == "{% if a %}<p>{% endif %}"
    for text in (f"{second}<p>{first}", first):
        with pytest.raises(TagLost):
            veil.lifted(text)


pieces = st.sampled_from(
    [
        *("<p>", "</p>", "<table>", "<tr>", "<td>", "</table>", "<style>p{top:0}"),
        *("</style>", "<title>", "</title>", "<!--", "-->", '<a href="', '">', "'"),
        *("{{ a }}", "{% if b %}", "{% endif %}", "{{ 'c\"' }}", " ", "x", "&", "<"),
        *("=", '"', "/", ">", "lq0z", "\ufdd0", "<p ", "style=", "\ufdd1"),
    ]
)


@given(st.lists(pieces).map("".join))
def test_no_tag_is_lost_whatever_the_html(html: str) -> None:
    """It comes through, or all stays as it was."""
    bare = html.replace("\ufdd0", "").replace("\ufdd1", "")

    made = with_inline_css(html)

    if made != html:
        outside = re.sub(r"<style.*?(</style>|\Z)", "", bare, flags=re.DOTALL)
        assert set(TAG.findall(outside)) <= set(TAG.findall(made))
        assert "lq" not in made.replace("lq0z", "")


@pytest.mark.parametrize(
    "html",
    [
        *("<a" * 50_000, '<a "' * 25_000, "<!--" * 25_000, "<style" * 15_000),
        *("{%if%}" * 5_000, "<a {%if%}" * 5_000, "<style>" + "a{" * 50_000),
        *("<p>" * 30_000, "<title>" * 15_000),
    ],
    ids=lambda html: html[:9],
)
def test_no_content_keeps_the_work_long(html: str) -> None:
    """It takes the time that its length takes."""
    began = time.thread_time()

    with_inline_css(f"<style>p{{color:red}}</style>{html}")

    assert time.thread_time() - began < 5
