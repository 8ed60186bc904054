"""Links are marked for statistics elsewhere, and stay the links that they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.utm import marked_html, marked_text

UTM = {"utm_source": "news & more", "utm_campaign": "spring"}
QUERY = "utm_source=news+%26+more&utm_campaign=spring"
LIQUID = '{{ b | default: "c" }}'
IN_HTML = QUERY.replace("&", "&amp;")


@pytest.mark.parametrize(
    ("link", "marked"),
    [
        ('<a href="https://a.example">', f'<a href="https://a.example?{IN_HTML}">'),
        ("<A id=x HREF='http://a.b/'>", f"<A id=x HREF='http://a.b/?{IN_HTML}'>"),
        ('<area href="https://a?b=1">', f'<area href="https://a?b=1&amp;{IN_HTML}">'),
        ('<a href="https://a?">', f'<a href="https://a?{IN_HTML}">'),
        ('<a href="https://a#top">', f'<a href="https://a?{IN_HTML}#top">'),
        (
            """<a href='https://a/{{ b | default: "c" }}?d={{ e }}'>""",
            f"<a href='https://a/{LIQUID}?d={{{{ e }}}}&amp;{IN_HTML}'>",
        ),
        (
            '<!--[if mso]><a href="https://a"><![endif]-->',
            f'<!--[if mso]><a href="https://a?{IN_HTML}"><![endif]-->',
        ),
    ],
)
def test_a_link_is_marked(link: str, marked: str) -> None:
    """Behind its own query and before its fragment, Liquid as it was."""
    assert marked_html(link, UTM) == marked


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://a?utm_source=own">',
        '<a href="{{ unsubscribe_url }}">',
        '<a href="mailto:a@a.example">',
        '<a href="#top">',
        "<a name=x>",
        '<link href="https://a.example/x.css">',
        '<abbr href="https://a">',
        '<img src="https://a.example/x.png">',
    ],
)
def test_what_is_no_link_of_the_web_is_left_alone(html: str) -> None:
    """And what was marked by hand, and the way out."""
    assert marked_html(html, UTM) == html


def test_a_text_has_its_links_marked_too() -> None:
    """The stop behind a link is no part of it."""
    text = (
        "See https://a.example/x?b={{ c d }}, (http://b.example). {{ unsubscribe_url }}"
    )

    marked = marked_text(text, UTM)

    assert marked == (
        f"See https://a.example/x?b={{{{ c d }}}}&{QUERY}, (http://b.example?{QUERY})."
        " {{ unsubscribe_url }}"
    )


@given(st.text(st.sampled_from("<a href=\"'>https://x?&#{}%")))
def test_without_parameters_nothing_is_touched(source: str) -> None:
    """Not a letter."""
    assert marked_html(source, {}) == source
    assert marked_text(source, {}) == source
