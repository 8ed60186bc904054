"""When things happened, by the clocks of a zone: columns without a gap between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from api.report.figures import Happened
from api.report.writing import day, month

#: More columns than these are not hours any more but days, and then months.
_HOURS, _DAYS = timedelta(hours=72), timedelta(days=120)


@dataclass(frozen=True)
class Step:
    """How long a column is: its name, where one begins, and what is written there."""

    name: str
    begin: Callable[[datetime], datetime]
    length: timedelta
    written: Callable[[datetime], str]

    def following(self, begins: datetime) -> datetime:
        """Return where the next column begins."""
        return self.begin(begins + self.length)


def _hour(local: datetime) -> datetime:
    return local.replace(minute=0, second=0, microsecond=0)


def _day(local: datetime) -> datetime:
    return _hour(local).replace(hour=0)


def _month(local: datetime) -> datetime:
    return _day(local).replace(day=1)


def _of_hour(local: datetime) -> str:
    return f"{day(local)}, {local:%H:%M}"


HOUR = Step("hour", _hour, timedelta(hours=1), _of_hour)
DAY = Step("day", _day, timedelta(days=1), day)
# Of the first of a month 31 days later is the next month, whichever it is.
MONTH = Step("month", _month, timedelta(days=31), month)


def columns(some: Sequence[Happened], zone: str) -> tuple[Step, list[Happened]]:
    """Return the columns from the first moment to the last, and how long they are.

    Each has the local moment at which it begins. An hour that the clocks go through
    twice is one column, one that they skip is an empty one.
    """
    clock = ZoneInfo(zone)
    local = [(one.at.astimezone(clock).replace(tzinfo=None), one) for one in some]
    times = [at for at, _ in local]
    step = _step(max(times) - min(times))
    within: dict[datetime, list[Happened]] = defaultdict(list)
    for at, one in local:
        within[step.begin(at)].append(one)
    return step, [
        _together(at, within[at]) for at in _all(step, min(times), max(times))
    ]


def _step(span: timedelta) -> Step:
    if span <= _HOURS:
        return HOUR
    return DAY if span <= _DAYS else MONTH


def _all(step: Step, first: datetime, last: datetime) -> Iterator[datetime]:
    at = step.begin(first)
    while at <= last:
        yield at
        at = step.following(at)


def _together(at: datetime, some: Sequence[Happened]) -> Happened:
    return Happened(
        at,
        sum(one.accepted for one in some),
        sum(one.opened for one in some),
        sum(one.clicked for one in some),
    )
