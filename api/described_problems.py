"""Describes refusals to machines: a schema for each, told apart by its ``type``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from api import errors
from domain.addresses import AddressInvalid
from domain.errors import (
    ConditionsInvalid,
    FieldsInvalid,
    SeriesInvalid,
    SeriesLettersNotApproved,
    StatisticsInvalid,
    SubscriberMerged,
)

#: A part of the OpenAPI document.
Described = dict[str, Any]

_REF = "#/components/schemas/"
_TEXT = {"type": "string"}
_FIELD_ERRORS = {"type": "array", "items": {"$ref": f"{_REF}FieldError"}}
#: refusal -> what its problem says beside what all of them do
_MORE: dict[type[Exception], Described] = {
    errors.Invalid: {"errors": _FIELD_ERRORS},
    ConditionsInvalid: {"errors": _FIELD_ERRORS},
    FieldsInvalid: {"errors": _FIELD_ERRORS},
    StatisticsInvalid: {"errors": _FIELD_ERRORS},
    SeriesInvalid: {"errors": _FIELD_ERRORS},
    SeriesLettersNotApproved: {"errors": _FIELD_ERRORS},
    AddressInvalid: {"errors": _FIELD_ERRORS},
    SubscriberMerged: {"survivor_id": {"type": "string", "format": "uuid"}},
}


def schemas() -> dict[str, Described]:
    """Return the schema of every problem by its name."""
    more = {errors.name_of(kind): told for kind, told in _MORE.items()}
    return {
        schema_name(name): _problem(name, status, meaning, more.get(name, {}))
        for name, (status, meaning) in errors.explanations().items()
    }


def one_of(names: Iterable[str]) -> Described:
    """Describe an answer that is one of some problems."""
    refs = {f"{errors.PREFIX}{name}": f"{_REF}{schema_name(name)}" for name in names}
    if len(refs) == 1:
        return {"$ref": next(iter(refs.values()))}
    return {
        "oneOf": [{"$ref": ref} for ref in refs.values()],
        "discriminator": {"propertyName": "type", "mapping": refs},
    }


def schema_name(name: str) -> str:
    """Return what the schema of a refusal is called: ``ProblemNotFound``."""
    return f"Problem{name.title().replace('-', '')}"


def _problem(name: str, status: int, meaning: str, more: Described) -> Described:
    return {
        "type": "object",
        "description": meaning,
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"const": f"{errors.PREFIX}{name}"},
            "title": _TEXT,
            "status": {"const": status},
            "detail": _TEXT,
            **more,
        },
    }
