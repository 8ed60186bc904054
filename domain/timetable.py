"""When something is to be done again: times of certain days, in a place's own clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.events import Timetable
from domain.recurrence import Recurrence, recurrence
from domain.rrule import DAILY, Rule, read_rule


def next_time(table: Timetable, after: datetime) -> datetime | None:
    """Return the first moment of a timetable after another; None if there is none."""
    return next(times_after(table, after), None)


def times_after(table: Timetable, after: datetime) -> Iterator[datetime]:
    """Yield the moments of a timetable after another, each once, for ten years.

    A local time that the clocks skip moves forward, one that they repeat is the first.
    """
    ends = _ends(table)
    last = max(after, table.begins - timedelta.resolution) if table.begins else after
    for moment in _moments(table, last):
        if ends and moment > ends:
            return
        if moment > last:
            last = moment
            yield moment


def _moments(table: Timetable, after: datetime) -> Iterator[datetime]:
    zone = ZoneInfo(table.zone)
    here = after.astimezone(zone).replace(tzinfo=None)
    # A day earlier: what the clocks skipped has moved into the next.
    first = here.date() - timedelta(days=1)
    for local in _recurrence(table, here).times(first):
        yield local.replace(tzinfo=zone).astimezone(UTC)


def _ends(table: Timetable) -> datetime | None:
    """Return the last moment: the first that timetable and rule name."""
    told = [table.ends, _until(table) if table.rrule else None]
    return min(filter(None, told), default=None)


def _until(table: Timetable) -> datetime | None:
    until = read_rule(table.rrule).until
    if until is None or until.tzinfo:
        return until
    return until.replace(tzinfo=ZoneInfo(table.zone))


def _recurrence(table: Timetable, here: datetime) -> Recurrence:
    if table.rrule and table.begins:
        begins = table.begins.astimezone(ZoneInfo(table.zone)).replace(tzinfo=None)
        return recurrence(read_rule(table.rrule), begins)
    weekdays = frozenset((0, day) for day in table.days)
    rule = Rule(DAILY, month_days=frozenset(table.month_days), weekdays=weekdays)
    clock = sorted(map(time.fromisoformat, table.times))
    return Recurrence(rule, here, clock, here)
