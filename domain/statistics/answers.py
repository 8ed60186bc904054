"""Puts an answer together: rates, order, and times as they are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.statistics.questions import Question

Row = Mapping[str, Any]

#: interval -> how much of a date says it
_WRITTEN = {"day": 10, "week": 10, "month": 7, "year": 4}
_HUNDRED = 100
_DIGITS = 2


def answer(question: Question, counted: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the rows of an answer, with rates, in the order that is asked for.

    Without one they come in the order of what they are split by. What nobody knows (a
    rate of nothing, a part that is not there) comes last.
    """
    rows = [_row(question, one) for one in counted]
    for name in reversed(question.order or question.group_by):
        _sort(rows, name.removeprefix("-"), down=name.startswith("-"))
    return rows


def whole(question: Question, counted: Sequence[Row]) -> dict[str, Any]:
    """Return what parts that do not overlap come to in all, with the rates of that."""
    sums = {name: sum(row[name] for row in counted) for name in question.measures}
    return {name: _told(question, name, sums) for name in question.select}


def written(interval: str, moment: datetime) -> str:
    """Return when an interval began, by the clock of its zone.

    Days and weeks are the date on which they begin (weeks on Monday, ISO 8601).
    """
    if interval == "hour":
        return moment.isoformat(timespec="minutes")
    return moment.date().isoformat()[: _WRITTEN[interval]]


def _row(question: Question, counted: Row) -> dict[str, Any]:
    parts = {name: counted[name] for name in question.group_by}
    return parts | {name: _told(question, name, counted) for name in question.select}


def _told(question: Question, name: str, counted: Row) -> Any:  # noqa: ANN401 - a number, or None
    rate = question.area.rates.get(name)
    if rate is None:
        return counted[name]
    if not counted[rate.of]:
        return None
    return round(counted[rate.part] * _HUNDRED / counted[rate.of], _DIGITS)


def _sort(rows: list[dict[str, Any]], name: str, *, down: bool) -> None:
    known = [row for row in rows if row[name] is not None]
    known.sort(key=lambda row: _key(row[name]), reverse=down)
    rows[:] = known + [row for row in rows if row[name] is None]


def _key(value: Any) -> Any:  # noqa: ANN401 - whatever can be put in order
    return value if isinstance(value, int | float) else str(value)
