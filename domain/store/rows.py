"""Folded changes, applied to tables as sets.

A batch of thousands of changes becomes one statement for each table and shape of
change, with the values of a column in one array. The words themselves are in
``domain.store.changes``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Cursor
from psycopg.rows import class_row
from psycopg.sql import SQL, Composed, Identifier

from domain.store import arrays
from domain.store.changes import (
    Key,
    Row,
)
from domain.store.copying import COPY_FROM, Columns, copy_in

#: The names of columns that get a value, and of those that get a number added.
Shape = tuple[tuple[str, ...], tuple[str, ...]]
Members = Sequence[tuple[Key, Row]]
_TEXT_OID = 25


@dataclass(frozen=True)
class Column:
    """A column as the catalogue has it; ``place`` is its place in the key, if any."""

    name: str
    type_name: str
    oid: int
    place: int | None

    @property
    def is_list(self) -> bool:
        """Tell whether the column holds arrays, which travel as text."""
        return self.type_name.endswith("[]")

    @property
    def array(self) -> SQL:
        """Return the placeholder of an array of this column's values."""
        return SQL(f"%b::{'text' if self.is_list else self.type_name}[]")

    @property
    def read(self) -> Composed:
        """Return the expression that turns a travelled value into the column's."""
        cast = f"::{self.type_name}" if self.is_list else ""
        return SQL("v.{}{}").format(Identifier(self.name), SQL(cast))

    def encode(self, values: Sequence[Any]) -> arrays.BinaryArray:
        """Write values of this column as one array."""
        if self.is_list:
            return arrays.encode("list", _TEXT_OID, values)
        return arrays.encode(self.type_name, self.oid, values)


class Table:
    """A table as changes see it: where it is, its key and the types of its columns."""

    def __init__(self, name: str, columns: Iterable[Column]) -> None:
        self.name = name
        self._columns = {column.name: column for column in columns}
        keyed = [
            (column.place, column.name)
            for column in self._columns.values()
            if column.place is not None
        ]
        self._key = tuple(name for _, name in sorted(keyed))
        self._can_be_copied = not any(one.is_list for one in self._columns.values())
        self._statements: dict[object, Composed] = {}

    def apply(self, cursor: Cursor[Any], rows: Mapping[Key, Row]) -> None:
        """Apply folded changes: delete, update what was there, put the rest."""
        arrays.register(cursor)
        gone = [(key, row) for key, row in rows.items() if row.removed]
        if gone:
            self._run(cursor, "delete", gone, ((), ()))
        changed = [(key, row) for key, row in rows.items() if row.changed]
        for shape, members in _by_shape(changed, "changed").items():
            self._run(cursor, "update", members, shape)
        inserted = [(key, row) for key, row in rows.items() if row.inserts]
        for shape, members in _by_shape(inserted, "values").items():
            self._insert(cursor, members, shape)

    def _insert(self, cursor: Cursor[Any], members: Members, shape: Shape) -> None:
        """Copy in what is new, if it is much; look for the rest."""
        fresh = [(key, row) for key, row in members if row.fresh]
        if len(fresh) < COPY_FROM or not self._can_be_copied:
            self._run(cursor, "insert", members, shape)
            return
        copy_in(cursor, self.name, self._copied(fresh, shape))
        rest = [(key, row) for key, row in members if not row.fresh]
        if rest:
            self._run(cursor, "insert", rest, shape)

    def _copied(self, members: Members, shape: Shape) -> Columns:
        names, added = shape
        keys = zip(*(key for key, _ in members), strict=True)
        columns: dict[str, Sequence[Any]] = dict(zip(self._key, keys, strict=True))
        columns |= {name: [row.values[name] for _, row in members] for name in names}
        columns |= {name: [row.added[name] for _, row in members] for name in added}
        return {
            name: (self._columns[name].type_name, values)
            for name, values in columns.items()
        }

    def _run(
        self, cursor: Cursor[Any], kind: str, members: Members, shape: Shape
    ) -> None:
        statement = self._statements.get((kind, shape))
        if statement is None:
            statement = self._statements[kind, shape] = self._statement(kind, shape)
        cursor.execute(statement, self._arrays(kind, members, shape))

    def _arrays(
        self, kind: str, members: Members, shape: Shape
    ) -> list[arrays.BinaryArray]:
        columns = self._columns
        keys = zip(*(key for key, _ in members), strict=True)
        encoded = [
            columns[name].encode(values)
            for name, values in zip(self._key, keys, strict=True)
        ]
        values, added = shape
        part = "changed" if kind == "update" else "values"
        rows = [getattr(row, part) for _, row in members]
        encoded += [
            columns[name].encode([row[name] for row in rows]) for name in values
        ]
        sums = [row.added for _, row in members]
        encoded += [columns[name].encode([row[name] for row in sums]) for name in added]
        return encoded

    def _statement(self, kind: str, shape: Shape) -> Composed:
        values, added = shape
        names = (*self._key, *values, *added)
        columns = [self._columns[name] for name in names]
        return _STATEMENTS[kind].format(
            table=Identifier(self.name),
            columns=_list(names),
            key=_list(self._key),
            arrays=SQL(", ").join(column.array for column in columns),
            reads=SQL(", ").join(column.read for column in columns),
            same=SQL(" AND ").join(
                SQL("t.{0} = v.{0}").format(Identifier(name)) for name in self._key
            ),
            sets=self._sets(values),
            resolution=_resolution(values, added),
        )

    def _sets(self, names: Iterable[str]) -> Composed:
        return SQL(", ").join(
            SQL("{} = {}").format(Identifier(name), self._columns[name].read)
            for name in names
        )


_STATEMENTS = {
    "delete": SQL(
        "DELETE FROM {table} AS t USING unnest({arrays}) AS v ({columns}) WHERE {same}"
    ),
    "update": SQL(
        "UPDATE {table} AS t SET {sets} FROM unnest({arrays}) AS v ({columns})"
        " WHERE {same}"
    ),
    "insert": SQL(
        "INSERT INTO {table} AS t ({columns})"
        " SELECT {reads} FROM unnest({arrays}) AS v ({columns})"
        " ON CONFLICT ({key}) {resolution}"
    ),
}


def _by_shape(members: Members, part: str) -> Mapping[Shape, Members]:
    shapes: dict[Shape, list[tuple[Key, Row]]] = defaultdict(list)
    for key, row in members:
        added = () if part == "changed" else tuple(row.added)
        shapes[tuple(getattr(row, part)), added].append((key, row))
    return shapes


def load_tables(
    cursor: Cursor[Any], names: Iterable[str], suffix: str = ""
) -> dict[str, Table]:
    """Learn tables from the catalogue, by name; in the database a suffix follows it."""
    tables = {}
    with cursor.connection.cursor(row_factory=class_row(Column)) as catalogue:
        for name in names:
            columns = catalogue.execute(_DESCRIBE, [name + suffix]).fetchall()
            tables[name] = Table(name + suffix, columns)
    return tables


_DESCRIBE = """
    SELECT a.attname AS name,
           format_type(a.atttypid, a.atttypmod) AS type_name,
           a.atttypid::bigint AS oid,
           array_position(i.indkey::smallint[], a.attnum) AS place
      FROM pg_attribute AS a
      JOIN pg_index AS i ON i.indrelid = a.attrelid AND i.indisprimary
     WHERE a.attrelid = %s::regclass
       AND a.attnum > 0
       AND NOT a.attisdropped
"""


def _list(names: Iterable[str]) -> Composed:
    return SQL(", ").join(map(Identifier, names))


def _resolution(values: Iterable[str], added: Iterable[str]) -> Composed | SQL:
    sets = [SQL("{0} = excluded.{0}").format(Identifier(name)) for name in values]
    sets += [
        SQL("{0} = t.{0} + excluded.{0}").format(Identifier(name)) for name in added
    ]
    return (
        SQL("DO UPDATE SET {}").format(SQL(", ").join(sets))
        if sets
        else SQL("DO NOTHING")
    )
