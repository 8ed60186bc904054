"""Changes to rows: said one by one, folded per key, applied as sets.

Read models and ``standing`` are written in these four words. A batch of thousands of
changes becomes one statement for each table and shape of change, with the values of a
column in one array.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from psycopg import Cursor
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composed, Identifier
from psycopg.types.json import Jsonb

from domain.events import Fact, Recorded

Key = tuple[Any, ...]


class Put(msgspec.Struct, frozen=True):
    """The row is there with these values; columns not named keep theirs."""

    table: str
    key: Key
    values: Mapping[str, Any]


class Set(msgspec.Struct, frozen=True):
    """The row, if it is there, has these values."""

    table: str
    key: Key
    values: Mapping[str, Any]


class Add(msgspec.Struct, frozen=True):
    """These numbers are added to the row, which begins with the columns' defaults."""

    table: str
    key: Key
    values: Mapping[str, int]


class Remove(msgspec.Struct, frozen=True):
    """The row is gone."""

    table: str
    key: Key


Change = Put | Set | Add | Remove

Case = Callable[[Recorded, Any], Iterable[Change]]


class Cases:
    """A table of cases: which rows each kind of fact changes.

    A case is a pure function of the event; it reads nothing else.
    """

    def __init__(self) -> None:
        self._cases: dict[type[Fact], Case] = {}

    def on(self, *kinds: type[Fact]) -> Callable[[Case], Case]:
        """Make the decorated function the case of these kinds of fact."""

        def declare(case: Case) -> Case:
            self._cases.update(dict.fromkeys(kinds, case))
            return case

        return declare

    def __call__(self, event: Recorded) -> Iterable[Change]:
        """Tell what the event changes."""
        case = self._cases.get(type(event.fact))
        return case(event, event.fact) if case else ()


@dataclass(slots=True)
class Row:
    """What a run of changes comes to for one key."""

    removed: bool = False
    inserts: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    added: dict[str, int] = field(default_factory=dict)

    def put(self, values: Mapping[str, Any]) -> None:
        """Fold a Put."""
        self.inserts = True
        self.set(values)

    def set(self, values: Mapping[str, Any]) -> None:
        """Fold a Set; on a row that this run removed it finds nothing."""
        if self.removed and not self.inserts:
            return
        self.values.update(values)
        for name in values:
            self.added.pop(name, None)

    def add(self, values: Mapping[str, int]) -> None:
        """Fold an Add."""
        self.inserts = self.inserts or not self.values
        for name, number in values.items():
            target = self.values if name in self.values else self.added
            target[name] = target.get(name, 0) + number

    def remove(self) -> None:
        """Fold a Remove."""
        self.removed, self.inserts = True, False
        self.values, self.added = {}, {}

    @property
    def shape(self) -> tuple[bool, tuple[str, ...], tuple[str, ...]]:
        """Tell which statement the row needs: rows of one shape share it."""
        return self.inserts, tuple(sorted(self.values)), tuple(sorted(self.added))


def fold(changes: Iterable[Change]) -> dict[str, dict[Key, Row]]:
    """Fold changes, in order, into what they come to for each table and key."""
    tables: dict[str, dict[Key, Row]] = defaultdict(lambda: defaultdict(Row))
    for change in changes:
        row = tables[change.table][change.key]
        match change:
            case Put(values=values):
                row.put(values)
            case Set(values=values):
                row.set(values)
            case Add(values=values):
                row.add(values)
            case Remove():
                row.remove()
    return tables


class Table:
    """A table as changes see it: where it is, its key and the types of its columns."""

    def __init__(self, name: str, key: Sequence[str], types: Mapping[str, str]) -> None:
        self.name = name
        self._key = tuple(key)
        self._types = types
        self._statements: dict[object, Composed] = {}

    def apply(self, cursor: Cursor[Any], rows: Mapping[Key, Row]) -> None:
        """Apply folded changes: one delete, then one statement a shape."""
        gone = [key for key, row in rows.items() if row.removed]
        if gone:
            self._run(cursor, "delete", self._key, gone)
        shapes: dict[Any, list[tuple[Key, Row]]] = defaultdict(list)
        for key, row in rows.items():
            if row.values or row.added or row.inserts:
                shapes[row.shape].append((key, row))
        for shape, members in shapes.items():
            self._apply_shape(cursor, shape, members)

    def _apply_shape(
        self,
        cursor: Cursor[Any],
        shape: Any,  # noqa: ANN401 - as Row.shape
        members: list[tuple[Key, Row]],
    ) -> None:
        _, values, added = shape
        tuples = [
            (
                *key,
                *(_wrapped(row.values[name]) for name in values),
                *(row.added[name] for name in added),
            )
            for key, row in members
        ]
        self._run(cursor, shape, (*self._key, *values, *added), tuples)

    def _run(
        self,
        cursor: Cursor[Any],
        shape: Any,  # noqa: ANN401 - as Row.shape, or "delete"
        columns: tuple[str, ...],
        tuples: Sequence[Key],
    ) -> None:
        if shape not in self._statements:
            self._statements[shape] = self._statement(shape, columns)
        arrays = [list(column) for column in zip(*tuples, strict=True)]
        cursor.execute(self._statements[shape], arrays)

    def _statement(self, shape: Any, columns: tuple[str, ...]) -> Composed:  # noqa: ANN401 - as above
        parts = {
            "table": Identifier(self.name),
            "columns": _list(columns),
            "key": _list(self._key),
            "arrays": SQL(", ").join(
                SQL("%b::{}[]").format(SQL(self._types[column])) for column in columns
            ),
            "same": SQL(" AND ").join(
                SQL("t.{0} = v.{0}").format(Identifier(name)) for name in self._key
            ),
        }
        if shape == "delete":
            return SQL(
                "DELETE FROM {table} AS t"
                " USING unnest({arrays}) AS v ({columns}) WHERE {same}"
            ).format(**parts)
        inserts, values, added = shape
        if inserts:
            return SQL(
                "INSERT INTO {table} AS t ({columns}) SELECT * FROM unnest({arrays})"
                " ON CONFLICT ({key}) {resolution}"
            ).format(resolution=_resolution(values, added), **parts)
        return SQL(
            "UPDATE {table} AS t SET {sets}"
            " FROM unnest({arrays}) AS v ({columns}) WHERE {same}"
        ).format(sets=_sets("v", values, added), **parts)


def load_tables(cursor: Cursor[Any], names: Iterable[str]) -> dict[str, Table]:
    """Learn tables from the catalogue: their columns' types and their primary keys."""
    tables = {}
    with cursor.connection.cursor(row_factory=tuple_row) as catalogue:
        for name in names:
            rows = catalogue.execute(_DESCRIBE, [name]).fetchall()
            key = sorted(
                (order, column) for column, _, order in rows if order is not None
            )
            tables[name] = Table(
                name,
                [column for _, column in key],
                {column: type_name for column, type_name, _ in rows},
            )
    return tables


_DESCRIBE = """
    SELECT a.attname,
           format_type(a.atttypid, a.atttypmod),
           array_position(i.indkey::smallint[], a.attnum)
      FROM pg_attribute AS a
      JOIN pg_index AS i ON i.indrelid = a.attrelid AND i.indisprimary
     WHERE a.attrelid = %s::regclass
       AND a.attnum > 0
       AND NOT a.attisdropped
"""


def _list(names: Iterable[str]) -> Composed:
    return SQL(", ").join(map(Identifier, names))


def _resolution(values: tuple[str, ...], added: tuple[str, ...]) -> Composed | SQL:
    if not values and not added:
        return SQL("DO NOTHING")
    return SQL("DO UPDATE SET {}").format(_sets("excluded", values, added))


def _sets(source: str, values: tuple[str, ...], added: tuple[str, ...]) -> Composed:
    new = Identifier(source)
    return SQL(", ").join(
        [SQL("{0} = {1}.{0}").format(Identifier(name), new) for name in values]
        + [SQL("{0} = t.{0} + {1}.{0}").format(Identifier(name), new) for name in added]
    )


def _wrapped(value: object) -> object:
    return Jsonb(value) if isinstance(value, dict) else value
