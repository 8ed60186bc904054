"""What the value of a profile field may be, and how it is read.

Values are kept as JSON has them: a text or an option is a string, a number a number, a
day ``YYYY-MM-DD``, a moment ``YYYY-MM-DDTHH:MM:SSZ`` in UTC, many options an array in
the order of the field's. Whatever was kept before a field was declared stays readable:
only new values are held to its type.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any

from domain.times import parse_date, parse_time

FieldValue = str | int | float | bool | list[str]
#: New values of some fields; None takes a value away.
NewValues = Mapping[str, FieldValue | None]

TEXT, INTEGER, NUMBER, BOOLEAN = "text", "integer", "number", "boolean"
DATE, DATETIME, ONE_OF, MANY_OF = "date", "datetime", "one_of", "many_of"
TYPES = (TEXT, INTEGER, NUMBER, BOOLEAN, DATE, DATETIME, ONE_OF, MANY_OF)
WITH_OPTIONS = (ONE_OF, MANY_OF)

LONGEST_TEXT = 2_000
#: What every reader of JSON takes in without loss.
LARGEST_NUMBER = 2**53 - 1

_YES = frozenset(["true", "yes", "y", "on", "1", "да", "д", "истина"])
_NO = frozenset(["false", "no", "n", "off", "0", "нет", "н", "ложь"])
#: How spreadsheets part thousands.
_SPACES = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_SEPARATOR = re.compile(r"[;|]")


class ValueUnfit(ValueError):  # noqa: N818 - a refusal is named for what is wrong
    """The value is none of its field's; ``remedy`` holds no part of it."""

    def __init__(self, remedy: str) -> None:
        super().__init__(remedy)
        self.remedy = remedy


@dataclass(frozen=True)
class Kind:
    """What a value has to be: its type, and the options if it is one of them."""

    type: str = TEXT
    options: tuple[str, ...] = ()


#: A field that nobody declared.
UNDECLARED = Kind()


def read_json(kind: Kind, told: object) -> FieldValue:
    """Read a value as a program sends it; raises ValueUnfit."""
    return _OF_JSON[kind.type](kind, told)


def read_cell(kind: Kind, cell: str, zone: tzinfo) -> FieldValue:
    """Read a value as a file has it, which is always text; raises ValueUnfit.

    ``zone`` is for moments without one.
    """
    if kind.type == DATETIME:
        return _moment(cell, zone)
    return _OF_CELL[kind.type](kind, cell)


def differing(told: NewValues, held: Mapping[str, FieldValue]) -> NewValues:
    """Return those new values that are news to a profile."""
    return {
        code: value for code, value in told.items() if not _same(value, held.get(code))
    }


def _same(one: FieldValue | None, other: FieldValue | None) -> bool:
    # In Python 1 is true; in a profile it is not.
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _text(_: Kind, told: object) -> str:
    if not isinstance(told, str):
        raise ValueUnfit("is text: send a string, or declare the field with a type")
    if len(told) > LONGEST_TEXT:
        raise ValueUnfit(f"is over {LONGEST_TEXT} characters long: shorten it")
    if "\0" in told or not (told.isascii() or _is_text(told)):
        raise ValueUnfit("holds a character that no text has: take it out")
    return told


def _is_text(told: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in told)


def _integer(_: Kind, told: object) -> int:
    number = _finite(told, "is a whole number, such as 42")
    if number != int(number):
        raise ValueUnfit("is a whole number, such as 42")
    return int(number)


def _number(_: Kind, told: object) -> int | float:
    return _finite(told, "is a number, such as 12.5")


def _finite(told: object, remedy: str) -> int | float:
    if isinstance(told, bool) or not isinstance(told, int | float):
        raise ValueUnfit(remedy)
    if not math.isfinite(told) or abs(told) > LARGEST_NUMBER:
        raise ValueUnfit(f"is at most {LARGEST_NUMBER}, more or less than nothing")
    # 2.0 is 2: templates and exports show what was meant.
    return int(told) if told == int(told) else told


def _boolean(_: Kind, told: object) -> bool:
    if not isinstance(told, bool):
        raise ValueUnfit("is true or false")
    return told


def _date(_: Kind, told: object) -> str:
    remedy = "is a day: write it as 2024-05-01"
    try:
        return parse_date(_stripped(told, remedy)).isoformat()
    except ValueError:
        raise ValueUnfit(remedy) from None


def _datetime(_: Kind, told: object) -> str:
    return _moment(told, UTC)


def _moment(told: object, zone: tzinfo) -> str:
    remedy = "is a moment: write it as 2024-05-01T09:30:00Z"
    try:
        moment = parse_time(_stripped(told, remedy), zone)
    except (ValueError, OverflowError):
        raise ValueUnfit(remedy) from None
    return f"{moment.replace(tzinfo=None, microsecond=0).isoformat()}Z"


def _one_of(kind: Kind, told: object) -> str:
    remedy = f"is one of: {_listed(kind.options)}"
    spelled = {option.casefold(): option for option in kind.options}
    found = spelled.get(_stripped(told, remedy).casefold())
    if found is None:
        raise ValueUnfit(remedy)
    return found


def _many_of(kind: Kind, told: object) -> list[str]:
    if not isinstance(told, list):
        raise ValueUnfit(f"is an array with some of: {_listed(kind.options)}")
    given = {_one_of(kind, one) for one in told}
    return [option for option in kind.options if option in given]


def _stripped(told: object, remedy: str) -> str:
    if not isinstance(told, str):
        raise ValueUnfit(remedy)
    return told.strip()


def _number_cell(kind: Kind, cell: str) -> int | float:
    bare = _SPACES.sub("", cell)
    if not _NUMBER.fullmatch(bare):
        raise ValueUnfit("is a number: write it as 12.5 or 12,5")
    plain = bare.replace(",", ".")
    return _number(kind, float(plain) if "." in plain else int(plain))


def _integer_cell(kind: Kind, cell: str) -> int:
    return _integer(kind, _number_cell(kind, cell))


def _boolean_cell(_: Kind, cell: str) -> bool:
    word = cell.strip().casefold()
    if word not in _YES | _NO:
        raise ValueUnfit("is yes or no: write yes, no, true, false, 1, 0, да or нет")
    return word in _YES


def _many_cell(kind: Kind, cell: str) -> list[str]:
    parts = filter(None, map(str.strip, _SEPARATOR.split(cell)))
    return _many_of(kind, list(parts))


_SHOWN = 10


def _listed(options: Sequence[str]) -> str:
    more = f" and {len(options) - _SHOWN} more" if len(options) > _SHOWN else ""
    return ", ".join(options[:_SHOWN]) + more


_OF_JSON: Mapping[str, Callable[[Kind, Any], FieldValue]] = {
    TEXT: _text,
    INTEGER: _integer,
    NUMBER: _number,
    BOOLEAN: _boolean,
    DATE: _date,
    DATETIME: _datetime,
    ONE_OF: _one_of,
    MANY_OF: _many_of,
}
_OF_CELL: Mapping[str, Callable[[Kind, str], FieldValue]] = {
    TEXT: _text,
    INTEGER: _integer_cell,
    NUMBER: _number_cell,
    BOOLEAN: _boolean_cell,
    DATE: _date,
    ONE_OF: _one_of,
    MANY_OF: _many_cell,
}
