"""Answers with proofs: collects what a proof file is made of, as of one moment."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Cursor
from psycopg.rows import class_row, dict_row, tuple_row

from domain.audience import notice_stream_of
from domain.errors import NotFound
from domain.ledger.heads import Head, bucket_of
from domain.ledger.proof import Disclosed, Leaf, Proof, Seal, refs_in, shows
from domain.ledger.stream import LEDGER
from domain.ledger.tree import inclusion, root_of
from domain.store.datastore import AccountDatastore
from domain.store.ledger.following import Place, read_place
from domain.store.ledger.sealing import SealedHeads
from domain.store.ledger.tree import SQL as LEDGER_SQL
from domain.store.ledger.tree import Tree
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "proofs.sql")

#: What a proof may disclose: the address, and what proves each yes and no.
DISCLOSABLE = ("address", "evidence")


class ProofBehind(Exception):  # noqa: N818 - says what is wrong
    """The ledger has not sealed what the proof is about yet; ask again in a moment."""


class Event(msgspec.Struct, frozen=True):
    """A row of the log."""

    position: int
    version: int
    topic: str
    recorded_at: datetime
    state: bytes


class Proofs:
    """Makes proofs of what people said."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore

    def want_seal(self) -> None:
        """Ask whoever keeps the ledger to seal what there is."""
        with self._datastore.get_connection() as connection:
            connection.execute(LEDGER_SQL["want_seal"])

    def of(self, subscriber_id: UUID, disclose: Sequence[str] = DISCLOSABLE) -> Proof:
        """Make the proof of one person, complete up to the last seal.

        Raises NotFound, and ProofBehind when the person's last event is not sealed.
        """
        with self._snapshot() as cursor:
            events = _events(cursor, subscriber_id)
            if not events:
                raise NotFound("subscriber", subscriber_id)
            return _Making(cursor).proof(subscriber_id, events, disclose)

    @contextmanager
    def _snapshot(self) -> Iterator[Cursor[Any]]:
        with self._datastore.transaction() as cursor:
            cursor.execute(_SQL["snapshot"])
            yield cursor


class _Making:
    """Makes one proof in one snapshot."""

    def __init__(self, cursor: Cursor[Any]) -> None:
        self._cursor = cursor
        self._tree = Tree(cursor)
        self._place = _sealed_place(cursor)
        self._size, self._checkpoint = _signed(cursor)

    def proof(
        self, subscriber_id: UUID, events: Sequence[Event], disclose: Sequence[str]
    ) -> Proof:
        heads = SealedHeads(self._cursor).bucket(bucket_of(subscriber_id))
        place = _place_of(subscriber_id, heads)
        if heads[place].version != events[-1].version:
            raise ProofBehind
        states = [
            msgspec.json.decode(event.state) for event in events if shows(event.topic)
        ]
        return Proof(
            subscriber_id,
            self._leaves(events),
            self._seal(heads, place),
            self._checkpoint,
            _keys(self._cursor),
            _values(self._cursor, states, disclose),
            _notices(self._cursor, states),
        )

    def _leaves(self, events: Sequence[Event]) -> list[Leaf]:
        leaves = self._tree.leaves_of([event.position for event in events])
        if len(leaves) < len(events) or max(leaves.values()) >= self._size:
            raise ProofBehind
        indexes = [leaves[event.position] for event in events]
        paths = self._tree.inclusions(indexes, self._size)
        return [
            Leaf(event.topic, event.recorded_at, event.state, index, path)
            for event, index, path in zip(events, indexes, paths, strict=True)
        ]

    def _seal(self, heads: Sequence[Head], place: int) -> Seal:
        event = _event_at(self._cursor, self._place.seal_event)
        [leaf] = self._leaves([event])
        hashes = [head.hash for head in heads]
        path = [
            root_of(_under(hashes, nodes)) for nodes in inclusion(place, len(heads))
        ]
        return Seal(
            LEDGER,
            event.version,
            self._previous(event),
            leaf,
            place,
            len(heads),
            path,
            SealedHeads(self._cursor).siblings(bucket_of(heads[place].stream_id)),
        )

    def _previous(self, seal: Event) -> bytes:
        before = _event_before(self._cursor, seal)
        [leaf] = self._tree.leaves_of([before]).values()
        return self._tree.leaf(leaf)


def _under(hashes: Sequence[bytes], nodes: Sequence[Any]) -> Sequence[bytes]:
    first, last = nodes[0], nodes[-1]
    start = first.place << first.level
    return hashes[start : (last.place + 1) << last.level]


def _place_of(stream_id: UUID, heads: Sequence[Head]) -> int:
    for place, head in enumerate(heads):
        if head.stream_id == stream_id:
            return place
    raise ProofBehind


def _sealed_place(cursor: Cursor[Any]) -> Place:
    place = read_place(cursor)
    if not place.seal_event or place.sealed_position != place.heads_position:
        raise ProofBehind
    return place


def _signed(cursor: Cursor[Any]) -> tuple[int, str]:
    row = cursor.execute(LEDGER_SQL["last_checkpoint"]).fetchone()
    if row is None:
        raise ProofBehind
    return row["size"], row["note"]


def _events(cursor: Cursor[Any], stream_id: UUID) -> list[Event]:
    reader = cursor.connection.cursor(row_factory=class_row(Event), binary=True)
    return reader.execute(_SQL["events"], (stream_id,)).fetchall()


def _event_at(cursor: Cursor[Any], position: int) -> Event:
    reader = cursor.connection.cursor(row_factory=class_row(Event), binary=True)
    [event] = reader.execute(_SQL["event_at"], (position,)).fetchall()
    return event


def _event_before(cursor: Cursor[Any], event: Event) -> int:
    reader = cursor.connection.cursor(row_factory=tuple_row)
    values = (LEDGER, event.version - 1)
    [(position,)] = reader.execute(_SQL["position_of"], values).fetchall()
    return int(position)


def _keys(cursor: Cursor[Any]) -> list[tuple[str, str | None]]:
    rows = cursor.connection.cursor(row_factory=dict_row).execute(
        _SQL["keys"], (LEDGER,)
    )
    facts = [msgspec.json.decode(row["state"])["fact"] for row in rows]
    return [(fact["vkey"], fact.get("endorsement")) for fact in facts]


def _values(
    cursor: Cursor[Any], states: Sequence[Any], disclose: Sequence[str]
) -> list[Disclosed]:
    ids = [id_ for state in states for id_ in refs_in(state)]
    reader = cursor.connection.cursor(row_factory=class_row(Disclosed), binary=True)
    return reader.execute(_SQL["values"], (ids, list(disclose))).fetchall()


def _notices(cursor: Cursor[Any], states: Sequence[Any]) -> list[str]:
    named = {state["fact"].get("notice_id") for state in states} - {None}
    streams = [notice_stream_of(b64decode(id_)) for id_ in sorted(named)]
    rows = cursor.execute(_SQL["notices"], (streams,)).fetchall()
    return [msgspec.json.decode(row["state"])["fact"]["wording"] for row in rows]
