"""Follows the log and gives every event its leaf."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from psycopg import Cursor
from psycopg.rows import DictRow, class_row, tuple_row

from domain.ledger.leaves import header_text, timestamp
from domain.store import arrays
from domain.store.datastore import AccountDatastore
from domain.store.ledger.tree import SQL, Tree

#: Events of one transaction.
BATCH = 20_000
_INTEGER, _BIGINT, _BYTEA, _TEXT = 23, 20, 17, 25

#: position, stream, version, type, recorded time, hash of the state: all as text
Line = tuple[str, str, str, str, str, str]


@dataclass(frozen=True)
class Place:
    """How far the ledger has come, in leaves and in positions of the log."""

    size: int
    position: int
    #: The position whose heads the sealed buckets hold.
    heads_position: int
    #: The last that an event has sealed, and the position of that event.
    sealed_position: int
    seal_event: int
    seal_wanted: bool
    #: Why nothing may be appended, if so.
    held: str | None


@dataclass
class Leaves:
    """The leaves of some events, and where they leave their streams."""

    #: stream -> its last leaf so far; what the next leaf of the stream names.
    heads: dict[str, bytes]
    hashes: list[bytes] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)

    def add(self, lines: Sequence[Line]) -> None:
        """Hash the headers of events, each with the leaf before it in its stream."""
        heads, versions = self.heads, self.versions
        # Events of one append share their time: it is written once.
        told = {line[4] for line in lines}
        times = {text: timestamp(datetime.fromisoformat(text)) for text in told}
        for position, stream_id, version, topic, recorded_at, state_hash in lines:
            text = header_text(
                stream_id,
                version,
                topic,
                times[recorded_at],
                state_hash,
                heads.get(stream_id),
            )
            leaf = sha256(b"\x00" + text.encode()).digest()
            heads[stream_id] = leaf
            versions[stream_id] = version
            self.hashes.append(leaf)
            self.positions.append(int(position))


def read_place(cursor: Cursor[DictRow]) -> Place:
    """Return how far the ledger has come."""
    with cursor.connection.cursor(row_factory=class_row(Place)) as reader:
        [place] = reader.execute(SQL["place"]).fetchall()
    return place


def read_lines(cursor: Cursor[DictRow], after: int, limit: int) -> list[Line]:
    """Read what the headers after a position are made of."""
    with cursor.connection.cursor(row_factory=tuple_row) as reader:
        [(text,)] = reader.execute(SQL["lines"], (after, limit)).fetchall()
    return [tuple(line.split("\t")) for line in (text or "").splitlines()]


class LedgerFollower:
    """Brings the ledger of one account forward; there is one at a time."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore

    def place(self) -> Place:
        """Return how far the ledger has come."""
        with self._datastore.get_connection() as connection:
            return read_place(connection.cursor())

    def catch_up(self, stopping: Callable[[], bool] = lambda: False) -> None:
        """Give all events their leaves; the next are read while some are hashed."""
        after = self.place().position
        with ThreadPoolExecutor(1) as ahead:
            lines = self._read(after, BATCH)
            while lines and not stopping():
                last = int(lines[-1][0])
                following = ahead.submit(self._read, last, BATCH)
                self._take(after, lines)
                after, lines = last, following.result()

    def advance(self, limit: int = BATCH) -> int:
        """Give the next events their leaves; return how many there were."""
        after = self.place().position
        lines = self._read(after, limit)
        if lines:
            self._take(after, lines)
        return len(lines)

    def _read(self, after: int, limit: int) -> list[Line]:
        with self._datastore.get_connection() as connection:
            return read_lines(connection.cursor(), after, limit)

    def _take(self, after: int, lines: Sequence[Line]) -> None:
        with self._datastore.transaction(commit=True) as cursor:
            # What a crash takes back is read from the log again.
            cursor.execute("SET LOCAL synchronous_commit = off")
            size, last = read_place(cursor).size, int(lines[-1][0])
            moved = cursor.execute(SQL["advance"], (size + len(lines), last, after))
            if moved.rowcount:
                leaves = Leaves(_heads(cursor, lines))
                leaves.add(lines)
                Tree(cursor).grow(size, leaves.hashes, leaves.positions)
                _put_heads(cursor, leaves)


def _heads(cursor: Cursor[DictRow], lines: Sequence[Line]) -> dict[str, bytes]:
    """Return the heads of the streams that do not begin among these lines."""
    begun = {line[1] for line in lines if line[2] == "1"}
    streams = list({line[1] for line in lines} - begun)
    if not streams:
        return {}
    arrays.register(cursor)
    with cursor.connection.cursor(row_factory=tuple_row, binary=True) as reader:
        arrays.register(reader)
        rows = reader.execute(SQL["heads"], (_buckets(streams), _texts(streams)))
        return dict(rows.fetchall())


def _put_heads(cursor: Cursor[DictRow], leaves: Leaves) -> None:
    # In the order of the index, so that each of its pages is touched once.
    streams = sorted(leaves.versions, key=lambda stream: (stream[-4:], stream))
    versions = [int(leaves.versions[stream]) for stream in streams]
    hashes = [leaves.heads[stream] for stream in streams]
    cursor.execute(
        SQL["put_heads"],
        (
            _buckets(streams),
            _texts(streams),
            arrays.encode("bigint", _BIGINT, versions),
            arrays.encode("bytea", _BYTEA, hashes),
        ),
    )


def _buckets(streams: Sequence[str]) -> arrays.BinaryArray:
    return arrays.encode("integer", _INTEGER, [int(s[-4:], 16) for s in streams])


def _texts(streams: Sequence[str]) -> arrays.BinaryArray:
    return arrays.encode("text", _TEXT, streams)
