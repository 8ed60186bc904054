"""A command happens once: its id and its answer are kept with its events.

A client that lost our answer sends the command again and gets the first answer. The
same protects ourselves when the reply to COMMIT is lost: whether it happened is
looked up, not guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from psycopg.rows import tuple_row

from domain.store.datastore import AccountDatastore
from domain.store.log import Appending
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "commands.sql")

#: How long an answer is kept; C.f. D-05: at least 24 hours.
KEPT_FOR = timedelta(hours=48)


@dataclass(frozen=True)
class Command:
    """Who asks for what: the key's id, the command's id, and a hash of the body."""

    key_id: str
    id: str
    body_hash: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What a command did: the id it made or changed, and the last log position."""

    id: UUID
    position: int | None
    #: What it answered beside these, as JSON.
    told: bytes = b""


class Commands:
    """The commands that one account remembers."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore

    def recall(self, command: Command) -> tuple[bytes, Answer] | None:
        """Return the body hash and the answer of a command that has happened."""
        with self._datastore.get_connection() as connection:
            row = (
                connection.cursor(row_factory=tuple_row)
                .execute(_SQL["recall"], (command.key_id, command.id))
                .fetchone()
            )
        if row is None:
            return None
        body_hash, position, answer, told = row
        return body_hash, Answer(UUID(bytes=answer), position, told or b"")

    def remembering(
        self, command: Command, id_: UUID, *, at: datetime, told: bytes = b""
    ) -> Callable[[Appending], None]:
        """Return the write that belongs into the command's own append."""

        def remember(append: Appending) -> None:
            append.cursor.execute(
                _SQL["remember"],
                (
                    command.key_id,
                    command.id,
                    command.body_hash,
                    append.head,
                    id_.bytes,
                    at + KEPT_FOR,
                    told or None,
                ),
            )

        return remember

    def forget(self, *, at: datetime) -> int:
        """Forget what has expired and return how many."""
        with self._datastore.get_connection() as connection:
            return connection.execute(_SQL["forget"], (at,)).rowcount
