"""What was signed, and when others saw it, for those who keep it outside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
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


class Stamped(NamedTuple):
    """A checkpoint, and what a time-stamp authority answered about it."""

    size: int
    note: str
    #: A TimeStampResp of RFC 3161, byte for byte.
    response: bytes
    stamped_at: datetime


class Anchors:
    """Reads what was signed of one account's log, and keeps what others say of it."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore

    def newest(self) -> SignedNote | None:
        """Return what was signed last."""
        return next(self.newest_first(), None)

    def newest_first(self) -> Iterator[SignedNote]:
        """Go through all that was signed, from the end."""
        for row in self._pages("checkpoints_before", _LARGEST):
            yield SignedNote(*row)

    def after(self, size: int) -> Iterator[SignedNote]:
        """Go through what was signed after some size, oldest first."""
        for row in self._pages("checkpoints_after", size):
            yield SignedNote(*row)

    def stamped_newest_first(self) -> Iterator[Stamped]:
        """Go through all time stamps, from the end."""
        for row in self._pages("stamped_before", _LARGEST):
            yield Stamped(*row)

    def stamped_after(self, size: int, limit: int | None = None) -> Iterator[Stamped]:
        """Go through the time stamps of what is larger than some size."""
        for row in islice(self._pages("stamped_after", size), limit):
            yield Stamped(*row)

    def keep_timestamp(self, size: int, response: bytes, stamped_at: datetime) -> None:
        """Keep what an authority said of a checkpoint."""
        with self._datastore.get_connection() as connection:
            connection.execute(_SQL["keep_timestamp"], (size, response, stamped_at))

    def _pages(self, statement: str, size: int) -> Iterator[tuple[Any, ...]]:
        while rows := self._fetch(statement, size, _BATCH):
            yield from rows
            size = rows[-1][0]

    def _fetch(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            return cursor.execute(_SQL[statement], values).fetchall()
