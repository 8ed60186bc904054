"""How conditions about people are written: each kind a schema, told apart by its key.

The domain reads them, and refuses more than a schema can say: what a value may be is
its field's to say. A test holds the two to each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from domain.conditions.activities import MOST_FILTERS
from domain.conditions.behaviour import ANY, OUTCOMES, REACTIONS
from domain.conditions.contacts import CHANNELS, NOTHING, STATES
from domain.conditions.profile import EXACT, IGNORE, LONGEST_CODE, OPERATORS
from domain.conditions.reading import MOST_CONDITIONS, SEGMENT
from domain.conditions.registration import WHOLE
from domain.conditions.told import (
    LONGEST_TEXT,
    MOST_DAYS,
    MOST_TIMES,
    MOST_VALUES,
)
from domain.conditions.tree import WORDS

#: A part of the OpenAPI document.
Described = dict[str, Any]

_REF = "#/components/schemas/"
CONDITION = {"$ref": f"{_REF}Condition"}


def _text(longest: int = LONGEST_TEXT) -> Described:
    return {"type": "string", "minLength": 1, "maxLength": longest}


def _number(first: int, last: int) -> Described:
    return {"type": "integer", "minimum": first, "maximum": last}


def _words(words: Iterable[str]) -> Described:
    return {"type": "string", "enum": list(words)}


def _some(one: Described) -> Described:
    """Describe one value, or a list of some."""
    many = {"type": "array", "items": one, "minItems": 1, "maxItems": MOST_VALUES}
    return {"anyOf": [one, many]}


_ID = {"type": "string", "format": "uuid"}
_DAY = {"type": "string", "format": "date"}
_SCALAR = {"anyOf": [_text(), {"type": "number"}, {"type": "boolean"}]}
_SPAN = {"last_days": _number(0, MOST_DAYS), "from": _DAY, "to": _DAY}
_OPERATORS = sorted({op for operators in OPERATORS.values() for op in operators})


def _object(
    needed: Mapping[str, Described], more: Mapping[str, Described]
) -> Described:
    return {
        "type": "object",
        "required": list(needed),
        "properties": {**needed, **more},
        "additionalProperties": False,
    }


def _kind(
    key: str, about: Described, ops: Iterable[str], **more: Described
) -> Described:
    """Describe a condition: what it is about, an operator, and what else it may say."""
    return _object({key: about, "op": _words(ops)}, more)


_FILTER = _object(
    {
        "property": _text(),
        "op": _words(("is", "is_not", "less", "greater", "filled", "empty")),
    },
    {"value": _SCALAR},
)
_FILTERS = {
    "type": "array",
    "items": {"$ref": f"{_REF}ActivityFilter"},
    "minItems": 1,
    "maxItems": MOST_FILTERS,
}

#: key -> the schema of the conditions that it tells
KINDS: Mapping[str, Described] = {
    "field": _kind(
        "field",
        _text(LONGEST_CODE),
        _OPERATORS,
        value=_some(_SCALAR),
        case=_words((IGNORE, EXACT)),
    ),
    "contact": _kind(
        "contact",
        _words(CHANNELS),
        ("has", "has_not", "unreachable", "suppressed", "domain"),
        value=_some(_text()),
    ),
    "consent": _object(
        {
            "consent": _text(),
            "op": _words(("is", "is_not")),
            "value": _some(_words((*STATES, NOTHING))),
        },
        {"channel": _words(CHANNELS)},
    ),
    "list": _kind("list", _ID, ("on", "not_on")),
    "registered": _kind(
        "registered",
        _words(("at", "origin", "import")),
        ("is", "is_not"),
        value=_some(_text()),
        **_SPAN,
    ),
    "form": _kind("form", _text(), ("filled", "not_filled"), **_SPAN),
    "campaign": _kind(
        "campaign",
        {"anyOf": [_words((ANY,)), *_some(_ID)["anyOf"]]},
        (*OUTCOMES, *REACTIONS),
        at_least=_number(1, MOST_TIMES),
        never={"type": "boolean", "enum": [True]},
        link=_text(),
        **_SPAN,
    ),
    "activity": _kind(
        "activity",
        _text(),
        ("done", "not_done"),
        at_least=_number(1, MOST_TIMES),
        where=_FILTERS,
        **_SPAN,
    ),
    "random": _object(
        {"random": _text(), "to": _number(0, WHOLE)}, {"from": _number(0, WHOLE)}
    ),
    SEGMENT: _kind(SEGMENT, _ID, ("in", "not_in")),
}


def _group(word: str) -> Described:
    """Describe some conditions under a word."""
    members = {
        "type": "array",
        "items": CONDITION,
        "minItems": 1,
        "maxItems": MOST_CONDITIONS,
    }
    return _object({word: members}, {})


def schemas() -> dict[str, Described]:
    """Return the schemas of conditions by name; ``Condition`` is one of them."""
    kinds = {f"{_capitals(key)}Condition": kind for key, kind in KINDS.items()}
    kinds |= {f"{_capitals(word)}Conditions": _group(word) for word in WORDS}
    one_of = [{"$ref": f"{_REF}{name}"} for name in kinds]
    return {"ActivityFilter": _FILTER, **kinds, "Condition": {"oneOf": one_of}}


def _capitals(word: str) -> str:
    return word.title().replace("_", "")
