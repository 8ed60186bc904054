"""Columns of values in PostgreSQL's binary format, as arrays or side by side as rows.

psycopg's own array dumper looks at every value in Python; a batch has a hundred
thousand of them. Here a column is written at once by what its type is. The format is
that of PostgreSQL's ``array_recv`` and the types' ``*_recv`` functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import chain, repeat
from struct import Struct, pack
from typing import Any
from uuid import UUID

import msgspec
from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper
from psycopg.pq import Format

#: Values, or None -> each with its length before it.
Encode = Callable[[Sequence[Any]], list[bytes]]

_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END_OF_ROWS = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_FIRST_DAY = _EPOCH.date()
_MICROSECOND = timedelta(microseconds=1)
_INT2, _INT4, _INT8 = Struct(">ih").pack, Struct(">ii").pack, Struct(">iq").pack
LENGTH = Struct(">i").pack
_SIXTEEN = LENGTH(16)
_BOOLEANS = {True: LENGTH(1) + b"\x01", False: LENGTH(1) + b"\x00", None: _NULL}
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
    header = pack(">iiiii", 1, 1, oid, len(values), 1)
    return BinaryArray(header + b"".join(fields(type_name, values)))


def fields(type_name: str, values: Sequence[Any]) -> list[bytes]:
    """Write values of one type, or None, each with its length before it."""
    return _ENCODERS[type_name](values)


def rows(width: int, parts: Sequence[Iterable[bytes]]) -> bytes:
    """Put pieces of rows side by side, as COPY takes them: ``width`` fields a row."""
    begin = repeat(width.to_bytes(2, "big"))
    cells = chain.from_iterable(zip(begin, *parts, strict=False))
    return b"".join((_SIGNATURE, *cells, _END_OF_ROWS))


def _sized(values: Iterable[bytes | None]) -> list[bytes]:
    return [_NULL if value is None else LENGTH(len(value)) + value for value in values]


def _uuids(values: Sequence[UUID | None]) -> list[bytes]:
    return [
        _NULL if value is None else _SIXTEEN + value.int.to_bytes(16, "big")
        for value in values
    ]


def _texts(values: Iterable[str | None]) -> list[bytes]:
    return _sized([None if value is None else value.encode() for value in values])


def _timestamps(values: Sequence[datetime | None]) -> list[bytes]:
    # Events of one append share their times: each is worked out once.
    known = {value: _timestamp(value) for value in set(values)}
    return [known[value] for value in values]


def _timestamp(value: datetime | None) -> bytes:
    if value is None:
        return _NULL
    return _INT8(8, (value - _EPOCH) // _MICROSECOND)


def _dates(values: Sequence[date | None]) -> list[bytes]:
    return [
        _NULL if value is None else _INT4(4, (value - _FIRST_DAY).days)
        for value in values
    ]


def _smallints(values: Sequence[int | None]) -> list[bytes]:
    return [_NULL if value is None else _INT2(2, value) for value in values]


def _integers(values: Sequence[int | None]) -> list[bytes]:
    return [_NULL if value is None else _INT4(4, value) for value in values]


def _bigints(values: Sequence[int | None]) -> list[bytes]:
    return [_NULL if value is None else _INT8(8, value) for value in values]


def _booleans(values: Sequence[bool | None]) -> list[bytes]:
    return [_BOOLEANS[value] for value in values]


def _documents(values: Sequence[object]) -> list[bytes]:
    return _sized(
        [None if value is None else b"\x01" + _json(value) for value in values]
    )


def _lists(values: Sequence[Sequence[object] | None]) -> list[bytes]:
    return _texts(
        [
            None if value is None else f"{{{','.join(map(_member, value))}}}"
            for value in values
        ]
    )


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
    "date": _dates,
    "timestamp with time zone": _timestamps,
    "jsonb": _documents,
    "list": _lists,
}
