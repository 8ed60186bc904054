"""Days as conditions speak of them, in the zone of the account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True)
class Today:
    """The moment that conditions are read at, and the zone whose days they count."""

    now: datetime
    zone: tzinfo = UTC
    #: Whether those who are asked came into something: a series.
    of_those_inside: bool = False

    @property
    def today(self) -> date:
        """Return the day it is."""
        return self.now.astimezone(self.zone).date()

    def day(self, after: int) -> date:
        """Return the day so many days after today; before it if negative."""
        return self.today + timedelta(after)

    def begin(self, day: date) -> datetime:
        """Return the moment at which a day begins."""
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)

    @property
    def next_midnight(self) -> datetime:
        """Return when the next day begins: until then no test on days changes."""
        return self.begin(self.day(1))


def birthdays(today: Today, first: int, last: int) -> list[str]:
    """Return months and days (``02-28``) from one day after today to another.

    Whoever was born on 29 February has their day on the 28th in years without one.
    """
    days = [today.day(after) for after in range(first, last + 1)]
    found = {f"{day:%m-%d}" for day in days}
    if any(_stands_in_for_leap_day(day) for day in days):
        found.add("02-29")
    return sorted(found)


def _stands_in_for_leap_day(day: date) -> bool:
    return (day.month, day.day) == (2, 28) and (day + timedelta(1)).month == 3  # noqa: PLR2004 - March
