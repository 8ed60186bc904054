"""Pages by cursor: where the next begins, in a form that nobody reads."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

import orjson

from api.errors import Invalid


class HasId(Protocol):
    """Something that is known by an id."""

    @property
    def id(self) -> UUID:
        """Return it."""


T = TypeVar("T")
Line = TypeVar("Line", bound=HasId)
_BEYOND = 2**63


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


def after(query: Mapping[str, Any], kind: Callable[[Any], T]) -> T | None:
    """Return the place after which the page of a query begins; None for the first."""
    place = decode(query.get("cursor"), kind)
    return place[0] if place else None


def an_id(value: object) -> UUID:
    """Read an id from a cursor."""
    return UUID(str(value))


def a_code(value: object) -> str:
    """Read a code from a cursor."""
    if isinstance(value, str) and "\0" not in value:
        return value
    raise ValueError("is no code")


def a_number(value: object) -> int:
    """Read a position, a line or an offset from a cursor."""
    if isinstance(value, int) and 0 <= value < _BEYOND:
        return value
    raise ValueError("is no place in anything")


class Coded(Protocol[Line]):
    """Queries about what has an id and a code."""

    def find(self, code: str) -> Line | None:
        """Return the one with a code."""

    def page(self, after: UUID | None, limit: int) -> list[Line]:
        """Return those after one."""


def of_code(
    queries: Coded[Line], query: Mapping[str, Any], shown: Callable[[Line], object]
) -> dict[str, Any]:
    """Return a page, or what has the code that is asked for."""
    if code := query.get("code"):
        found = queries.find(code)
        return {"items": [shown(found)] if found else [], "next": None}
    items = queries.page(after(query, an_id), query["limit"])
    return page(items, query["limit"], shown, lambda one: (one.id,))


def page(
    items: Sequence[T],
    limit: int,
    shown: Callable[[T], object],
    key: Callable[[T], tuple[object, ...]],
) -> dict[str, Any]:
    """Return a page; ``next`` is the cursor of the one after it, if it is full."""
    following = encode(*key(items[-1])) if len(items) >= limit else None
    return {"items": [shown(item) for item in items], "next": following}
