"""How a report writes numbers, rates and moments: alike in every language.

Digits are grouped by thin spaces (ISO 80000-1), months are named, and the time zone is
said once a page: no reader takes a comma for a point, or March for May.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

#: A narrow space at which no line ends.
THIN = "\u202f"
NOTHING = "\u2013"
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_ROUND, _LEAST, _MOST = (0, 100), 0.1, 99.9


def number(count: int) -> str:
    """Write a number: 1 234 567."""
    return f"{count:,}".replace(",", THIN)


def rate(count: int, whole: int) -> str:
    """Write a part in percent; only nothing is 0 %, and only all of it is 100 %."""
    if not whole:
        return NOTHING
    percent = 100 * count / whole
    return f"{_said(percent)}{THIN}%"


def _said(percent: float) -> str:
    if percent in _ROUND:
        return f"{percent:.0f}"
    if percent < _LEAST:
        return f"< {_LEAST}"
    if _MOST < percent < max(_ROUND):
        return f"> {_MOST}"
    return f"{percent:.1f}"


def moment(at: datetime, zone: str) -> str:
    """Write a moment by a zone's clocks: 3 Mar 2026, 10:15."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local)} {local.year}, {local:%H:%M}"


def day(local: datetime) -> str:
    """Write a day of a year: 3 Mar."""
    return f"{local.day} {_MONTHS[local.month - 1]}"


def month(local: datetime) -> str:
    """Write a month: Mar 2026."""
    return f"{_MONTHS[local.month - 1]} {local.year}"


def shortened(text: str, longest: int) -> str:
    """Write a text that may be long, without its middle: begin and end tell most."""
    if len(text) <= longest:
        return text
    head = longest * 2 // 3
    return f"{text[:head]}…{text[head + 1 - longest :]}"
