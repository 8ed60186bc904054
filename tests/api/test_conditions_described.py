"""Conditions are described as the domain reads them."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from api.openapi import describe
from api.routes import OPERATIONS
from api.schemas.conditions import KINDS
from domain.conditions import read_conditions
from domain.conditions.reading import READERS, SEGMENT
from domain.errors import ConditionsInvalid
from tests.domain.conditions.saying import KINDS as FIELDS
from tests.domain.conditions.saying import TODAY, faults

ID = "01890000-0000-7000-8000-000000000000"
PAGE = Path(__file__).parents[2] / "docs" / "segments.md"
#: What is to be known before the operators of a kind can be told.
ABOUT: dict[str, Any] = {
    "contact": "email",
    "list": ID,
    "segment": ID,
    "registered": "origin",
    "campaign": "any",
}
_EXAMPLE = re.compile(r"`(\{.+?\})`")
#: Said of a part that no reader takes.
UNKNOWN = "is nothing that this condition knows"


def test_every_kind_is_described() -> None:
    """A new reader needs its schema."""
    assert KINDS.keys() == {*READERS, SEGMENT}


@pytest.mark.parametrize(
    "key", [key for key in KINDS if key not in ("field", "random")]
)
def test_the_operators_are_those_that_are_read(key: str) -> None:
    """Whoever tells an unknown one is told the same words."""
    told = {key: ABOUT.get(key, "news"), "op": "?", "value": "granted"}

    said = faults(told)["conditions[0].op"]

    described = KINDS[key]["properties"]["op"]["enum"]
    assert said == f"is one of: {', '.join(described)}"


PARTS = [
    (key, part)
    for key, kind in KINDS.items()
    for part in kind["properties"]
    if part not in (key, "op")
]


@pytest.mark.parametrize(("key", "part"), PARTS)
def test_whatever_a_condition_may_say_is_read(key: str, part: str) -> None:
    """Under some operator, or about something, every part is known."""
    kind = KINDS[key]["properties"]
    abouts = kind[key].get("enum", [ABOUT.get(key, "city")])
    ops = kind.get("op", {}).get("enum", [None])

    said = [
        _faults({key: about, part: "?"} | ({"op": op} if op else {}))
        for about, op in product(abouts, ops)
    ]

    path = f"conditions[0].{part}"
    assert any(not one or _is_read(path, one) for one in said)


def _is_read(path: str, said: dict[str, str]) -> bool:
    """Tell whether somebody looked at a part, if only to refuse what it says."""
    return any(at.startswith(path) and what != UNKNOWN for at, what in said.items())


def _faults(told: object) -> dict[str, str]:
    try:
        read_conditions([told], TODAY, FIELDS)
    except ConditionsInvalid as refused:
        return refused.fields
    return {}


def test_the_examples_of_the_page_are_as_described() -> None:
    """Each condition that the page shows, written out."""
    schemas = describe(OPERATIONS, "https://sayso.example")["components"]["schemas"]
    validator = jsonschema_rs.validator_for(
        {"$ref": "#/components/schemas/Condition", "components": {"schemas": schemas}}
    )
    shown = [
        msgspec.json.decode(told.replace("\u2026id\u2026", ID))
        for told in _EXAMPLE.findall(PAGE.read_text())
        if "[\u2026]" not in told
    ]

    assert len(shown) > len(READERS)
    assert [told for told in shown if not validator.is_valid(told)] == []
