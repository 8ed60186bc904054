"""Reads the log for others: as it is stored, a stretch at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import tuple_row

from domain.cloud_event import Stored, line_of
from domain.store.datastore import AccountDatastore
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "event_stream.sql")

#: Events of one stretch: all that is held at a time.
STRETCH = 2_000


@dataclass(frozen=True)
class Wanted:
    """Which events: of some topics, all if None, and of one stream."""

    topics: Sequence[str] | None = None
    subject: UUID | None = None


class EventStream:
    """The log of one account, stretch by stretch."""

    def __init__(self, datastore: AccountDatastore, wanted: Wanted) -> None:
        self._datastore = datastore
        self._wanted = wanted

    def read(self, after: int, until: int) -> Iterator[Sequence[Stored]]:
        """Return what is wanted of the events after one position and up to another.

        A stretch without any comes too, empty: who waits can see to other things.
        """
        if self._wanted.subject:
            yield from self._of_subject(after, until)
            return
        for bounds in _stretches(after, until):
            yield self._fetch("stretch", *bounds)

    def lines(self, source: str, after: int, until: int) -> Iterator[bytes]:
        """Return the same as lines; ``source`` is the address of this service."""
        if self._wanted.subject:
            for found in self._of_subject(after, until):
                yield _written(source, found)
            return
        for bounds in _stretches(after, until):
            yield self._lines(source, *bounds)

    def _lines(self, source: str, after: int, until: int) -> bytes:
        """Have PostgreSQL write them: no event becomes an object here."""
        values = self._values(after, until) | {"source": json.dumps(source)}
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            [(lines, odd)] = cursor.execute(_SQL["lines"], values).fetchall()
        if odd:
            return _written(source, self._fetch("stretch", after, until))
        return bytes(lines)

    def _of_subject(self, after: int, until: int) -> Iterator[Sequence[Stored]]:
        while found := self._fetch("of_subject", after, until):
            yield found
            after = found[-1][0]

    def _fetch(self, statement: str, after: int, until: int) -> list[Stored]:
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            values = self._values(after, until)
            return cursor.execute(_SQL[statement], values).fetchall()

    def _values(self, after: int, until: int) -> dict[str, object]:
        topics = self._wanted.topics
        return {
            "after": after,
            "until": until,
            "topics": None if topics is None else list(topics),
            "subject": self._wanted.subject,
            "limit": STRETCH,
        }


def _stretches(after: int, until: int) -> Iterator[tuple[int, int]]:
    for start in range(after, until, STRETCH):
        yield start, min(start + STRETCH, until)


def _written(source: str, events: Sequence[Stored]) -> bytes:
    return b"".join(line_of(source, event) for event in events)
