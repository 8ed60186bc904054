"""The table that a file declares, and the changes that it says, in plain Python.

``KEY`` and ``COLUMNS`` give a type to each column by its name, ``INDEXES`` names the
columns of each index, ``TYPES`` the types of event that are looked at. A change is a
word and a row: ``"add", {"day": "2026-03-03", "said_yes": 1}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from domain.store.changes import Add, Change, Key, Put, Remove, Set

#: What a projection may be called: its file, and so its table.
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
#: Columns that PostgreSQL gives every table.
_TAKEN = {"cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"}
_MOST_COLUMNS, _MOST_INDEXES = 100, 20
_LEAST, _MOST = -(2**63), 2**63 - 1
_INTEGER = "integer"
_MADE: Mapping[str, Callable[..., Change]] = {"put": Put, "set": Set, "add": Add}


class Wrong(Exception):  # noqa: N818 - says what is wrong
    """What a file declares or says is not understood; the text says what would be.

    The text begins with the name in the file that it is about, if there is one; whoever
    knows the file adds the line.
    """

    line: int | None = None


def _text(value: object) -> str:
    if isinstance(value, str) and "\0" not in value:
        return value
    raise ValueError("a text")


def _integer(value: object) -> int:
    if type(value) is int and _LEAST <= value <= _MOST:
        return value
    raise ValueError("a whole number of 64 bits")


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("True or False")


def _date(value: object) -> date:
    try:
        if type(value) is date:
            return value
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError('a date, such as "2026-03-03"') from None


def _time(value: object) -> datetime:
    try:
        read = value if isinstance(value, datetime) else _from_iso(value)
        if read.tzinfo:
            return read.astimezone(UTC)
    except (OverflowError, ValueError):
        pass
    raise ValueError('a time with its zone, such as "2026-03-03T10:15:00Z"')


def _from_iso(value: object) -> datetime:
    return datetime.fromisoformat(str(value))


def _uuid(value: object) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        raise ValueError("an id (UUID)") from None


@dataclass(frozen=True)
class ColumnType:
    """A type of column: how PostgreSQL calls it, and how a value of it is read."""

    name: str
    read: Callable[[object], Any]


#: How an author calls a type.
COLUMN_TYPES: Mapping[str, ColumnType] = {
    "text": ColumnType("text", _text),
    _INTEGER: ColumnType("bigint", _integer),
    "boolean": ColumnType("boolean", _boolean),
    "date": ColumnType("date", _date),
    "time": ColumnType("timestamp with time zone", _time),
    "uuid": ColumnType("uuid", _uuid),
}


@dataclass(frozen=True)
class OwnTable:
    """A table by its declaration: name of column -> type, as the author calls it."""

    name: str
    key: Mapping[str, str]
    columns: Mapping[str, str]
    indexes: Sequence[Sequence[str]] = ()

    @cached_property
    def all_columns(self) -> Mapping[str, str]:
        """Return the columns of the key, and the others."""
        return {**self.key, **self.columns}

    @property
    def empty(self) -> dict[str, Any]:
        """Return what columns hold that nobody has said anything of."""
        return {
            name: 0 if kind == _INTEGER else None for name, kind in self.columns.items()
        }

    @property
    def definition(self) -> str:
        """Return the statements that create it, as those of our own read models."""
        lines = [_line(name, kind) for name, kind in self.all_columns.items()]
        lines.append(f"PRIMARY KEY ({_listed(self.key)})")
        body = ",\n    ".join(lines)
        table = f"{self.name}{{suffix}}"
        statements = [f"CREATE TABLE {table} (\n    {body}\n);"]
        statements += [
            f"CREATE INDEX {self.name}_{number}_idx{{suffix}} ON {table}"
            f" ({_listed(columns)});"
            for number, columns in enumerate(self.indexes, 1)
        ]
        return "\n".join(statements)

    def change(self, said: object) -> Change:
        """Read a change; raises Wrong."""
        if not (isinstance(said, tuple | list) and len(said) == 2):  # noqa: PLR2004 - a pair
            raise Wrong(f'a change is a word and a row, as "put", {{…}}; not {said!r}')
        word, row = said
        if word not in ("put", "set", "add", "remove") or not isinstance(row, dict):
            told = f"{word!r}, {row!r}"
            raise Wrong(f"say put, set, add or remove, and a row; not {told}")
        key = tuple(self._cell(name, row.get(name)) for name in self.key)
        values = {
            name: self._value(word, name, value)
            for name, value in row.items()
            if name not in self.key
        }
        return self._made(word, key, values)

    def _made(self, word: str, key: Key, values: Mapping[str, Any]) -> Change:
        if word == "remove":
            if values:
                raise Wrong("remove takes the columns of the key, and no others")
            return Remove(self.name, key)
        return _MADE[word](self.name, key, values)

    def _value(self, word: str, name: str, value: object) -> Any:  # noqa: ANN401 - of its type
        if name not in self.columns:
            known = ", ".join(self.all_columns)
            raise Wrong(f"{name!r} is no column: there are {known}")
        if word == "add" and self.columns[name] != _INTEGER:
            raise Wrong(f"add takes whole numbers, and {name} is {self.columns[name]}")
        return self._cell(name, value)

    def _cell(self, name: str, value: object) -> Any:  # noqa: ANN401 - of its type
        kind = self.all_columns[name]
        if value is None and name not in self.key and kind != _INTEGER:
            return None
        try:
            return COLUMN_TYPES[kind].read(value)
        except ValueError as error:
            raise Wrong(f"{name} is {error}; not {value!r}") from None


def declared(name: str, said: Mapping[str, Any]) -> OwnTable:
    """Read what a file declares; raises Wrong."""
    key, columns = _columns(said, "KEY"), _columns(said, "COLUMNS")
    if not key:
        raise Wrong('KEY names what tells rows apart: KEY = {"day": "date"}')
    if twice := key.keys() & columns.keys():
        raise Wrong(f"COLUMNS has {sorted(twice)}, which are in KEY: once is enough")
    indexes = said.get("INDEXES", [])
    table = OwnTable(name, key, columns, tuple(map(tuple, _lists(indexes))))
    if len(table.all_columns) > _MOST_COLUMNS or len(indexes) > _MOST_INDEXES:
        raise Wrong(f"at most {_MOST_COLUMNS} columns and {_MOST_INDEXES} indexes")
    for column in {column for index in table.indexes for column in index}:
        if column not in table.all_columns:
            raise Wrong(f"INDEXES names {column!r}, which is no column")
    return table


def _columns(said: Mapping[str, Any], name: str) -> Mapping[str, str]:
    columns = said.get(name, {})
    if not isinstance(columns, dict):
        raise Wrong(f'{name} gives types to columns: {name} = {{"day": "date"}}')
    for column, kind in columns.items():
        if not (isinstance(column, str) and _NAME.fullmatch(column)):
            raise Wrong(f"{name} has {column!r}: a column is 1 to 63 of a-z, 0-9 and _")
        if column in _TAKEN:
            raise Wrong(f"{name} has {column}: every table of PostgreSQL has one")
        if not (isinstance(kind, str) and kind in COLUMN_TYPES):
            known = ", ".join(COLUMN_TYPES)
            raise Wrong(f"{name} has {column} as {kind!r}: there are {known}")
    return columns


def _lists(indexes: object) -> Iterable[list[str]]:
    if isinstance(indexes, list) and all(
        isinstance(one, list) and one and all(isinstance(name, str) for name in one)
        for one in indexes
    ):
        return indexes
    raise Wrong('INDEXES names columns of each: INDEXES = [["purpose"]]')


def _line(name: str, kind: str) -> str:
    zero = " NOT NULL DEFAULT 0" if kind == _INTEGER else ""
    return f'"{name}" {COLUMN_TYPES[kind].name}{zero}'


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
