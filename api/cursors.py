"""Pages by cursor: where the next begins, in a form that nobody reads."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import orjson

from api.errors import Invalid

T = TypeVar("T")


def encode(*values: object) -> str:
    """Write a cursor."""
    return urlsafe_b64encode(orjson.dumps(values)).rstrip(b"=").decode()


def decode(cursor: str | None, *kinds: Callable[[Any], Any]) -> tuple[Any, ...] | None:
    """Read a cursor; raises Invalid if it is none of ours."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = orjson.loads(urlsafe_b64decode(padded))
        return tuple(kind(value) for kind, value in zip(kinds, values, strict=True))
    except (binascii.Error, TypeError, ValueError):
        raise Invalid({"cursor": "take it from the page before"}) from None


def page(
    items: Sequence[T],
    limit: int,
    shown: Callable[[T], object],
    key: Callable[[T], tuple[object, ...]],
) -> dict[str, Any]:
    """Return a page; ``next`` is the cursor of the one after it, if it is full."""
    following = encode(*key(items[-1])) if len(items) == limit else None
    return {"items": [shown(item) for item in items], "next": following}
