"""When something is to have happened: ever, in the last days, between two days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

from domain.conditions.times import Today
from domain.conditions.told import Amiss, Told, Unfit, days, one_of

#: From when (``low``) until when (``high``, which is past it).
Span = dict[str, Any]


class Since(Enum):
    """A beginning that is another for each who is asked: when they came in."""

    ENTRY = "entry"


EVER: Span = {
    "low": datetime(1900, 1, 1, tzinfo=UTC),
    "high": datetime(9999, 12, 31, tzinfo=UTC),
}


def read_span(told: Told, today: Today) -> tuple[Span, bool]:
    """Read a time by what tells it; also tell if it moves with time.

    The beginning of ``since`` is ``Since.ENTRY``.
    """
    low, high = EVER["low"], EVER["high"]
    if told.has("since"):
        told.take("since", one_of([Since.ENTRY.value]))
        if not today.of_those_inside:
            raise Amiss(".since", "goes with those alone who are inside a series")
        return {"low": Since.ENTRY, "high": high}, False
    if told.has("last_days"):
        low = today.begin(today.day(-told.take("last_days", days)))
        return {"low": low, "high": high}, True
    first = told.maybe("from", a_day, None)
    last = told.maybe("to", a_day, None)
    if first and last and first > last:
        raise Amiss(".to", "lies before `from`")
    low = today.begin(first) if first else low
    high = today.begin(last + timedelta(1)) if last else high
    # What lies ahead comes about when its day does.
    timed = bool(first and first > today.today)
    return {"low": low, "high": high}, timed


def a_day(value: object) -> date:
    """Read a day."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else _no_day()
    except ValueError:
        day = _no_day()
    # The days around it have to be days too, in every zone.
    return day if date(1900, 1, 1) <= day <= date(9998, 12, 31) else _no_day()


def _no_day() -> date:
    raise Unfit("is a day: write it as 2026-03-03")
