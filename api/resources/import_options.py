"""Turns documents of what goes with a file into options, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.application import ImportOptions


def options_of(told: Mapping[str, Any]) -> ImportOptions:
    """Read a document; the first of its lists stands apart in the log."""
    rest = dict(told)
    lists = tuple(dict.fromkeys(rest.pop("list_ids", ())))
    if statuses := rest.get("statuses"):
        rest["statuses"] = {word.lower(): means for word, means in statuses.items()}
    first = lists[0] if lists else None
    return ImportOptions(first, more_lists=lists[1:], **rest)


def as_told(options: Mapping[str, Any]) -> dict[str, Any]:
    """Write options, as a read model keeps them, as a document to be sent back."""
    told = dict(options)
    first, more = told.pop("list_id", None), told.pop("more_lists", ())
    lists = [first, *more] if first else list(more)
    return {"list_ids": lists, **told} if lists else told
