"""Whoever reads a message finds the way out, and nothing that was left over."""

from __future__ import annotations

import pytest

from tests.domain.checks.found import said

LINK = "<a href='{{ unsubscribe_url }}'>Unsubscribe</a>"


@pytest.mark.parametrize(
    "html",
    [
        "<!-- {{ unsubscribe_url }} -->Hi",
        "Hi<p style='display:none'>" + LINK,
        "Hi<a href='{{ unsubscribe_url }}'></a>",
        "Hi {{ unsubscribe_url }}",
        "Hi {% if vip %}" + LINK + "{% endif %}",
        "Hi<a href='https://shop.example/?{{ unsubscribe_url }}'>Bye</a>",
    ],
)
def test_a_way_out_that_nobody_sees_is_none(html: str) -> None:
    """A name alone shows nobody a link."""
    assert "HTML shows no link" in said(html, "Hi {{ unsubscribe_url }}")["unsubscribe"]


@pytest.mark.parametrize("html", ["Hi", "Hi" + LINK, f"<div>Hi{LINK}</div>"])
def test_a_way_out_that_is_seen_or_added_is_one(html: str) -> None:
    """Whoever names none gets one added."""
    assert said(html) == {}


def test_the_text_part_shows_the_way_out_too() -> None:
    """In every case."""
    text = "Hi {% if vip %}{{ unsubscribe_url }}{% endif %}"
    assert "text part shows no link" in said("Hi", text)["unsubscribe"]


@pytest.mark.parametrize("text", ["", " \n", "{{ unsubscribe_url }}\n"])
def test_a_text_part_that_says_nothing_is_blocked(text: str) -> None:
    """Some read no other."""
    assert list(said("Hi", text)) == ["text-part"]
    assert "text-part" not in said("Hi", text + "Hello")


@pytest.mark.parametrize(
    "left",
    [
        "*|FNAME|*",
        "[% anketa.base.firstName %]",
        "%%first name%%",
        "${name}",
        "{% raw %}{{ name }}{% endraw %}",
    ],
)
def test_variables_of_other_systems_are_told(left: str) -> None:
    """Readers would see them as they are."""
    assert "readers would see" in said(f"<p>Dear {left}, hello")["variables-left"]


def test_a_percentage_is_no_variable() -> None:
    """Nor are brackets."""
    assert said("<p>[20% off] and 30%% [more]") == {}
