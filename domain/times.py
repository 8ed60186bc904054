"""Reads moments and days as people and their programs write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

#: How far the clock of whoever tells us may be ahead of ours.
CLOCKS_DIFFER = timedelta(minutes=5)

#: What moments are counted by: every zone of the world is a whole number of these from
#: UTC, so the hours and days of each are made of them.
QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_CLOCK = r"(?P<clock>\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,6})?)?)"
_ZONE = r"(?: ?(?P<zone>[Zz]|[+-]\d\d(?::?\d\d)?))?"
_TIMES = (
    re.compile(rf"(?P<y>\d{{4}})-(?P<m>\d\d)-(?P<d>\d\d)(?:[Tt ]{_CLOCK}{_ZONE})?"),
    re.compile(rf"(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>\d{{4}})(?:,? {_CLOCK}{_ZONE})?"),
)


def parse_time(text: str, zone: tzinfo) -> datetime:
    """Read a moment and return it in UTC.

    ``2024-05-01T09:30:00+03:00`` (ISO 8601), ``2024-05-01 09:30``, ``01.05.2024
    09:30`` or a date alone, which means its midnight. Without a zone ``zone`` holds;
    an hour that the clocks skip moves forward, one that they repeat is the first.
    Raises ``ValueError``.
    """
    match = _matched(text)
    clock = (match["clock"] or "00:00").replace(",", ".")
    clock = clock if clock[2] == ":" else f"0{clock}"
    told = f"{_day(match)}T{clock}{(match['zone'] or '').upper()}"
    moment = datetime.fromisoformat(told)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return aware.astimezone(UTC)


def parse_date(text: str) -> date:
    """Read a day in any of the forms of a moment, as it is written there.

    A spreadsheet gives a day its midnight; no zone moves it. Raises ``ValueError``.
    """
    return date.fromisoformat(_day(_matched(text)))


@lru_cache(maxsize=1_024)
def quarter_of(moment: datetime) -> datetime:
    """Return when the quarter of an hour began that a moment is in, in UTC."""
    return moment.astimezone(UTC) - (moment - _EPOCH) % QUARTER


def day_of(moment: datetime) -> datetime:
    """Return the midnight with which a moment's day began, in UTC."""
    return moment.astimezone(UTC) - (moment - _EPOCH) % DAY


def _matched(text: str) -> re.Match[str]:
    match = next(filter(None, (form.fullmatch(text) for form in _TIMES)), None)
    if match is None:
        raise ValueError("unknown form of time")
    return match


def _day(match: re.Match[str]) -> str:
    return f"{match['y']}-{match['m']:0>2}-{match['d']:0>2}"
