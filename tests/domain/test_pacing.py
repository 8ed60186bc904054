"""No rate is passed in any second, whatever is wanted of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.events import Rate, SendingRulesSet, WarmUp
from domain.pacing import slots
from domain.sending_rules import (
    SendingRules,
    allowance,
    interval_of,
    scopes_of,
)
from domain.slowing import OF_DOMAIN, OF_OUTAGE, why_slow
from tests.domain.decisions import AT
from tests.domain.decisions import given as given_facts

SECOND = timedelta(seconds=1)
FOREVER = AT + timedelta(days=365)
RATES = (
    Rate("account", 20),
    Rate("sender:shop.example", 10),
    Rate("receiver:gmail.com", 3),
    Rate("receiver:*", 60, 60),
)
#: What these allow in a second; any other domain gets one.
ALLOWED = {"account": 20, "sender:shop.example": 10, "receiver:gmail.com": 3}
DAYS = (50, 100, 500)
WARM_UP = WarmUp("shop.example", date(2026, 3, 1), DAYS)
receivers = st.sampled_from(["gmail.com", "mail.ru", "example.com"])


@given(st.lists(st.lists(receivers, min_size=1, max_size=20), max_size=10))
def test_no_second_holds_more_than_a_rate_allows(asked: list[list[str]]) -> None:
    """In every second, from whichever message on, and for every scope."""
    left: dict[str, list[float]] = {}
    free: dict[str, datetime] = {}
    for some in asked:
        wanted = [scopes_of("shop.example", receiver) for receiver in some]
        intervals = {s: i for w in wanted for s in w if (i := interval_of(RATES, s))}
        times, free = slots(wanted, free, intervals, AT, FOREVER)
        for scopes, at in zip(wanted, times, strict=True):
            assert at
            for scope in scopes:
                left.setdefault(scope, []).append((at - AT).total_seconds())

    for scope, moments in left.items():
        for start in moments:
            within = [at for at in moments if start <= at < start + 1]
            assert len(within) <= ALLOWED.get(scope, 1)


def test_a_message_waits_for_the_slowest_of_its_scopes() -> None:
    """And one that waits too long takes nothing from the others."""
    intervals = {"a": SECOND, "b": 3 * SECOND}
    wanted = [("a", "b"), ("a", "b"), ("a",)]

    times, free = slots(wanted, {}, intervals, AT, AT + 2 * SECOND)

    assert times == [AT, None, AT + SECOND]
    assert free == {"a": AT + 2 * SECOND, "b": AT + 3 * SECOND}


def test_what_has_no_limit_leaves_at_once() -> None:
    """As many as there are."""
    assert slots([("a",)] * 3, {}, {}, AT, AT + SECOND) == ([AT] * 3, {})


@pytest.mark.parametrize(
    ("scope", "seconds"),
    [
        ("account", 1 / 19),
        ("sender:shop.example", 1 / 9.5),
        ("sender:else.example", None),
        ("receiver:gmail.com", 1 / 2.85),
        ("receiver:web.de", 1 / 0.95),
    ],
)
def test_a_rate_is_that_of_a_scope_or_of_each_domain(
    scope: str, seconds: float | None
) -> None:
    """A twentieth below what is allowed, for what is late by a moment."""
    interval = interval_of(RATES, scope)

    assert (interval and interval.total_seconds()) == pytest.approx(seconds, abs=1e-5)


@pytest.mark.parametrize(
    ("day", "most"), [(-9, 50), (1, 50), (2, 100), (3, 500), (4, None), (90, None)]
)
def test_a_domain_warms_up_day_by_day(day: int, most: int | None) -> None:
    """Before the first day as on it, and after the last without a limit."""
    at = date(2026, 2, 28) + timedelta(days=day)

    assert allowance([WARM_UP], "shop.example", at) == most
    assert allowance([WARM_UP], "else.example", at) is None


@pytest.mark.parametrize(
    ("results", "why"),
    [
        ({}, None),
        ({("accepted", 0, ""): 20}, None),
        ({("deferred", 451, "4.7.1"): 4}, None),
        ({("deferred", 451, "4.7.1"): 5}, "it refused 5 of 5 for now"),
        (
            {
                ("deferred", 451, "4.7.1"): 3,
                ("deferred", 452, ""): 3,
                ("accepted", 0, ""): 6,
            },
            "it refused 6 of 12 for now",
        ),
        ({("deferred", 451, "4.7.1"): 6, ("accepted", 0, ""): 7}, None),
        ({("rejected", 550, "5.1.1"): 20}, None),
        ({("unsent", 421, ""): 1, ("accepted", 0, ""): 90}, "it answers 421"),
        ({("deferred", 421, "4.7.0"): 1}, "it answers 421"),
    ],
)
def test_a_domain_that_asks_for_it_is_left_alone(
    results: dict[tuple[str, int, str], int], why: str | None
) -> None:
    """By its words, or because it refuses as many as it takes."""
    assert why_slow(results) == why


def test_pauses_grow_and_end() -> None:
    """Twice as long each time, up to an hour, or a minute."""
    minutes = [OF_DOMAIN.after(times) / timedelta(minutes=1) for times in (1, 2, 3, 9)]
    assert minutes == [1, 2, 4, 60]
    assert OF_DOMAIN.after(10_000) == timedelta(hours=1)
    assert [OF_OUTAGE.after(times) / SECOND for times in (1, 2, 9)] == [5, 10, 60]


def test_rules_that_are_set_again_are_no_news() -> None:
    """All of them are set at once."""
    rules = given_facts(SendingRules)
    wanted = SendingRulesSet(RATES, (WARM_UP,))

    (fact,) = rules.set_to(wanted)
    rules.evolve(fact)

    assert fact == wanted
    assert list(rules.set_to(wanted)) == []
