"""Time goes on without gaps, by the clocks of a zone, and nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.report.figures import Happened
from api.report.timeline import columns
from tests.api.report.builders import AT

times = st.integers(0, 350_000).map(lambda n: AT + timedelta(minutes=15 * n))
counts = st.integers(0, 10**6)
moments = st.lists(
    st.builds(Happened, times, counts, counts, counts), min_size=1, max_size=20
)


@given(moments, st.sampled_from(["UTC", "Europe/Riga", "Asia/Kolkata", "Asia/Gaza"]))
def test_nothing_is_lost_and_no_column_is_missing(
    some: list[Happened], zone: str
) -> None:
    """Of whatever length the columns are."""
    step, found = columns(some, zone)

    for name in ("accepted", "opened", "clicked"):
        whole = sum(getattr(one, name) for one in some)
        assert sum(getattr(one, name) for one in found) == whole
    begins = [one.at for one in found]
    assert [step.following(at) for at in begins[:-1]] == begins[1:]


@pytest.mark.parametrize(
    ("span", "name", "columns_", "first"),
    [
        (timedelta(), "hour", 1, "3 Mar, 10:00"),
        (timedelta(hours=72), "hour", 73, "3 Mar, 10:00"),
        (timedelta(hours=73), "day", 4, "3 Mar"),
        (timedelta(days=120), "day", 121, "3 Mar"),
        (timedelta(days=121), "month", 5, "Mar 2026"),
    ],
)
def test_columns_are_as_long_as_there_is_room_for(
    span: timedelta, name: str, columns_: int, first: str
) -> None:
    """Hours for days, days for months, and then months."""
    step, found = columns([Happened(AT), Happened(AT + span, 1)], "UTC")

    assert (step.name, len(found)) == (name, columns_)
    assert step.written(found[0].at) == first
    assert found[-1].accepted == 1


def test_an_hour_that_comes_twice_is_one_column() -> None:
    """And one that the clocks skip is empty."""
    back = datetime(2026, 10, 25, 0, tzinfo=UTC)
    _, twice = columns(
        [Happened(back + timedelta(hours=n), 1) for n in range(3)], "Europe/Riga"
    )
    assert [(one.at.hour, one.accepted) for one in twice] == [(3, 2), (4, 1)]

    forward = datetime(2026, 3, 29, 0, tzinfo=UTC)
    _, skipped = columns(
        [Happened(forward + timedelta(hours=n), 1) for n in range(3)], "Europe/Riga"
    )
    assert [(one.at.hour, one.accepted) for one in skipped] == [
        (2, 1),
        (3, 0),
        (4, 1),
        (5, 1),
    ]
