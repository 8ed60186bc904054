"""Columns of values as PostgreSQL's binary arrays, for ``unnest``.

psycopg's own array dumper looks at every value in Python; a batch has a hundred
thousand of them. Here a column is written at once by what its type is. The format is
that of PostgreSQL's ``array_recv`` and the types' ``*_recv`` functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from struct import Struct, pack
from typing import Any
from uuid import UUID

import msgspec
from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper
from psycopg.pq import Format

Encode = Callable[[Any], bytes]

_NULL = b"\xff\xff\xff\xff"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_INT4, _INT8 = Struct(">ii").pack, Struct(">iq").pack
_LENGTH = Struct(">i").pack
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
    item = _ENCODERS[type_name]
    header = pack(">iiiii", 1, 1, oid, len(values), 1)
    body = [_NULL if value is None else item(value) for value in values]
    return BinaryArray(header + b"".join(body))


def _sized(value: bytes) -> bytes:
    return _LENGTH(len(value)) + value


def _uuid(value: UUID) -> bytes:
    return b"\x00\x00\x00\x10" + value.int.to_bytes(16, "big")


def _timestamp(value: datetime) -> bytes:
    return _INT8(8, (value - _EPOCH) // _MICROSECOND)


def _list(value: Sequence[object]) -> bytes:
    return _sized(f"{{{','.join(map(str, value))}}}".encode())


#: A list goes as text, which the statement turns into the array that its column has:
#: an array of arrays would be taken apart by ``unnest``. Enough for ids and numbers.
_ENCODERS: dict[str, Encode] = {
    "uuid": _uuid,
    "text": lambda value: _sized(value.encode()),
    "bytea": lambda value: _sized(bytes(value)),
    "integer": lambda value: _INT4(4, value),
    "bigint": lambda value: _INT8(8, value),
    "boolean": lambda value: _TRUE if value else _FALSE,
    "timestamp with time zone": _timestamp,
    "jsonb": lambda value: _sized(b"\x01" + _json(value)),
    "list": _list,
}
