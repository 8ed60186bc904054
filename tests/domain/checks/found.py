"""Runs the checks, and returns what is amiss."""

from __future__ import annotations

from domain.checks import PASS, check
from domain.content import Content, Sender

WORDS = "Our shop has new bread this week, and coffee from a new roaster. " * 7
GOOD = Content("Our news", '<p>Hello</p><a href="https://shop.example">shop</a>')
SENDER = Sender("Shop", "news@shop.example")


def found(content: Content = GOOD, sender: Sender = SENDER) -> list[tuple[str, str]]:
    """Return name and level of what is amiss."""
    return [
        (one.check, one.level)
        for one in check(content, sender, ())
        if one.level != PASS
    ]


def said(html: str, text: str | None = None) -> dict[str, str]:
    """Return what is said of some HTML, by check."""
    findings = check(Content("Our news", html, text), SENDER, ())
    return {one.check: one.message for one in findings if one.level != PASS}
