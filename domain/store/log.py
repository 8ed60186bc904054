"""The event log: the library's recorder, made gap-free, bulk and immutable.

It differs from the library's (eventsourcing 9.5) in this: the insert lock is an
advisory lock taken by ``begin_append()``, the first statement of every append;
positions are dense and known before the insert; ``recorded_at`` never goes back; many
events go in by binary COPY; nothing is retried here, because a retry after a lost
commit reply would take our own write for somebody else's (``domain.store.commands``
tells what to do instead).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import repeat
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.persistence import MapperDeserialisationError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Cursor
from psycopg.rows import DictRow, tuple_row

from domain.errors import LogHeld
from domain.events import Recorded
from domain.store import arrays
from domain.store.codec import Codec, Reading, codec_of_release
from domain.store.copying import COPY_FROM, Columns, Same, copy_in, copy_rows
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "log.sql")
_TIME = "timestamp with time zone"
#: The columns of an event: its place, then what its stream says.
_PLACED = (
    "recorded_at",
    "notification_id",
    "originator_id",
    "originator_version",
    "topic",
    "state",
)
#: The least time there is to PostgreSQL.
_INSTANT = timedelta(microseconds=1)


class Unreadable(msgspec.Struct, frozen=True):
    """An event of the log that this release cannot read."""

    position: int
    stream_id: UUID
    topic: str
    reason: str


class Appending:
    """A transaction that holds the insert lock; it ends with the ``with`` block."""

    def __init__(
        self, cursor: Cursor[DictRow], head: int, recorded_at: datetime
    ) -> None:
        self.cursor = cursor
        #: The position of the last event so far, ours included.
        self.head = head
        #: The time that this append records.
        self.recorded_at = recorded_at

    def write(self, events: Sequence[StoredEvent]) -> range:
        """Append events in order and return their positions."""
        return self.write_columns(
            [event.originator_id for event in events],
            [event.originator_version for event in events],
            [event.topic for event in events],
            [event.state for event in events],
        )

    def write_columns(
        self,
        streams: Sequence[UUID | str],
        versions: Sequence[int],
        topics: Sequence[str],
        states: Sequence[bytes],
    ) -> range:
        """Append events in order, given by column, and return their positions."""
        positions = range(self.head + 1, self.head + 1 + len(streams))
        if len(streams) >= COPY_FROM:
            columns: Columns = {
                "originator_id": ("uuid", streams),
                "originator_version": ("bigint", versions),
                "topic": ("text", topics),
                "state": ("bytea", states),
                "notification_id": ("bigint", positions),
                "recorded_at": (_TIME, Same(self.recorded_at)),
            }
            copy_in(self.cursor, "stored_events", columns)
        elif streams:
            values = (streams, versions, topics, states)
            few = (self.head, self.recorded_at, *map(list, values))
            self.cursor.execute(_SQL["append_few"], few)
        self.head += len(streams)
        return positions

    def write_rows(self, rows: Sequence[bytes]) -> None:
        """Append events in order, each given as the fields of stream to state."""
        positions = range(self.head + 1, self.head + 1 + len(rows))
        [recorded_at] = arrays.fields(_TIME, [self.recorded_at])
        placed = [repeat(recorded_at), arrays.fields("bigint", positions), rows]
        copy_rows(self.cursor, "stored_events", _PLACED, placed)
        self.head += len(rows)


Companion = Callable[[Appending], None]


class EventLog(PostgresApplicationRecorder):
    """The log of one account."""

    def __init__(
        self,
        datastore: PostgresDatastore,
        *,
        events_table_name: str = "stored_events",
        codec: Codec | None = None,
    ) -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        self.channel_name = f"events_{datastore.schema}"
        self._codec = codec or codec_of_release()

    def create_table(self) -> None:
        """Leave the tables to ``migrations``, and only learn their types."""
        self.datastore.register_type_adapters()

    @contextmanager
    def appending(self, *, while_held: bool = False) -> Iterator[Appending]:
        """Hold the insert lock for one transaction, committed at the end of the block.

        Raises LogHeld while a restored log waits for a decision, unless ``while_held``;
        the library's IntegrityError when a version or an address is taken, and its
        OperationalError when the connection is lost: then the commit may or may not
        have happened.
        """
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(_SQL["begin_append"], prepare=True)
            (row,) = cursor.fetchall()
            if row["held"] and not while_held:
                raise LogHeld(row["held"])
            yield Appending(cursor, row["head"], row["recorded_at"])

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        **_: Any,  # noqa: ANN401 - the library passes what it likes
    ) -> Sequence[int]:
        """Append events in a transaction of their own, and return their positions."""
        with self.appending() as append:
            return list(append.write(stored_events))

    def read(
        self, after: int, limit: int, without: Container[str] = ()
    ) -> list[Recorded | Unreadable]:
        """Return at most ``limit`` events after a position, in order.

        No event can appear later at a position that was passed: appends commit in
        the order of their positions. Those of some topics are left out unread, but
        the last of all is always there, and tells how far the reading went.
        """
        with self.datastore.get_connection() as connection:
            rows = (
                connection.cursor(row_factory=tuple_row, binary=True)
                .execute(_SQL["read"], (after, limit), prepare=True)
                .fetchall()
            )
        reading = self._codec.reading()
        last = len(rows) - 1
        return [
            _recorded(reading, row)
            for place, row in enumerate(rows)
            if row[4] not in without or place == last
        ]

    def read_streams(self, stream_ids: Sequence[UUID]) -> list[StoredEvent]:
        """Return the events of some streams, stream by stream, in order."""
        with self.datastore.get_connection() as connection:
            rows = (
                connection.cursor(row_factory=tuple_row, binary=True)
                .execute(_SQL["read_streams"], (list(stream_ids),))
                .fetchall()
            )
        return [StoredEvent(*row) for row in rows]

    def head(self) -> tuple[int, datetime | None]:
        """Return the last position and when it was recorded; 0 and None if empty."""
        with self.datastore.get_connection() as connection:
            row = (
                connection.cursor(row_factory=tuple_row)
                .execute(_SQL["head"], prepare=True)
                .fetchone()
            )
        return row or (0, None)

    def stretch(
        self, after: int, until: int, since: datetime | None, by: datetime | None
    ) -> tuple[int, int]:
        """Return after which position and up to which; both bounds of each kind hold.

        Events recorded at ``since``, and at ``by``, are among them.
        """
        if since is not None:
            after = max(after, self.position_at(since - _INSTANT))
        if by is not None:
            until = min(until, self.position_at(by))
        return after, until

    def position_at(self, at: datetime) -> int:
        """Return the last position recorded by a moment; 0 before the first."""
        with self.datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            [(position,)] = cursor.execute(_SQL["position_at"], {"at": at}).fetchall()
        return int(position)


def _recorded(reading: Reading, row: tuple[Any, ...]) -> Recorded | Unreadable:
    position, recorded_at, stream_id, version, topic, state = row
    try:
        context, fact = reading.decode(topic, state)
    except MapperDeserialisationError as error:
        return Unreadable(position, stream_id, topic, str(error))
    return Recorded(position, recorded_at, stream_id, version, context, fact)
