"""Conditions on profile fields: which operators each type has, and their tests.

Text is compared without regard to upper and lower case unless ``case`` says ``exact``.
A day or a moment is compared as a span from one to another, both as they are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.conditions.times import Today, birthdays
from domain.conditions.told import Amiss, Told, Unfit, days, number, one_of, pair, some
from domain.conditions.told import text as read_text
from domain.conditions.tree import Condition
from domain.field_values import (
    BOOLEAN,
    DATE,
    DATETIME,
    INTEGER,
    MANY_OF,
    NUMBER,
    ONE_OF,
    TEXT,
    UNDECLARED,
    Kind,
    ValueUnfit,
    read_json,
)

#: Before and after every day and moment that can be kept, as text.
FIRST, LAST = "0000", "9999-12-31~"
IGNORE, EXACT = "ignore", "exact"
LONGEST_CODE = 63
#: No birthday lies further off than this, either way.
MOST_OFF = 366

Values = dict[str, Any]
#: What an operator needs: the fragment, and its values beside the field's code.
Made = tuple[str, Values]


class Asked:
    """One condition on a field, and what reads its value."""

    def __init__(self, told: Told, kind: Kind, today: Today) -> None:
        self.told = told
        self.kind = kind
        self.today = today

    def value(self) -> Any:  # noqa: ANN401 - as the field's type has it
        """Take the one value."""
        return self.told.take("value", self.fit)

    def values(self) -> list[Any]:
        """Take a list of values."""
        return self.told.take("value", some(self.fit))

    def fit(self, value: object) -> Any:  # noqa: ANN401 - as above
        """Read a value as the field's type has it."""
        try:
            return read_json(self.kind, value)
        except ValueUnfit as unfit:
            raise Unfit(unfit.remedy) from None

    def an_option(self, value: object) -> str:
        """Read one option of a field that may have many."""
        found: str = self.fit([value])[0]
        return found

    def cased(self, fragment: str) -> str:
        """Name the fragment for the case rule that is told."""
        rule = self.told.maybe("case", one_of((IGNORE, EXACT)), IGNORE)
        return fragment if rule == IGNORE else f"{fragment}_exact"


Operator = Callable[[Asked], Made]


def read_field(told: Told, today: Today, kinds: Mapping[str, Kind]) -> Condition:
    """Read a condition on a profile field."""
    code = told.take("field", _code)
    kind = kinds.get(code, UNDECLARED)
    operators = OPERATORS[kind.type]
    op = told.take("op", one_of(tuple(operators)))
    fragment, values = operators[op](Asked(told, kind, today))
    timed = op in ("last", "next", "anniversary")
    denied = op in ("is_not", "empty")
    values = {"field": code, **values}
    return Condition(fragment, values, denied, told.document, told.path, timed)


def _code(value: object) -> str:
    code = read_text(value)
    if len(code) > LONGEST_CODE:
        raise Unfit("is the code of a field")
    return code


def _filled(_: Asked) -> Made:
    return "profile_filled", {}


def _same_text(asked: Asked) -> Made:
    return asked.cased("profile_text_in"), {"values": [asked.value()]}


def _text_in(asked: Asked) -> Made:
    return asked.cased("profile_text_in"), {"values": asked.values()}


def _part(fragment: str) -> Operator:
    def made(asked: Asked) -> Made:
        return asked.cased(fragment), {"value": asked.told.take("value", read_text)}

    return made


def _number(fragment: str) -> Operator:
    def made(asked: Asked) -> Made:
        return fragment, {"value": asked.value()}

    return made


def _numbers(asked: Asked) -> Made:
    return "profile_number_in", {"values": asked.values()}


def _same_number(asked: Asked) -> Made:
    return "profile_number_in", {"values": [asked.value()]}


def _between_numbers(asked: Asked) -> Made:
    low, high = asked.told.take("value", pair(asked.fit))
    _in_order(low, high)
    return "profile_number_between", {"low": low, "high": high}


def _truth(asked: Asked) -> Made:
    return "profile_boolean", {"value": asked.value()}


def _option(asked: Asked) -> Made:
    return "profile_has_option", {"values": [asked.told.take("value", asked.an_option)]}


def _options(asked: Asked) -> Made:
    values = asked.told.take("value", some(asked.an_option))
    return "profile_has_option", {"values": values}


def _on_day(asked: Asked) -> Made:
    return _span(*_extent(asked, asked.value()))


def _before(asked: Asked) -> Made:
    return _span(FIRST, _extent(asked, asked.value())[0])


def _after(asked: Asked) -> Made:
    return _span(_extent(asked, asked.value())[1], LAST)


def _between_days(asked: Asked) -> Made:
    low, high = asked.told.take("value", pair(asked.fit))
    _in_order(low, high)
    return _span(_extent(asked, low)[0], _extent(asked, high)[1])


def _last(asked: Asked) -> Made:
    return _days_off(asked, -asked.told.take("value", days), 0)


def _next(asked: Asked) -> Made:
    return _days_off(asked, 0, asked.told.take("value", days))


def _anniversary(asked: Asked) -> Made:
    off = number(-MOST_OFF, MOST_OFF)

    def read(value: object) -> tuple[int, int]:
        return pair(off)(value) if isinstance(value, list) else (off(value),) * 2

    first, last = asked.told.take("value", read)
    _in_order(first, last)
    return "profile_anniversary", {"values": birthdays(asked.today, first, last)}


def _days_off(asked: Asked, first: int, last: int) -> Made:
    begin, end = asked.today.day(first), asked.today.day(last + 1)
    if asked.kind.type == DATE:
        return _span(begin.isoformat(), end.isoformat())
    return _span(_kept(asked.today.begin(begin)), _kept(asked.today.begin(end)))


def _extent(asked: Asked, value: str) -> tuple[str, str]:
    """Return from when to when a day or a moment lasts, the end being past it.

    The calendar ends with 9999: nothing follows its last day, or its last second.
    """
    try:
        if asked.kind.type == DATE:
            return value, (date.fromisoformat(value) + timedelta(1)).isoformat()
        moment = datetime.fromisoformat(value)
        return value, _kept(moment + timedelta(seconds=1))
    except OverflowError:
        return value, LAST


def _kept(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def _span(low: str, high: str) -> Made:
    return "profile_span", {"low": low, "high": high}


def _in_order(low: Any, high: Any) -> None:  # noqa: ANN401 - any two that compare
    if low > high:
        raise Amiss(".value", "begins after it ends")


_ALWAYS: dict[str, Operator] = {"filled": _filled, "empty": _filled}
_TEXTS: dict[str, Operator] = {
    "is": _same_text,
    "is_not": _same_text,
    "in": _text_in,
    "contains": _part("profile_text_contains"),
    "begins": _part("profile_text_begins"),
    "ends": _part("profile_text_ends"),
} | _ALWAYS
_NUMBERS: dict[str, Operator] = {
    "is": _same_number,
    "is_not": _same_number,
    "in": _numbers,
    "less": _number("profile_number_less"),
    "greater": _number("profile_number_greater"),
    "between": _between_numbers,
} | _ALWAYS
_MOMENTS: dict[str, Operator] = {
    "is": _on_day,
    "is_not": _on_day,
    "less": _before,
    "greater": _after,
    "between": _between_days,
    "last": _last,
    "next": _next,
} | _ALWAYS

#: type -> operator -> what it tests
OPERATORS: Mapping[str, Mapping[str, Operator]] = {
    TEXT: _TEXTS,
    ONE_OF: _TEXTS,
    INTEGER: _NUMBERS,
    NUMBER: _NUMBERS,
    BOOLEAN: {"is": _truth, "is_not": _truth} | _ALWAYS,
    DATE: _MOMENTS | {"anniversary": _anniversary},
    DATETIME: _MOMENTS,
    MANY_OF: {"contains": _option, "in": _options} | _ALWAYS,
}
