"""Columns of values as PostgreSQL's binary arrays, for ``unnest``.

psycopg's own array dumper looks at every value in Python; a batch has a hundred
thousand of them. Here a column is written at once by what its type is. The format is
that of PostgreSQL's ``array_recv`` and the types' ``*_recv`` functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from struct import Struct, pack
from typing import Any
from uuid import UUID

import msgspec
from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper
from psycopg.pq import Format

#: Values, none of them None -> each with its length before it.
Encode = Callable[[Sequence[Any]], list[bytes]]

_NULL = b"\xff\xff\xff\xff"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_INT2, _INT4, _INT8 = Struct(">ih").pack, Struct(">ii").pack, Struct(">iq").pack
_LENGTH = Struct(">i").pack
_SIXTEEN = _LENGTH(16)
_TRUE, _FALSE = _LENGTH(1) + b"\x01", _LENGTH(1) + b"\x00"
_json = msgspec.json.Encoder().encode


class BinaryArray(bytes):
    """An array in the binary format of its type; the statement names the type."""

    __slots__ = ()


class BinaryArrayDumper(Dumper):
    """Hands a binary array to the server as it is."""

    format = Format.BINARY
    oid = 0

    def dump(self, obj: BinaryArray) -> bytes:
        """Return the array."""
        return obj


def register(context: AdaptContext) -> None:
    """Make a cursor or a connection take binary arrays."""
    context.adapters.register_dumper(BinaryArray, BinaryArrayDumper)


def encode(type_name: str, oid: int, values: Sequence[Any]) -> BinaryArray:
    """Write values of one type, or None, as an array of it. ``oid`` is the type's.

    Raises KeyError for a type that no read model has used yet: add it to the table.
    """
    items = _ENCODERS[type_name]
    header = pack(">iiiii", 1, 1, oid, len(values), 1)
    if None not in values:
        return BinaryArray(header + b"".join(items(values)))
    body = [_NULL if value is None else items((value,))[0] for value in values]
    return BinaryArray(header + b"".join(body))


def _sized(values: Iterable[bytes]) -> list[bytes]:
    return [_LENGTH(len(value)) + value for value in values]


def _uuids(values: Sequence[UUID]) -> list[bytes]:
    return [_SIXTEEN + value.int.to_bytes(16, "big") for value in values]


def _texts(values: Sequence[str]) -> list[bytes]:
    return _sized([value.encode() for value in values])


def _timestamps(values: Sequence[datetime]) -> list[bytes]:
    # Events of one append share their times: each is worked out once.
    known = {value: _INT8(8, (value - _EPOCH) // _MICROSECOND) for value in set(values)}
    return [known[value] for value in values]


def _smallints(values: Sequence[int]) -> list[bytes]:
    return [_INT2(2, value) for value in values]


def _integers(values: Sequence[int]) -> list[bytes]:
    return [_INT4(4, value) for value in values]


def _bigints(values: Sequence[int]) -> list[bytes]:
    return [_INT8(8, value) for value in values]


def _booleans(values: Sequence[bool]) -> list[bytes]:
    return [_TRUE if value else _FALSE for value in values]


def _documents(values: Sequence[object]) -> list[bytes]:
    return _sized([b"\x01" + _json(value) for value in values])


def _lists(values: Sequence[Sequence[object]]) -> list[bytes]:
    return _texts([f"{{{','.join(map(_member, value))}}}" for value in values])


def _member(value: object) -> str:
    return f"{value.int:032x}" if isinstance(value, UUID) else str(value)


#: A list goes as text, which the statement turns into the array that its column has:
#: an array of arrays would be taken apart by ``unnest``. Enough for ids and numbers.
_ENCODERS: dict[str, Encode] = {
    "uuid": _uuids,
    "text": _texts,
    "bytea": _sized,
    "smallint": _smallints,
    "integer": _integers,
    "bigint": _bigints,
    "boolean": _booleans,
    "timestamp with time zone": _timestamps,
    "jsonb": _documents,
    "list": _lists,
}
