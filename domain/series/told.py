"""Small values of a definition, as whoever wrote it told them."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from domain.conditions.told import Unfit, text
from domain.form import form_stream

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
#: The most days between a day of a profile and what it brings about.
MOST_DAYS = 366


def a_name(value: object) -> str:
    """Read the name of a step, or the code of something."""
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise Unfit("is a name of small letters, digits, - and _")
    return value


def a_form(value: object) -> str:
    """Read the code of a form, and return the id of its stream."""
    return str(form_stream(a_name(value)))


def a_time(value: object) -> time:
    """Read a time of day such as 09:30."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise Unfit("is a time of day such as 09:30")
    return time.fromisoformat(value)


def a_weekday(value: object) -> int:
    """Read a weekday such as mo, and return its number from Monday on."""
    if not isinstance(value, str) or value not in WEEKDAYS:
        raise Unfit(f"is one of: {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(value)


def days_after(value: object) -> int:
    """Read how many days after something; before it if negative."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unfit("is a whole number of days")
    if abs(value) > MOST_DAYS:
        raise Unfit(f"is between -{MOST_DAYS} and {MOST_DAYS}")
    return value


def true_or_false(value: object) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise Unfit("is true or false")
    return value


def conditions(value: object) -> list[Any]:
    """Take conditions as they are: whoever knows lists and fields reads them."""
    if not isinstance(value, list) or not value:
        raise Unfit("is a list of conditions, at least one")
    return value


def a_document(value: object) -> dict[str, Any]:
    """Take a document as it is: whoever knows its parts reads them."""
    if not isinstance(value, dict) or not value:
        raise Unfit("is an object")
    return value


def plain(value: object) -> str | int | float | bool:
    """Read a text, a number, true or false."""
    if isinstance(value, bool | int | float):
        return value
    return text(value)
