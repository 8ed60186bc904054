"""On which days, and when on them, something is done again: by clocks on a wall.

As RFC 5545 (3.3.10) has it: what a rule leaves open is as where it begins, and a day
that a month lacks does not come in it.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby, islice
from typing import Any

from domain.rrule import DAILY, HOURLY, MONTHLY, WEEKLY, YEARLY, Rule

#: What does not come within ten years does not come.
_FAR = 3_660
_WEEK = 7
_HOUR = timedelta(hours=1)

#: The number of the period that a day is in, by how often something is to be done.
_PERIODS: Mapping[str, Callable[[date, int], int]] = {
    HOURLY: lambda day, _: day.toordinal(),
    DAILY: lambda day, _: day.toordinal(),
    WEEKLY: lambda day, week_start: (day.toordinal() - week_start) // _WEEK,
    MONTHLY: lambda day, _: 12 * day.year + day.month,
    YEARLY: lambda day, _: day.year,
}
#: No period is longer, in days.
_LONGEST = 366
_END = date.max.toordinal() - _LONGEST - 1


@dataclass(frozen=True)
class Recurrence:
    """Times of the days that a rule chooses; every so many hours, if it is hourly.

    ``begins`` is at the rule's minute; what it is to come so often is ``counted`` from.
    """

    rule: Rule
    begins: datetime
    clock: Sequence[time]
    counted: datetime

    def times(self, first: date) -> Iterator[datetime]:
        """Yield the times from a day on, for ten years; some before it may come too."""
        last = date.fromordinal(min(first.toordinal() + _FAR, _END))
        if self.rule.count is None:
            yield from self._between(first, last)
        else:
            all_ = self._between(self.counted.date(), last)
            begun = (at for at in all_ if at >= self.counted)
            yield from islice(begun, self.rule.count)

    def _between(self, first: date, last: date) -> Iterator[datetime]:
        for period, days in groupby(self._days(first, last), self._period):
            is_wanted = self._period(first) <= period <= self._period(last)
            if is_wanted and not self._passes_over(period):
                yield from self._chosen(days)

    def _days(self, first: date, last: date) -> Iterator[date]:
        # Which is the third of a month can be told of whole months only.
        more = _LONGEST if self.rule.positions else 0
        for number in range(first.toordinal() - more, last.toordinal() + more + 1):
            yield date.fromordinal(number)

    def _period(self, day: date) -> int:
        return _PERIODS[self.rule.frequency](day, self.rule.week_start)

    def _passes_over(self, period: int) -> bool:
        if self.rule.frequency == HOURLY:
            return False
        return bool((period - self._period(self.begins.date())) % self.rule.interval)

    def _chosen(self, days: Iterator[date]) -> Iterator[datetime]:
        times = [at for day in days if self._is_chosen(day) for at in self._on(day)]
        if not self.rule.positions:
            yield from times
            return
        size = len(times)
        for place, at in enumerate(times):
            if self.rule.positions & {place + 1, place - size}:
                yield at

    def _on(self, day: date) -> Iterator[datetime]:
        for at in (datetime.combine(day, clock) for clock in self.clock):
            if self.rule.frequency != HOURLY or self._is_of_hours(at):
                yield at

    def _is_of_hours(self, at: datetime) -> bool:
        return not (at - self.begins) // _HOUR % self.rule.interval

    def _is_chosen(self, day: date) -> bool:
        rule = self.rule
        if rule.months and day.month not in rule.months:
            return False
        if rule.weeks and not rule.weeks & _week(day, rule.week_start):
            return False
        if rule.month_days and not rule.month_days & _both_ways(day.day, _length(day)):
            return False
        return not rule.weekdays or self._is_of_weekdays(day)

    def _is_of_weekdays(self, day: date) -> bool:
        place, length = day.day, _length(day)
        if self.rule.frequency == YEARLY and not self.rule.months:
            place, length = day.timetuple().tm_yday, 365 + isleap(day.year)
        first, last = (place - 1) // _WEEK + 1, -((length - place) // _WEEK + 1)
        return any(
            (which, day.isoweekday()) in self.rule.weekdays
            for which in (0, first, last)
        )


def recurrence(rule: Rule, begins: datetime) -> Recurrence:
    """Return what a rule says, with what it leaves open as where it begins."""
    whole = _with_days(rule, begins)
    hours = rule.hours or (range(24) if rule.frequency == HOURLY else [begins.hour])
    minute = begins.minute if rule.minute is None else rule.minute
    clock = [time(hour, minute) for hour in sorted(hours)]
    start = begins.replace(minute=minute, second=0, microsecond=0)
    return Recurrence(whole, start, clock, begins)


def _with_days(rule: Rule, begins: datetime) -> Rule:
    if rule.month_days or rule.weekdays:
        return rule
    if rule.weeks:
        return replace(rule, weekdays=frozenset({(0, begins.isoweekday())}))
    month_days = frozenset({begins.day})
    left_open: Mapping[str, Mapping[str, Any]] = {
        WEEKLY: {"weekdays": frozenset({(0, begins.isoweekday())})},
        MONTHLY: {"month_days": month_days},
        YEARLY: {
            "months": rule.months or frozenset({begins.month}),
            "month_days": month_days,
        },
    }
    return replace(rule, **left_open.get(rule.frequency, {}))


def _length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _week(day: date, week_start: int) -> frozenset[int]:
    """Return the number of the week that a day is in, from both ends of its year.

    The first week of a year is the first with four days in it (ISO 8601), so the fourth
    day of a week says in which year it is.
    """
    into = (day.isoweekday() - week_start) % _WEEK
    fourth = day + timedelta(days=3 - into)
    place, length = fourth.timetuple().tm_yday, 365 + isleap(fourth.year)
    return frozenset({(place - 1) // _WEEK + 1, -((length - place) // _WEEK + 1)})


def _both_ways(place: int, length: int) -> frozenset[int]:
    return frozenset({place, place - length - 1})
