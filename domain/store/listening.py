"""Hears of appends: how whoever follows the log knows that there is more."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from psycopg.rows import DictRow

from domain.store.datastore import AccountDatastore

#: Seconds between looks at the log when no notification comes.
POLL = 1.0
#: Least seconds from one look to the next: under load a look then finds many events,
#: and costs once what it would cost for each.
GATHER = 0.1

_LEAD = "SELECT pg_try_advisory_lock(hashtext(%s)) AS leads"


class Listening:
    """The one follower of a name in an account, as long as its connection lives."""

    def __init__(
        self, datastore: AccountDatastore, name: str, gather: float = GATHER
    ) -> None:
        """Create it; ``gather`` seconds lie between two looks, unless it is hurried."""
        self._lock = f"sayso {name} {datastore.schema}"
        self._channel = f"events_{datastore.schema}"
        self._hurry = _hurry_channel(datastore)
        self._gather = gather
        self._connection = datastore.dedicated_connection()
        self._looked = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def wait_to_lead(self, stopping: Callable[[], bool]) -> None:
        """Wait until no other follower of the name lives, then listen."""
        while not stopping() and not self._leads():
            self._hear(POLL)
        for channel in (self._channel, self._hurry):
            self._connection.execute(f'LISTEN "{channel}"'.encode())

    def wait(self, seconds: float = POLL) -> None:
        """Wait for an append, at most so long; right after a look, a little anyway."""
        if not self._gathers():
            self._hear(seconds)
        self._looked = time.monotonic()

    def _leads(self) -> bool:
        row: DictRow | None = self._connection.execute(_LEAD, (self._lock,)).fetchone()
        return bool(row and row["leads"])

    def _gathers(self) -> bool:
        """Let appends gather unless somebody hurries; tell whether there is cause."""
        rest, heard = self._looked + self._gather - time.monotonic(), False
        if rest > 0:
            for told in self._connection.notifies(timeout=rest):
                heard = True
                if told.channel == self._hurry:
                    break
        return heard

    def _hear(self, seconds: float) -> None:
        for _ in self._connection.notifies(timeout=seconds, stop_after=1):
            pass


def hurry(datastore: AccountDatastore) -> None:
    """Have whoever follows the log look at once: somebody waits for what they do."""
    with datastore.get_connection() as connection:
        connection.execute("SELECT pg_notify(%s, '')", (_hurry_channel(datastore),))


def _hurry_channel(datastore: AccountDatastore) -> str:
    return f"hurry_{datastore.schema}"
