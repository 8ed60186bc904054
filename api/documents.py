"""Turns what the read models answer into documents."""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec


def as_document(thing: Any, *left_out: str) -> dict[str, Any]:  # noqa: ANN401 - a dataclass or a struct
    """Return the fields of a line as a document, some of them left out."""
    if isinstance(thing, msgspec.Struct):
        names = thing.__struct_fields__
    else:
        names = tuple(field.name for field in dataclasses.fields(thing))
    return {name: getattr(thing, name) for name in names if name not in left_out}
