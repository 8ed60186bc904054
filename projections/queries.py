"""How a room's query class asks the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, LiteralString, TypeVar
from uuid import UUID

from psycopg.rows import kwargs_row

from domain.store.datastore import AccountDatastore

L = TypeVar("L")

#: Before every id: where the first page begins.
FIRST = UUID(int=0)


class Queries:
    """Runs statements on an account's database and returns lines."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore

    def lines(
        self,
        kind: Callable[..., L],
        statement: LiteralString | bytes,
        values: Mapping[str, Any],
    ) -> list[L]:
        """Return what a statement finds; its columns are named like the fields."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=kwargs_row(kind), binary=True)
            return cursor.execute(statement, values).fetchall()

    def line(
        self,
        kind: Callable[..., L],
        statement: LiteralString,
        values: Mapping[str, Any],
    ) -> L | None:
        """Return the only line that a statement finds, or None."""
        return next(iter(self.lines(kind, statement, values)), None)
