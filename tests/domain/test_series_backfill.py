"""A backfill: counted first, then started, each person once, in their order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.errors import BackfillStateForbids
from domain.events import (
    BackfillAdvanced,
    BackfillAsked,
    BackfillCounted,
    BackfillFinished,
    BackfillGivenUp,
    BackfillStarted,
    Missed,
)
from domain.series.backfill import Backfill, place_of
from domain.series.starts import Arrival

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SERIES, ANNA, BORIS = (UUID(int=n) for n in range(1, 4))


def asked() -> Backfill:
    """Return one that counts."""
    backfill = Backfill(UUID(int=9))
    (fact,) = backfill.decided(backfill.ask(SERIES, AT, AT + timedelta(1)))
    assert fact == BackfillAsked(SERIES, AT, AT + timedelta(1))
    return backfill


def came(who: UUID, hours: int, key: str = "") -> Arrival:
    """Return somebody whom something would have brought, some hours later."""
    return Arrival(SERIES, who, "1", "registered", AT + timedelta(hours=hours), key)


def test_nobody_comes_before_they_are_counted_and_it_is_started() -> None:
    """Each step is taken once; a second time is no other."""
    backfill = asked()
    with pytest.raises(BackfillStateForbids, match="counting cannot be started"):
        backfill.decided(backfill.start())
    assert backfill.decided(backfill.finish()) == []
    missed = [Missed(ANNA, "1", AT)]
    assert backfill.decided(backfill.advance(missed)) == []

    assert backfill.decided(backfill.count(1, 2)) == [BackfillCounted(1, 2)]
    assert backfill.decided(backfill.count(3, 4)) == []
    assert backfill.decided(backfill.give_up("late")) == []
    assert backfill.decided(backfill.start()) == [BackfillStarted()]
    assert backfill.decided(backfill.start()) == []
    assert backfill.decided(backfill.finish()) == [BackfillFinished()]
    assert backfill.decided(backfill.start()) == []


def test_whoever_goes_on_with_it_begins_behind_the_last() -> None:
    """By when it happened, then by who and under which key."""
    backfill = asked()
    backfill.decided(backfill.count(2, 4))
    backfill.decided(backfill.start())
    late, second, first = came(ANNA, 2), came(BORIS, 1), came(ANNA, 1)
    other = came(ANNA, 1, "order 2")
    assert backfill.left([late, second, other, first]) == [first, other, second, late]

    last = Missed(other.subscriber_id, "1", other.occurred_at, other.key)
    advanced = backfill.decided(backfill.advance([Missed(ANNA, "1", AT), last]))

    assert advanced == [BackfillAdvanced(2, last)]
    assert place_of(last) == place_of(other)
    assert backfill.left([late, second, other, first]) == [second, late]


def test_what_is_given_up_stays_so() -> None:
    """And says why."""
    backfill = asked()

    assert backfill.decided(backfill.give_up("over")) == [BackfillGivenUp("over")]
    assert backfill.decided(backfill.give_up("again")) == []
    with pytest.raises(BackfillStateForbids, match="given_up"):
        backfill.decided(backfill.start())
