"""Puts any zone's intervals together from days of UTC, and the hours that differ.

A day of UTC is of at most two days elsewhere. Whatever part of it is longest says what
it is counted to; the others are taken from there, and given to theirs. So a month is
its days and the quarters of one evening, not all of its quarters.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.statistics.questions import Question
from domain.times import DAY, QUARTER

#: Names the interval of a quarter; None if it is not asked for.
_Interval = Callable[[datetime], Hashable]


class Span(NamedTuple):
    """Quarters from one to another and no longer, and how they are counted.

    ``at`` is a quarter of the interval for which they count; ``sign`` is -1 if they
    are taken from what the day says of it.
    """

    begin: datetime
    end: datetime
    at: datetime
    sign: int = 1


class Cut(NamedTuple):
    """Whole days, and quarters of some of them."""

    days: list[Span]
    quarters: list[Span]


class _Day(NamedTuple):
    """A day, the interval that it is counted to, and what of it is of others."""

    begin: datetime
    interval: Hashable
    at: datetime
    others: list[Span]


def cut(question: Question, zone: ZoneInfo, first: datetime, last: datetime) -> Cut:
    """Return what days of UTC, each named by its midnight, come to in a zone."""
    interval, begin = _interval(question, zone), first.astimezone(UTC)
    numbers = range((last - first) // DAY + 1)
    days = [_day(interval, begin + number * DAY) for number in numbers]
    return Cut(list(_together(days)), [span for day in days for span in day.others])


def _together(days: Iterable[_Day]) -> Iterator[Span]:
    for interval, some in groupby(days, lambda day: day.interval):
        if interval is not None:
            first, *others = some
            yield Span(first.begin, [first, *others][-1].begin + DAY, first.at)


def _day(interval: _Interval, day: datetime) -> _Day:
    name = interval(day)
    if name == interval(day + DAY - QUARTER) is not None:
        return _Day(day, name, day, [])
    parts = list(_parts(interval, day))
    name, main = max(parts, key=lambda part: part[1].end - part[1].begin)
    others = [(other, span) for other, span in parts if span is not main]
    away = [
        span._replace(at=main.at, sign=-1) for _, span in others if name is not None
    ]
    there = [span for other, span in others if other is not None]
    return _Day(day, name, main.at, away + there)


def _parts(interval: _Interval, day: datetime) -> Iterator[tuple[Hashable, Span]]:
    """Return the intervals that a day has a part in, in the order of time."""
    quarters = (day + number * QUARTER for number in range(DAY // QUARTER))
    for name, some in groupby(quarters, interval):
        begin, *others = some
        yield name, Span(begin, begin + (len(others) + 1) * QUARTER, begin)


def _interval(question: Question, zone: ZoneInfo) -> _Interval:
    since, until = question.since, question.until
    named = _NAMED[question.interval]

    def interval(quarter: datetime) -> Hashable:
        if (since and quarter < since) or (until and quarter >= until):
            return None
        return named(quarter.astimezone(zone))

    return interval


#: interval -> what tells one from another
_NAMED: dict[str | None, Callable[[datetime], Hashable]] = {
    None: lambda _: "all",
    "day": datetime.date,
    "week": lambda local: local.date() - timedelta(days=local.weekday()),
    "month": lambda local: (local.year, local.month),
    "year": lambda local: local.year,
}
