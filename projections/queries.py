"""How a room's query class asks the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, LiteralString, TypeVar
from uuid import UUID

from psycopg import Cursor
from psycopg.errors import QueryCanceled
from psycopg.rows import TupleRow, kwargs_row, tuple_row

from domain.errors import QuestionTooLarge
from domain.store.datastore import AccountDatastore

L = TypeVar("L")

#: Before every id: where the first page begins.
FIRST = UUID(int=0)
#: Compiling a plan takes longer than going through a million people; a plan for any
#: values is made for none (five times as slow, from the twentieth question on); hashes
#: of a million have to fit into memory; and no client waits for longer than that.
_FOR_ONE_LARGE_QUESTION = """
    SET LOCAL jit = off;
    SET LOCAL plan_cache_mode = force_custom_plan;
    SET LOCAL work_mem = '64MB';
    SET LOCAL statement_timeout = '30s'
"""


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


@contextmanager
def large_question(datastore: AccountDatastore) -> Iterator[Cursor[TupleRow]]:
    """Give where to ask; raises QuestionTooLarge when the answer takes too long."""
    with datastore.get_connection() as connection, connection.transaction():
        connection.execute(_FOR_ONE_LARGE_QUESTION)
        try:
            yield connection.cursor(row_factory=tuple_row, binary=True)
        except QueryCanceled:
            # No outage: to ask again at once would only take as long again.
            raise QuestionTooLarge from None
