"""Whom a campaign would go to is counted before it is submitted."""

from __future__ import annotations

import pytest

from domain.checks import PASS, WARN
from domain.checks.audience import RULES, Counted, Crowd, Gap


def found(counted: Counted) -> list[tuple[str, str, str]]:
    """Return name, level and message of what is found."""
    findings = (one for rule in RULES for one in rule.findings({"": counted}))
    return [(one.check, one.level, one.message) for one in findings]


def test_an_audience_of_nobody_is_told() -> None:
    """A list may fill up before the release."""
    nobody, gaps, *_ = found(Counted(0, 0))
    assert nobody[:2] == ("audience", WARN)
    assert gaps == ("gaps", PASS, "")


def test_what_is_empty_for_some_is_told() -> None:
    """With how many of how many."""
    counted = Counted(3, 3, [Gap("city", 2), Gap("first_name", 0)])
    assert found(counted)[:2] == [
        ("audience", PASS, ""),
        ("gaps", WARN, "city is empty for 2 of 3 people: give it a default"),
    ]


@pytest.mark.parametrize(
    ("people", "count", "mailed_before", "level"),
    [
        (3_000, 1_000, True, WARN),
        (3_000, 1_000, False, PASS),
        (3_000, 999, True, PASS),
        (4_000, 1_200, True, PASS),
        (4_000, 1_201, True, WARN),
        (0, 0, True, PASS),
    ],
)
def test_many_strangers_at_once_are_told(
    people: int, count: int, level: str, *, mailed_before: bool
) -> None:
    """Over 30 in 100 and at least 1,000; but everybody begins with strangers."""
    crowd = Crowd(count, count, count, mailed_before=mailed_before)
    assert found(Counted(people, people, crowd=crowd))[2][:2] == (
        "audience-strangers",
        level,
    )


@pytest.mark.parametrize(
    ("people", "count", "level"),
    [(19, 19, PASS), (20, 1, PASS), (20, 2, WARN), (100, 5, PASS), (100, 6, WARN)],
)
def test_many_suspicious_addresses_are_told(
    people: int, count: int, level: str
) -> None:
    """Over 5 in 100, of 20 at least."""
    counted = Counted(people, people, crowd=Crowd(suspicious=count))
    assert found(counted)[3][:2] == ("audience-suspicious", level)


def test_numbers_are_told_where_nothing_is_amiss() -> None:
    """Whoever looks sees them."""
    counted = Counted(9, 9, crowd=Crowd(5, 4, 3, 2))
    assert RULES[3].findings({"": counted})[0].evidence == (
        "9 people, 5 never written to, 4 confirmed nothing by message, 3 both;"
        " 2 suspicious addresses"
    )


@pytest.mark.parametrize(("chosen", "level"), [(999, PASS), (1_000, WARN)])
def test_where_chance_chooses_the_share_that_it_chooses_counts(
    chosen: int, level: str
) -> None:
    """Whoever begins with a part of them, as they were told, is left alone."""
    crowd = Crowd(strangers=3_000, mailed_before=True)
    assert found(Counted(3_000, chosen, crowd=crowd))[2][1] == level


def test_gaps_are_those_of_all_whom_chance_may_choose() -> None:
    """Whom it chooses nobody knows yet; so it says of how many they are."""
    counted = Counted(30, 3, [Gap("city", 2)])
    assert found(counted)[1][2] == (
        "city is empty for 2 of 30 people, of whom chance chooses 3: give it a default"
    )
