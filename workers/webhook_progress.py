"""How far webhooks have been told, and how it went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from domain.store.datastore import AccountDatastore
from domain.store.sql import load_statements
from domain.webhook_message import StoredEvent

_SQL = load_statements(__package__, "webhook_progress.sql")

#: Positions that are looked through at a time, and events that are taken from them.
STRETCH, BATCH = 20_000, 200
_KEPT_FOR = timedelta(days=30)
#: Seconds between two notes of what a quick endpoint was told.
_NOTED_EVERY = 0.05


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
    """One attempt to tell one event; without ``reason`` it was told.

    ``wished`` is how long the endpoint asked to be left alone.
    """

    event: StoredEvent
    message_id: str
    at: datetime
    status: int | None
    ms: int
    reason: str
    wished: timedelta = timedelta()


@dataclass(frozen=True)
class Counted:
    """How many webhooks are told, fail, and were given up."""

    active: int = 0
    failing: int = 0
    given_up: int = 0


class WebhookProgress:
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
        return self._going_on("move", {"id": webhook_id, "before": before, "to": to})

    def told(self, webhook_id: UUID, before: int, attempts: Sequence[Attempt]) -> bool:
        """Note that it was told of some; False if it was moved or paused meanwhile."""
        values = {
            "id": webhook_id,
            "before": before,
            "to": attempts[-1].event.position,
            "positions": [one.event.position for one in attempts],
            "topics": [one.event.topic for one in attempts],
            "message_ids": [one.message_id for one in attempts],
            "times": [one.at for one in attempts],
            "statuses": [one.status for one in attempts],
            "ms": [one.ms for one in attempts],
        }
        return self._going_on("told", values)

    def failed(self, webhook_id: UUID, attempt: Attempt) -> Failing | None:
        """Note that it was not told; None once it was deleted."""
        with self._datastore.transaction(commit=True) as cursor:
            values = {
                "id": webhook_id,
                "to": attempt.event.position,
                "topic": attempt.event.topic,
                "message_id": attempt.message_id,
                "at": attempt.at,
                "status": attempt.status,
                "ms": attempt.ms,
                "reason": attempt.reason,
            }
            cursor.execute(_SQL["note"], values)
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

    def _going_on(self, statement: str, values: Mapping[str, Any]) -> bool:
        with self._datastore.get_connection() as connection:
            row = connection.execute(_SQL[statement], values, prepare=True).fetchone()
        return bool(row and row["going_on"])


class Unnoted:
    """What a webhook was told and nobody has noted yet: that of the last 50 ms.

    The first is noted at once: whoever pauses a webhook is heard after one event.
    """

    def __init__(
        self, progress: WebhookProgress, webhook_id: UUID, position: int
    ) -> None:
        self.position = position
        self._progress = progress
        self._webhook_id = webhook_id
        self._attempts: list[Attempt] = []
        self._noted_at = -_NOTED_EVERY

    def add(self, attempt: Attempt) -> bool:
        """Take one up, and note all if it is time; False if it was moved or paused."""
        self._attempts.append(attempt)
        return monotonic() - self._noted_at < _NOTED_EVERY or self.note()

    def note(self) -> bool:
        """Note all of them; False if the webhook was moved or paused meanwhile."""
        if not self._attempts:
            return True
        attempts, self._attempts = self._attempts, []
        before, self.position = self.position, attempts[-1].event.position
        self._noted_at = monotonic()
        return self._progress.told(self._webhook_id, before, attempts)
