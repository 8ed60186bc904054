"""The due table: what is to be done, when, and who is at it.

Work is held for 30 s at a time. Whoever dies lets go by doing nothing; the broker is
never asked what was left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import class_row, tuple_row

from domain.ids import new_id
from domain.store.datastore import AccountDatastore
from domain.store.sql import load_statements
from workers.consequences import Do, Hasten

_SQL = load_statements(__package__, "due.sql")

#: No failure is looked at again later than this.
LONGEST_BACKOFF = timedelta(minutes=10)


@dataclass(frozen=True)
class WakeUp:
    """What a message to the workers says: never more than where to look."""

    kind: str
    id: UUID
    position: int


@dataclass(frozen=True)
class Held:
    """Something that was taken up."""

    id: UUID
    kind: str
    subject_id: UUID
    position: int
    holder: UUID
    failures: int

    @property
    def backoff(self) -> timedelta:
        """Return how long to wait after another failure."""
        return min(timedelta(seconds=2.0**self.failures), LONGEST_BACKOFF)


def write_down(cursor: Cursor[Any], doings: Iterable[tuple[int, Do]]) -> None:
    """Write down what is to be done because of events at these positions."""
    # Several events may lead to one thing to do: the first counts.
    first = {do.id: (position, do) for position, do in reversed(list(doings))}
    rows = [
        (do.id, do.kind, do.subject_id, position, do.after, do.at)
        for position, do in first.values()
    ]
    if rows:
        cursor.execute(_SQL["do"], [list(column) for column in zip(*rows, strict=True)])


def hasten(cursor: Cursor[Any], subjects: Iterable[Hasten]) -> int:
    """Have what waits about these subjects looked at now; tell how much it is."""
    ids = list({hasten.subject_id for hasten in subjects})
    return cursor.execute(_SQL["hasten"], (ids,)).rowcount if ids else 0


class DueWork:
    """What is due in one account."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore

    def ripe(self, hands: int) -> list[WakeUp]:
        """Return what to wake now, of each kind for at most ``hands`` workers."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=class_row(WakeUp))
            return cursor.execute(_SQL["ripe"], {"hands": hands}).fetchall()

    def claim(self, kind: str) -> Held | None:
        """Take up the oldest that is due of a kind."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=class_row(Held))
            cursor.execute(_SQL["claim"], {"kind": kind, "holder": new_id()})
            return cursor.fetchone()

    def renew(self, held: Held) -> bool:
        """Hold on for another while; False if others have it now."""
        return self._run("renew", held.id, held.holder) == 1

    def done(self, held: Held) -> None:
        """Take it off the table."""
        self._run("done", held.id, held.holder)

    def postpone(self, held: Held, after: timedelta, *, failed: bool = False) -> None:
        """Put it back for a while."""
        failures = held.failures + 1 if failed else 0
        self._run("postpone", after, after, failures, held.id, held.holder)

    def hasten(self, held: Held) -> None:
        """Have it looked at now after all."""
        self._run("hasten", [held.subject_id])

    def seconds_to_next_of(self, subject_id: UUID, kind: str) -> float | None:
        """Tell in how many seconds the next of a kind is woken; None without any."""
        return self._number("next_of", subject_id, kind)

    def stuck(self) -> dict[str, int]:
        """Count what failed more than five times in a row, by kind."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            return dict(cursor.execute(_SQL["stuck"]).fetchall())

    def seconds_to_next(self) -> float | None:
        """Tell in how many seconds the next is to be woken; None if nothing waits."""
        return self._number("next_wake")

    def _number(self, statement: str, *values: object) -> float | None:
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            row = cursor.execute(_SQL[statement], values).fetchone()
        return row[0] if row else None

    def _run(self, statement: str, *values: object) -> int:
        with self._datastore.get_connection() as connection:
            return connection.execute(_SQL[statement], values).rowcount
