"""Nobody is written to in the hours that are quiet where they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.events import QuietHours
from domain.quiet_hours import quiet_for

NIGHT, SIESTA = QuietHours("21:00", "08:00"), QuietHours("13:00", "16:30")
BERLIN = ZoneInfo("Europe/Berlin")
YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "local", "hours"),
    [
        (NIGHT, "2026-03-03T20:59", None),
        (NIGHT, "2026-03-03T21:00", 11),
        (NIGHT, "2026-03-04T00:30", 7.5),
        (NIGHT, "2026-03-04T08:00", None),
        (SIESTA, "2026-03-03T12:59", None),
        (SIESTA, "2026-03-03T13:00", 3.5),
        (SIESTA, "2026-03-03T16:30", None),
        (SIESTA, "2026-03-03T23:00", None),
        # The night in which the clocks skip an hour, and that in which they repeat one.
        (NIGHT, "2026-03-28T22:00", 9),
        (NIGHT, "2026-10-24T22:00", 11),
    ],
)
def test_it_is_quiet_until_the_end(
    quiet: QuietHours, local: str, hours: float | None
) -> None:
    """Also over midnight, and when the clocks change."""
    at = datetime.fromisoformat(local).replace(tzinfo=BERLIN)
    expected = None if hours is None else timedelta(hours=hours)

    assert quiet_for(quiet, at) == expected


clocks = st.times().map(lambda at: at.strftime("%H:%M"))
moments = st.integers(0, 366 * 24 * 60).map(lambda m: YEAR + timedelta(minutes=m))
zones = st.sampled_from(["Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "UTC"])


@given(clocks, clocks, moments, zones)
def test_when_it_ends_it_is_over(
    begins: str, ends: str, moment: datetime, zone: str
) -> None:
    """Whoever waits for as long as is told waits once, and not for over a day."""
    quiet = QuietHours(begins, ends)
    wait = quiet_for(quiet, moment.astimezone(ZoneInfo(zone)))

    if wait is not None:
        assert timedelta() < wait <= timedelta(hours=25)
        after = (moment + wait).astimezone(ZoneInfo(zone))
        assert quiet_for(quiet, after) is None
