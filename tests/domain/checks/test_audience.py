"""Whom a campaign would go to is counted before it is submitted."""

from __future__ import annotations

from domain.checks import PASS, WARN
from domain.checks.audience import RULES, Counted, Gap


def found(counted: Counted) -> list[tuple[str, str, str]]:
    """Return name, level and message of what is found."""
    findings = (one for rule in RULES for one in rule.findings({"": counted}))
    return [(one.check, one.level, one.message) for one in findings]


def test_an_audience_of_nobody_is_told() -> None:
    """A list may fill up before the release."""
    nobody, gaps = found(Counted(0))
    assert nobody[:2] == ("audience", WARN)
    assert gaps == ("gaps", PASS, "")


def test_what_is_empty_for_some_is_told() -> None:
    """With how many of how many."""
    counted = Counted(3, [Gap("city", 2), Gap("first_name", 0)])
    assert found(counted) == [
        ("audience", PASS, ""),
        ("gaps", WARN, "city is empty for 2 of 3 people: give it a default"),
    ]
