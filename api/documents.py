"""Turns what the read models answer into documents."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

import msgspec
import orjson


def as_document(thing: Any, *left_out: str) -> dict[str, Any]:  # noqa: ANN401 - a dataclass or a struct
    """Return the fields of a line as a document, some of them left out."""
    if isinstance(thing, msgspec.Struct):
        names = thing.__struct_fields__
    else:
        names = tuple(field.name for field in dataclasses.fields(thing))
    return {name: getattr(thing, name) for name in names if name not in left_out}


def as_json(document: object) -> bytes:
    """Write a document; times are UTC (RFC 3339), whatever zone the database is in."""
    option = orjson.OPT_PASSTHROUGH_DATETIME
    return orjson.dumps(document, default=_in_utc, option=option)


def _in_utc(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} is no part of a document")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
