"""What is read of a message's HTML."""

from __future__ import annotations

import pytest

from domain.checks.page import VARIABLE, Link, Picture, read


def test_links_are_read_with_what_is_seen_of_them() -> None:
    """Words and pictures, also of areas."""
    page = read(
        '<a href=" https://a.example ">One <b>two</b><img src=x alt="three"></a>'
        '<map><area href="/b"></map><a>'
    )

    assert page.links == [
        Link("https://a.example", "One two three", shown=True),
        Link("/b"),
        Link(""),
    ]


@pytest.mark.parametrize(
    "hiding",
    [
        "style='display: none'",
        "style='color:red;VISIBILITY:hidden'",
        "style='font-size:0'",
        "hidden",
    ],
)
def test_what_is_hidden_is_not_seen(hiding: str) -> None:
    """With all within it, and nothing after it."""
    page = read(f"<div {hiding}><p><a href='/a'>One</a><br></div><a href='/b'>Two</a>")

    assert [link.shown for link in page.links] == [False, True]
    assert page.letters == 3


def test_what_is_small_is_not_hidden() -> None:
    """Only nothing at all is."""
    assert read("<p style='font-size:0.9em'>Hi</p><p style>Ho").letters == 4


def test_the_head_is_not_seen() -> None:
    """Also without its end; and an end without a beginning ends nothing."""
    assert (
        read("<head><title>Hi</title><style>a{}</style><body>Ho</b></i>").letters == 2
    )


def test_pictures_are_read() -> None:
    """With their text, if they have one, and whether anybody sees them."""
    page = read("<img src=a alt=b><img src=c alt><img src=d width=1><img>")

    assert page.pictures == [
        Picture("a", "b", is_dot=False),
        Picture("c", "", is_dot=False),
        Picture("d", None, is_dot=True),
        Picture("", None, is_dot=False),
    ]


def test_what_liquid_writes_is_not_known() -> None:
    """Whatever stands in a tag is no HTML."""
    page = read("<a href='{{ a | append: \"<b>\" }}'>{% if a > 1 %}x{% endif %}</a>")

    assert page.links[0].href == VARIABLE
    assert "b" not in page.elements
