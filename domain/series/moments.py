"""When a wait ends that goes by the clock: days and times where the person lives."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.field_values import FieldValue
from domain.series.definition import Until

#: Days looked at for one that fits: a month and a week see every weekday and 31st.
_AHEAD = 70


def moment_of(
    wish: Until, after: datetime, zone: str, fields: Mapping[str, FieldValue]
) -> datetime:
    """Return the moment that is waited for, later than ``after``.

    A local time that the clocks skip moves forward, one that they repeat is the first.
    A day that has passed, or a field without one, is not waited for: that is ``after``.
    """
    today = after.astimezone(ZoneInfo(zone)).date()
    for day in _days(wish, today, fields):
        moment = day_of(day, wish.at, zone)
        if moment > after:
            return moment
    return after


def day_of(day: date, at: time, zone: str) -> datetime:
    """Return when a time of a day comes in a zone."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def _days(wish: Until, today: date, fields: Mapping[str, FieldValue]) -> Iterator[date]:
    if wish.day:
        yield wish.day
    elif wish.field:
        told = _a_day(fields.get(wish.field))
        yield from days_of(told, wish.days, today, yearly=wish.yearly) if told else ()
    else:
        ahead = (today + timedelta(n) for n in range(_AHEAD))
        yield from (day for day in ahead if _fits(wish, day))


def days_of(told: date, days: int, today: date, *, yearly: bool) -> Iterator[date]:
    """Yield the days so many days after one; of each year from the last on if yearly.

    29 February has its day on the 28th in years without one.
    """
    if not yearly:
        yield told + timedelta(days)
        return
    for year in range(today.year - 2, today.year + 4):
        last = monthrange(year, told.month)[1]
        yield date(year, told.month, min(told.day, last)) + timedelta(days)


def _fits(wish: Until, day: date) -> bool:
    if wish.weekdays and day.weekday() not in wish.weekdays:
        return False
    last = monthrange(day.year, day.month)[1]
    return not wish.month_day or day.day == min(wish.month_day, last)


def _a_day(value: FieldValue | None) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
