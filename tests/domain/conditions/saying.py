"""Short words for conditions in tests."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.conditions import Condition, Today, read_conditions
from domain.errors import ConditionsInvalid
from domain.field_values import Kind
from tests.builders import MONDAY

#: Monday 2 March 2026, noon in Moscow.
TODAY = Today(MONDAY, ZoneInfo("Europe/Moscow"))
KINDS = {
    "age": Kind("integer"),
    "score": Kind("number"),
    "vip": Kind("boolean"),
    "born": Kind("date"),
    "seen": Kind("datetime"),
    "plan": Kind("one_of", ("Free", "Paid")),
    "likes": Kind("many_of", ("Tea", "Coffee")),
}


def read(told: dict[str, Any]) -> Condition:
    """Read one condition."""
    (condition,) = read_conditions([told], TODAY, KINDS).members
    assert isinstance(condition, Condition)
    return condition


def faults(told: object) -> dict[str, str]:
    """Return what is amiss with one condition, by path."""
    with pytest.raises(ConditionsInvalid) as refused:
        read_conditions([told], TODAY, KINDS)
    return refused.value.fields
