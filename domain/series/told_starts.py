"""Reads what brings people into a series."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from domain.conditions.told import Amiss, Told, Unfit, an_id, one_of, text
from domain.events import SeriesStart, StartFilter
from domain.series.definition import Anniversary
from domain.series.kinds import KINDS
from domain.series.starts import BY_DAY, BY_HAND, OPERATORS
from domain.series.told import a_form, a_name, a_time, days_after, plain

MOST_FILTERS = 10
_READ: Mapping[str, Callable[[Any], Any]] = {
    "list": an_id,
    "segment": an_id,
    "campaign": an_id,
    "form": a_form,
    "purpose": a_name,
    "channel": a_name,
    "field": a_name,
    "activity": text,
}


def read_start(told: Told) -> SeriesStart | Anniversary | None:
    """Read one start; None for that by hand, which is always there. Raises Amiss."""
    on = told.take("on", one_of((*KINDS, BY_DAY, BY_HAND)))
    if on == BY_HAND:
        return None
    if on == BY_DAY:
        return Anniversary(
            told.take("field", a_name),
            told.maybe("days", days_after, 0),
            told.take("at", a_time),
        )
    of = KINDS[on].of
    about = str(told.maybe(of, _READ[of], "")) if of else ""
    link = told.maybe("link", text, "") if on == "clicked" else ""
    where: tuple[StartFilter, ...] = ()
    key = ""
    if on == "activity":
        where = told.maybe("where", _filters, where)
        key = told.maybe("key", text, "")
    return SeriesStart(on, about, where, key, link)


def _filters(value: object) -> tuple[StartFilter, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_FILTERS:
        raise Unfit(f"is a list of 1 to {MOST_FILTERS} filters")
    return tuple(_filter(one, f"[{n}]") for n, one in enumerate(value))


def _filter(value: object, place: str) -> StartFilter:
    if not isinstance(value, dict):
        raise Unfit("says `property`, `op` and `value`", place)
    told = Told(value, "")
    try:
        read = StartFilter(
            told.take("property", text),
            told.take("op", one_of(tuple(OPERATORS))),
            msgspec.json.encode(told.take("value", plain)).decode(),
        )
        told.end()
    except Amiss as amiss:
        raise Unfit(amiss.what, place + amiss.key) from None
    return read
