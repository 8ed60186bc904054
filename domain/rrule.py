"""Reads the rule of what happens again and again, as calendars write it (RFC 5545).

``FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9`` is nine o'clock on the last Friday of each month.
Nothing is finer than an hour, and where it begins is told beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

LONGEST = 500
HOURLY, DAILY, WEEKLY, MONTHLY, YEARLY = (
    "HOURLY",
    "DAILY",
    "WEEKLY",
    "MONTHLY",
    "YEARLY",
)
_FREQUENCIES = (HOURLY, DAILY, WEEKLY, MONTHLY, YEARLY)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BYDAY = re.compile(rf"([+-]?[1-9][0-9]?)?({'|'.join(_DAYS)})")
_NUMBER = re.compile(r"[+-]?[0-9]{1,4}")
#: What is told beside the rule.
_BESIDE = {"DTSTART": "begins"}
_UNTIL = re.compile(r"[0-9]{8}(T[0-9]{6}(Z)?)?")

#: Which of its kind a day of the week is: the first (1), the last (-1), or any (0).
Weekday = tuple[int, int]


@dataclass(frozen=True)
class Rule:
    """A rule as it is told; what is empty is as where it begins.

    ``weekdays`` count from 1, Monday. ``minute`` is that of every hour. ``until`` has a
    zone if it is told in UTC; else it is by the rule's own clock.
    """

    frequency: str
    interval: int = 1
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    weekdays: frozenset[Weekday] = frozenset()
    hours: frozenset[int] = frozenset()
    minute: int | None = None
    positions: frozenset[int] = frozenset()
    week_start: int = 1
    count: int | None = None
    until: datetime | None = None


class RuleInvalid(ValueError):  # noqa: N818 - says what is wrong
    """A rule cannot be read, or is finer than an hour; the part of it is named."""


def read_rule(text: str) -> Rule:
    """Read a rule; raises RuleInvalid."""
    parts: dict[str, str] = {}
    for part in text.removeprefix("RRULE:").upper().split(";"):
        name, equals, value = part.partition("=")
        if not equals or name in parts:
            raise RuleInvalid(f"{part or 'nothing'}: write each part once, as NAME=…")
        parts[name] = value
    read: dict[str, Any] = {}
    for name, value in parts.items():
        read |= _read(name, value)
    if "frequency" not in read:
        raise RuleInvalid("FREQ: is needed")
    rule = Rule(**read)
    _require_sense(rule)
    return rule


def _read(name: str, value: str) -> dict[str, Any]:
    if name in _BESIDE:
        raise RuleInvalid(f"{name}: say it as `{_BESIDE[name]}`")
    if name not in _READERS:
        raise RuleInvalid(f"{name}: is not taken here")
    field, reader = _READERS[name]
    try:
        return {field: reader(value)}
    except ValueError as error:
        raise RuleInvalid(f"{name}: {error}") from None


def _require_sense(rule: Rule) -> None:
    if rule.month_days and rule.frequency == WEEKLY:
        raise RuleInvalid("BYMONTHDAY: goes with no WEEKLY rule")
    is_long = rule.frequency in (MONTHLY, YEARLY)
    if not is_long and any(which for which, _ in rule.weekdays):
        raise RuleInvalid("BYDAY: only months and years have a first or last of a day")
    if rule.positions and rule.frequency == HOURLY:
        raise RuleInvalid("BYSETPOS: an hour has one time")
    if rule.count and rule.until:
        raise RuleInvalid("UNTIL: goes with no COUNT")
    if rule.weeks:
        _require_sense_of_weeks(rule)


def _require_sense_of_weeks(rule: Rule) -> None:
    if rule.frequency != YEARLY:
        raise RuleInvalid("BYWEEKNO: only years have numbered weeks")
    if any(which for which, _ in rule.weekdays):
        raise RuleInvalid("BYDAY: a numbered week has one of each day")


def _frequency(value: str) -> str:
    if value not in _FREQUENCIES:
        raise ValueError(f"is one of {', '.join(_FREQUENCIES)}")
    return value


def _weekdays(value: str) -> frozenset[Weekday]:
    found = [_BYDAY.fullmatch(one) for one in value.split(",")]
    return frozenset(map(_weekday, found))


def _weekday(match: re.Match[str] | None) -> Weekday:
    if match is None:
        raise ValueError("is days such as MO, 2TU or -1FR, with commas")
    which = int(match[1] or 0)
    if abs(which) > 53:  # noqa: PLR2004 - no year has more of a day
        raise ValueError("no year has so many of a day")
    return which, _DAYS.index(match[2]) + 1


def _week_start(value: str) -> int:
    if value not in _DAYS:
        raise ValueError("is a day such as MO")
    return _DAYS.index(value) + 1


def _until(value: str) -> datetime:
    found = _UNTIL.fullmatch(value)
    if found is None:
        raise ValueError("is such as 20311231T230000Z, or 20311231")
    try:
        moment = datetime.fromisoformat(value.rstrip("Z"))
    except ValueError:
        raise ValueError("is no such day or time") from None
    if found[1] is None:
        return datetime.combine(moment, time.max)
    return moment.replace(tzinfo=UTC) if found[2] else moment


def _numbers(low: int, high: int, *, signed: bool) -> Callable[[str], frozenset[int]]:
    def read(value: str) -> frozenset[int]:
        return frozenset(_number(one, low, high, signed) for one in value.split(","))

    return read


def _one(low: int, high: int) -> Callable[[str], int]:
    return lambda value: _number(value, low, high, signed=False)


def _number(text: str, low: int, high: int, signed: bool) -> int:  # noqa: FBT001 - inner
    number = int(text) if _NUMBER.fullmatch(text) else None
    size = abs(number) if number is not None and signed else number
    if number is None or size is None or not low <= size <= high:
        either = ", or as many from the end" if signed else ""
        raise ValueError(
            f"{text or 'nothing'} is no number from {low} to {high}{either}"
        )
    return number


#: part -> where it is kept, and what reads it
_READERS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "FREQ": ("frequency", _frequency),
    "INTERVAL": ("interval", _one(1, 1_000)),
    "BYMONTH": ("months", _numbers(1, 12, signed=False)),
    "BYWEEKNO": ("weeks", _numbers(1, 53, signed=True)),
    "BYMONTHDAY": ("month_days", _numbers(1, 31, signed=True)),
    "BYDAY": ("weekdays", _weekdays),
    "BYHOUR": ("hours", _numbers(0, 23, signed=False)),
    "BYMINUTE": ("minute", _one(0, 59)),
    "BYSETPOS": ("positions", _numbers(1, 366, signed=True)),
    "WKST": ("week_start", _week_start),
    "COUNT": ("count", _one(1, 10_000)),
    "UNTIL": ("until", _until),
}
