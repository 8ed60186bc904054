"""Seals stream heads: brings the tree over the buckets to a position of the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from psycopg import Cursor
from psycopg.rows import DictRow, tuple_row

from domain.ledger.heads import EMPTY_NODES, HEIGHT, Head, bucket_root, unpack
from domain.ledger.tree import node_hash
from domain.store import arrays
from domain.store.datastore import AccountDatastore
from domain.store.ledger.following import read_place
from domain.store.ledger.tree import SQL

#: Buckets of one statement.
_SOME = 4_096
_SMALLINT, _INTEGER, _BYTEA = 21, 23, 17


class SealedHeads:
    """The tree of heads as it is sealed, read and written in one transaction."""

    def __init__(self, cursor: Cursor[Any]) -> None:
        self._cursor = cursor
        arrays.register(cursor)

    def root(self) -> bytes:
        """Return the root of all heads."""
        return self._nodes([(HEIGHT, 0)])[HEIGHT, 0]

    def bucket(self, bucket: int) -> list[Head]:
        """Return the heads of a bucket, sorted by stream."""
        reader = self._cursor.connection.cursor(row_factory=tuple_row)
        row = reader.execute(SQL["sealed_bucket"], (bucket,)).fetchone()
        return unpack(row[0]) if row else []

    def siblings(self, bucket: int) -> list[bytes]:
        """Return what leads from a bucket's root to the root of all."""
        places = [(level, (bucket >> level) ^ 1) for level in range(HEIGHT)]
        nodes = self._nodes(places)
        return [nodes[place] for place in places]

    def put(self, buckets: Mapping[int, bytes]) -> None:
        """Seal other heads in some buckets, and hash up to the root."""
        self._cursor.execute(
            SQL["put_buckets"],
            (
                arrays.encode("integer", _INTEGER, list(buckets)),
                arrays.encode("bytea", _BYTEA, list(buckets.values())),
            ),
        )
        changed = {
            bucket: bucket_root(unpack(packed)) for bucket, packed in buckets.items()
        }
        for level in range(HEIGHT):
            self._put_nodes(level, changed)
            changed = self._above(level, changed)
        self._put_nodes(HEIGHT, changed)

    def _above(self, level: int, changed: Mapping[int, bytes]) -> dict[int, bytes]:
        lacking = [place ^ 1 for place in changed if place ^ 1 not in changed]
        found = self._nodes([(level, place) for place in lacking])
        there = dict(changed) | {place: hash_ for (_, place), hash_ in found.items()}
        return {
            place >> 1: node_hash(there[place & ~1], there[place | 1])
            for place in changed
        }

    def _nodes(self, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
        levels = [level for level, _ in places]
        reader = self._cursor.connection.cursor(row_factory=tuple_row, binary=True)
        rows = reader.execute(
            SQL["nodes"], (levels, [place for _, place in places])
        ).fetchall()
        found = {(level, place): hash_ for level, place, hash_ in rows}
        return {place: found.get(place, EMPTY_NODES[place[0]]) for place in places}

    def _put_nodes(self, level: int, hashes: Mapping[int, bytes]) -> None:
        self._cursor.execute(
            SQL["put_nodes"],
            (
                arrays.encode("smallint", _SMALLINT, [level] * len(hashes)),
                arrays.encode("integer", _INTEGER, list(hashes)),
                arrays.encode("bytea", _BYTEA, list(hashes.values())),
            ),
        )


def seal_buckets(datastore: AccountDatastore) -> tuple[int, int, bytes]:
    """Bring the sealed buckets to where the ledger is.

    Returns the position, how many leaves there are up to it, and the root of the heads.
    """
    with datastore.transaction(commit=True) as cursor:
        place = read_place(cursor)
        heads = SealedHeads(cursor)
        for buckets in _changed(cursor, place.heads_position, place.position):
            heads.put(buckets)
        cursor.execute(SQL["heads_are_of"], (place.position,))
        return place.position, place.size, heads.root()


def _changed(
    cursor: Cursor[DictRow], after: int, until: int
) -> Iterable[Mapping[int, bytes]]:
    with cursor.connection.cursor(row_factory=tuple_row, binary=True) as reader:
        rows = reader.execute(SQL["changed_buckets"], (after, until)).fetchall()
        buckets = iter(sorted(bucket for (bucket,) in rows))
        while some := list(islice(buckets, _SOME)):
            yield dict(reader.execute(SQL["buckets"], (some,)).fetchall())
