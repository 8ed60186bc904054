"""Reads what steps do: each kind by the key that tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from domain.conditions.spans import a_day
from domain.conditions.told import Amiss, Told, Unfit, an_id, number, one_of, some, text
from domain.series.definition import (
    Act,
    Branch,
    Change,
    Enter,
    For,
    Leave,
    Send,
    Split,
    Stop,
    Tell,
    Till,
    Until,
)
from domain.series.durations import a_duration
from domain.series.told import (
    a_document,
    a_name,
    a_time,
    a_weekday,
    conditions,
    days_after,
    true_or_false,
)

MOST_BRANCHES = 20
#: By what letters can go; the first is meant unless another is named.
CHANNELS = ("email",)
_WHOLE = 100
#: Whether whoever cannot get a letter leaves, and to which step else they go.
_Otherwise = tuple[bool, str | None]


def _send(told: Told) -> Act:
    going_on: _Otherwise = (False, None)
    leaves, instead = told.maybe("otherwise", _otherwise, going_on)
    return Send(
        told.take("content", a_document),
        told.maybe("sender", a_document, None),
        told.maybe("topic", a_name, ""),
        told.maybe("urgent", true_or_false, otherwise=False),
        leaves,
        instead,
        told.maybe("channel", one_of(CHANNELS), CHANNELS[0]),
    )


def _otherwise(value: object) -> _Otherwise:
    """Read whether whoever cannot get a letter leaves, or to which step they go."""
    if isinstance(value, dict) and value.keys() == {"to"}:
        return False, a_name(value["to"])
    if value not in ("go_on", "leave"):
        raise Unfit("is go_on, leave, or an object that says `to`")
    return value == "leave", None


def _wait(told: Told) -> Act:
    if told.has("for"):
        return For(told.take("for", a_duration))
    if told.has("till"):
        return Till(
            told.take("till", conditions),
            told.take("at_most", a_duration),
            told.maybe("late", a_name, ""),
        )
    return _until(told)


def _until(told: Told) -> Until:
    if not told.has("at"):
        raise Amiss("", "says one of: for, till, at")
    days = [key for key in ("weekdays", "month_day", "day", "field") if told.has(key)]
    if len(days) > 1:
        raise Amiss(f".{days[1]}", f"cannot be beside `{days[0]}`")
    field = told.maybe("field", a_name, "")
    weekdays: list[int] = []
    return Until(
        told.take("at", a_time),
        frozenset(told.maybe("weekdays", some(a_weekday), weekdays)),
        told.maybe("month_day", number(1, 31), 0),
        told.maybe("day", a_day, None),
        field,
        told.maybe("days", days_after, 0) if field else 0,
        bool(field) and told.maybe("yearly", true_or_false, otherwise=False),
    )


def _branch(value: object, place: str) -> Branch:
    if not isinstance(value, dict) or ("when" in value) == ("share" in value):
        raise Unfit("says `to`, and either `when` or `share`", place)
    told = Told(value, "")
    try:
        read = Branch(
            told.take("to", a_name),
            told.maybe("when", conditions, None),
            told.maybe("share", number(1, _WHOLE), 0),
        )
        told.end()
    except Amiss as amiss:
        raise Unfit(amiss.what, place + amiss.key) from None
    return read


def a_split(value: object) -> Split:
    """Read the branches of a split."""
    if not isinstance(value, list) or not 0 < len(value) <= MOST_BRANCHES:
        raise Unfit(f"is a list of 1 to {MOST_BRANCHES} branches")
    branches = tuple(_branch(one, f"[{n}]") for n, one in enumerate(value))
    if sum(branch.share for branch in branches) > _WHOLE:
        raise Unfit("gives away more than 100 of 100")
    return Split(branches)


def _change(told: Told) -> Act:
    nobody: list[UUID] = []
    nothing: dict[str, Any] = {}
    join = tuple(told.maybe("join", some(an_id), nobody))
    leave = tuple(told.maybe("leave", some(an_id), nobody))
    fields = told.maybe("fields", a_document, nothing)
    if not (join or leave or fields):
        raise Amiss("", "says at least one of: join, leave, fields")
    return Change(join, leave, fields)


def _within(read: Callable[[Told], Act]) -> Callable[[object], Act]:
    """Return what reads an act that has parts of its own."""

    def read_within(value: object) -> Act:
        if not isinstance(value, dict):
            raise Unfit("is an object")
        told = Told(value, "")
        try:
            act = read(told)
            told.end()
        except Amiss as amiss:
            raise Unfit(amiss.what, amiss.key) from None
        return act

    return read_within


#: key -> what reads what it says
ACTS: Mapping[str, Callable[[Any], Act]] = {
    "send": _within(_send),
    "wait": _within(_wait),
    "split": a_split,
    "change": _within(_change),
    "tell": lambda value: Tell(text(value)),
    "enter": lambda value: Enter(an_id(value)),
    "stop": lambda value: Stop(an_id(value)),
    "leave": lambda value: Leave(text(value)),
}
