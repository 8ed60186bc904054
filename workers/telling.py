"""How far webhooks have been told, and how it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import class_row

from domain.store.datastore import AccountDatastore
from domain.store.sql import load_statements
from domain.webhook_message import StoredEvent

_SQL = load_statements(__package__, "telling.sql")

#: Positions that are looked through at a time, and events that are taken from them.
STRETCH, BATCH = 20_000, 200
_KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Place:
    """Where a webhook stands, and the log."""

    position: int
    failures: int
    paused: bool
    head: int
    held: bool


@dataclass(frozen=True)
class Failing:
    """How often in a row it was not told, and since when."""

    failures: int
    failing_since: datetime


@dataclass(frozen=True)
class Attempt:
    """One attempt to tell one event; without ``reason`` it was told."""

    event: StoredEvent
    message_id: str
    at: datetime
    status: int | None
    ms: int
    reason: str


@dataclass(frozen=True)
class Counted:
    """How many webhooks are told, fail, and were given up."""

    active: int = 0
    failing: int = 0
    given_up: int = 0


class Telling:
    """The progress of the webhooks of one account."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore

    def place(self, webhook_id: UUID) -> Place | None:
        """Return where a webhook stands; None once it was deleted."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=class_row(Place))
            return cursor.execute(_SQL["cursor"], (webhook_id,)).fetchone()

    def next(
        self, webhook_id: UUID, place: Place, topics: Sequence[str]
    ) -> tuple[list[StoredEvent], int]:
        """Return what is to be told next, and the position that comes to."""
        until = min(place.position + STRETCH, place.head)
        values = {
            "webhook_id": webhook_id,
            "after": place.position,
            "until": until,
            "topics": list(topics),
            "limit": BATCH,
        }
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=class_row(StoredEvent), binary=True)
            events = cursor.execute(_SQL["events"], values).fetchall()
        return events, events[-1].position if len(events) == BATCH else until

    def move(self, webhook_id: UUID, before: int, to: int) -> bool:
        """Pass over what it does not want; False if it was moved or paused."""
        with self._datastore.transaction(commit=True) as cursor:
            return self._told(cursor, webhook_id, before, to)

    def told(self, webhook_id: UUID, before: int, attempt: Attempt) -> bool:
        """Note that it was told; False if it was moved or paused meanwhile."""
        with self._datastore.transaction(commit=True) as cursor:
            self._note(cursor, webhook_id, attempt)
            return self._told(cursor, webhook_id, before, attempt.event.position)

    def failed(self, webhook_id: UUID, attempt: Attempt) -> Failing | None:
        """Note that it was not told; None once it was deleted."""
        with self._datastore.transaction(commit=True) as cursor:
            self._note(cursor, webhook_id, attempt)
            counted = cursor.connection.cursor(row_factory=class_row(Failing))
            return counted.execute(_SQL["failed"], (attempt.at, webhook_id)).fetchone()

    def counted(self) -> Counted:
        """Count the webhooks by how they fare."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=class_row(Counted))
            return cursor.execute(_SQL["counted"]).fetchone() or Counted()

    def forget(self, at: datetime) -> None:
        """Forget what was attempted long ago."""
        with self._datastore.get_connection() as connection:
            connection.execute(_SQL["forget"], (at - _KEPT_FOR,))

    def _told(
        self, cursor: Cursor[Any], webhook_id: UUID, before: int, to: int
    ) -> bool:
        # After a crash of the server an event is told twice, with the same id.
        cursor.execute("SET LOCAL synchronous_commit = off")
        row = cursor.execute(_SQL["told"], (to, webhook_id, before)).fetchone()
        return bool(row and row["going_on"])

    def _note(self, cursor: Cursor[Any], webhook_id: UUID, attempt: Attempt) -> None:
        values = (
            attempt.event.position,
            attempt.event.topic,
            attempt.message_id,
            attempt.at,
            attempt.status,
            attempt.ms,
            attempt.reason,
            webhook_id,
        )
        cursor.execute(_SQL["note"], values)
