"""Queries about projections of the user's own: what there is, and their rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.errors import UndefinedColumn, UndefinedTable
from psycopg.sql import SQL, Composable, Identifier

from domain.store.sql import load_statements
from projections.own.table import COLUMN_TYPES, OwnTable
from projections.queries import Queries, large_question
from projections.read_model import OWN
from projections.waiting import ReadModelBehind

_SQL = load_statements(__package__, "queries.sql")
#: What PostgreSQL calls a type -> what an author calls it.
_CALLED = {kind.name: name for name, kind in COLUMN_TYPES.items()}


@dataclass(frozen=True)
class ProjectionLine:
    """A projection: how far it is, and what is amiss with it or its file."""

    name: str
    #: None if it was never made, as ``behind``.
    position: int | None
    behind: int | None
    rebuilding: bool
    #: Streams that it has set aside, and why the first of them.
    parked: int
    stumbled: str | None
    fault: str | None


@dataclass(frozen=True)
class _Column:
    projection: str
    name: str
    type_name: str
    place: int | None


class Projections(Queries):
    """Finds projections and their rows."""

    def page(self, after: str, limit: int) -> list[ProjectionLine]:
        """Return the projections after a name, by name."""
        values = {"after": after, "limit": limit, "name": None}
        return self.lines(ProjectionLine, _SQL["page"], values)

    def get(self, name: str) -> ProjectionLine | None:
        """Return one projection."""
        values = {"after": "", "limit": 1, "name": name}
        return self.line(ProjectionLine, _SQL["page"], values)

    def tables(self, names: Sequence[str]) -> Mapping[str, OwnTable]:
        """Return what is known of the tables of some projections, as they are seen now.

        By name; a projection that was never made has none.
        """
        values = {"names": [OWN + name for name in names]}
        columns: dict[str, list[_Column]] = defaultdict(list)
        for column in self.lines(_Column, _SQL["columns"], values):
            columns[column.projection].append(column)
        return {name: _table(name, found) for name, found in columns.items()}

    def rows(
        self,
        table: OwnTable,
        where: Mapping[str, Any],
        after: Sequence[Any] | None,
        limit: int,
    ) -> list[dict[str, Any]]:
        """Return rows after a key, in its order, in which columns have some values.

        Raises ReadModelBehind when another version of the table took its place, and
        QuestionTooLarge.
        """
        key = _listed(table.key)
        conditions: list[Composable] = [
            SQL("{} = %s").format(Identifier(name)) for name in where
        ]
        values = list(where.values())
        if after is not None:
            marks = SQL(", ").join([SQL("%s")] * len(table.key))
            conditions.append(SQL("({}) > ({})").format(key, marks))
            values += after
        statement = SQL("SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT %s").format(
            _listed(table.all_columns),
            Identifier(table.name),
            SQL(" AND ").join([*conditions, SQL("true")]),
            key,
        )
        try:
            with large_question(self._datastore) as cursor:
                found = cursor.execute(statement, [*values, limit]).fetchall()
        except (UndefinedColumn, UndefinedTable):
            raise ReadModelBehind from None
        names = list(table.all_columns)
        return [dict(zip(names, row, strict=True)) for row in found]


def _table(name: str, columns: Sequence[_Column]) -> OwnTable:
    kinds = {one.name: _CALLED[one.type_name] for one in columns}
    # The first of a key has the place 0.
    key = [one.name for one in columns if one.place is not None]
    return OwnTable(
        OWN + name,
        {column: kinds[column] for column in key},
        {column: kind for column, kind in kinds.items() if column not in key},
    )


def _listed(names: Mapping[str, str]) -> Composable:
    return SQL(", ").join(map(Identifier, names))
