"""Times are those of a place's clock, whatever its clock does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.events import Timetable
from domain.timetable import next_time

WEDNESDAY = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (Timetable(), None),
        (Timetable(("13:00", "09:00")), (4, 13, 0)),
        (Timetable(("12:00",)), (5, 12, 0)),
        (Timetable(("09:00",), (1, 2)), (9, 9, 0)),
        (Timetable(("09:00",), (6, 7)), (7, 9, 0)),
        (Timetable(("13:30",), zone=BERLIN), (4, 12, 30)),
        (Timetable(("09:00",), begins=datetime(2026, 3, 9, 9, tzinfo=UTC)), (9, 9, 0)),
        (Timetable(("09:00",), ends=datetime(2026, 3, 4, 13, tzinfo=UTC)), None),
    ],
)
def test_the_next_time_is_the_first_that_fits(
    table: Timetable, expected: tuple[int, int, int] | None
) -> None:
    """On its days, within its time, after now."""
    found = next_time(table, WEDNESDAY)

    assert found == (expected and datetime(2026, 3, *expected, tzinfo=UTC))


def test_a_time_that_the_clocks_skip_moves_forward() -> None:
    """And one that they repeat comes once."""
    table = Timetable(("02:30",), zone=BERLIN)
    spring, autumn = (
        datetime(2026, month, day, tzinfo=UTC) for month, day in ((3, 29), (10, 25))
    )

    assert next_time(table, spring) == spring.replace(hour=1, minute=30)
    first = autumn.replace(hour=0, minute=30)
    assert next_time(table, autumn) == first
    assert next_time(table, first) == autumn.replace(day=26, hour=1, minute=30)


@given(
    st.lists(st.sampled_from(["00:00", "02:30", "12:00", "23:59"]), min_size=1),
    st.sets(st.integers(1, 7)),
    st.integers(0, 400 * 24 * 60),
)
def test_there_is_always_a_next_time_within_eight_days(
    times: list[str], days: set[int], minutes: int
) -> None:
    """And it is later than now."""
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    table = Timetable(tuple(times), tuple(sorted(days)), BERLIN)

    found = next_time(table, now)

    assert found
    assert now < found <= now + timedelta(days=8)
