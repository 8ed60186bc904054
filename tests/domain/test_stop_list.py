"""What was taken in together is told, and releases are few."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from domain.errors import ReleasesSpent
from domain.events import StopListReleaseCounted, StopListTaken
from domain.stop_list import (
    ReleaseMonth,
    StopListFilling,
    counts,
    month_of,
    release_stream,
    share,
)
from domain.suppression import ERASURE, GROUNDS, OWNER, UNREACHABLE
from tests.domain.decisions import AT, given, happened

TAKEN = StopListTaken("email", "account", "owner", 2, 1, 1)


def test_a_filling_is_reported_once() -> None:
    """And its report can be read again."""
    assert list(given(StopListFilling).report(TAKEN)) == [TAKEN]
    found = given(StopListFilling, TAKEN)
    assert found.taken == TAKEN
    assert list(found.report(TAKEN)) == []


@pytest.mark.parametrize(
    ("base", "percent", "allowed"),
    [
        (0, "0.1", 1),
        (999, "0.1", 1),
        (2_000, "0.1", 2),
        (2_999, "0.1", 2),
        (50, "0", 1),
    ],
)
def test_a_month_has_its_share_of_the_base(
    base: int, percent: str, allowed: int
) -> None:
    """At least one, and no part of one."""
    assert share(base, Decimal(percent)) == allowed


def test_releases_beyond_the_share_are_refused() -> None:
    """Whatever the base was when the others were counted."""
    month = given(ReleaseMonth)
    for _ in range(2):
        [fact] = month.count(AT, 2_000, Decimal("0.1"))
        assert fact == StopListReleaseCounted("2026-03", 2_000, 2)
        happened(month, [fact])

    with pytest.raises(ReleasesSpent, match="2 releases"):
        list(month.count(AT, 2_000, Decimal("0.1")))
    assert list(month.count(AT, 3_000, Decimal("0.1")))


def test_what_was_nobodys_own_wish_is_lifted_freely() -> None:
    """The owner's block, and a mailbox that was not there."""
    free = {ground for ground in GROUNDS if not counts(ground)}
    assert free == {OWNER, UNREACHABLE, ERASURE}


def test_a_month_is_one_in_utc() -> None:
    """Two times of one month meet in one stream."""
    east = datetime(2026, 4, 1, 1, tzinfo=timezone(timedelta(hours=3)))

    assert month_of(east) == "2026-03"
    assert release_stream(east) == release_stream(AT)
    assert release_stream(AT + timedelta(days=40)) != release_stream(AT)
