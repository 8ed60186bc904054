"""What was signed, for those who keep it outside the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from psycopg.rows import tuple_row

from domain.store.datastore import AccountDatastore
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "anchors.sql")
_BATCH = 500
_LARGEST = 2**63 - 1


class SignedNote(NamedTuple):
    """A checkpoint as it was signed, and how many leaves it is about."""

    size: int
    note: str


class Anchors:
    """Reads what was signed of one account's log."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore

    def newest(self) -> SignedNote | None:
        """Return what was signed last."""
        return next(self.newest_first(), None)

    def newest_first(self) -> Iterator[SignedNote]:
        """Go through all that was signed, from the end."""
        return self._pages("checkpoints_before", _LARGEST)

    def after(self, size: int) -> Iterator[SignedNote]:
        """Go through what was signed after some size, oldest first."""
        return self._pages("checkpoints_after", size)

    def _pages(self, statement: str, size: int) -> Iterator[SignedNote]:
        while rows := self._fetch(statement, size, _BATCH):
            for row in rows:
                yield SignedNote(*row)
            size = rows[-1][0]

    def _fetch(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            return cursor.execute(_SQL[statement], values).fetchall()
