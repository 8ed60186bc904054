"""Conditions on what people did elsewhere: which, how often, when, and with what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from domain.conditions.spans import read_span
from domain.conditions.times import Today
from domain.conditions.told import (
    MOST_TIMES,
    Amiss,
    Told,
    Unfit,
    number,
    one_of,
    text,
)
from domain.conditions.tree import Condition

_COMPARED = ("is", "is_not", "less", "greater")
_THERE = ("filled", "empty")
MOST_FILTERS = 10


def read_activity(told: Told, today: Today) -> Condition:
    """Read a condition on what a person did; ``not_done`` denies it."""
    values: dict[str, Any] = {"name": told.take("activity", text)}
    op = told.take("op", one_of(("done", "not_done")))
    times = told.maybe("at_least", number(1, MOST_TIMES), 1)
    span, timed = read_span(told, today)
    none: list[Mapping[str, Any]] = []
    filters = told.maybe("where", _filters, none)
    fragment = "activity_done"
    if times > 1 or filters:
        fragment = "activity_done_often"
        values["times"] = times
    if filters:
        fragment = "activity_done_with"
        values["filters"] = msgspec.json.encode(filters).decode()
    denied = op == "not_done"
    return Condition(
        fragment, values | span, denied, told.document, told.path, timed=timed
    )


def _filters(value: object) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_FILTERS:
        raise Unfit(f"is a list of 1 to {MOST_FILTERS} filters")
    return [_filter(one, f"[{place}]") for place, one in enumerate(value)]


def _filter(value: object, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Unfit("says `property`, `op` and `value`", place)
    told = Told(value, "")
    try:
        read: dict[str, Any] = {"property": told.take("property", text)}
        read["op"] = told.take("op", one_of((*_COMPARED, *_THERE)))
        if read["op"] in _COMPARED:
            read["value"] = told.take("value", _plain)
        told.end()
    except Amiss as amiss:
        raise Unfit(amiss.what, place + amiss.key) from None
    return read


def _plain(value: object) -> str | int | float | bool:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, bool | int | float):
        return value
    raise Unfit("is text, a number, true or false")
