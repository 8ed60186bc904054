"""When something is to be done again: times of certain days, in a place's own clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.events import Timetable

#: After so many days every kind of day has come.
_WEEK = 8


def next_time(table: Timetable, after: datetime) -> datetime | None:
    """Return the first moment of a timetable after another; None if there is none.

    A local time that the clocks skip moves forward, one that they repeat is the first.
    """
    start = max(after, table.begins) if table.begins else after
    for moment in _moments(table, start):
        if table.ends and moment > table.ends:
            return None
        if moment > after and (table.begins is None or moment >= table.begins):
            return moment
    return None


def _moments(table: Timetable, start: datetime) -> Iterator[datetime]:
    zone = ZoneInfo(table.zone)
    # A day earlier: what the clocks skipped has moved into the next.
    first = start.astimezone(zone).date() - timedelta(days=1)
    days = (first + timedelta(days=passed) for passed in range(_WEEK + 1))
    for day in days:
        if not table.days or day.isoweekday() in table.days:
            yield from sorted(_moment(day, text, zone) for text in table.times)


def _moment(day: date, text: str, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day, time.fromisoformat(text), zone)
    return local.astimezone(UTC)
