"""Answers with proofs: collects what a proof file is made of, as of one moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Cursor

from domain.errors import NotFound, ProofBehind
from domain.ledger.heads import Head, bucket_of
from domain.ledger.leaves import Header, state_hash
from domain.ledger.proof import (
    Leaf,
    Proof,
    Seal,
    keys_of_one_log,
    shows,
    tlog_proof,
)
from domain.ledger.stream import LEDGER
from domain.ledger.tree import inclusion, root_of
from domain.store.datastore import AccountDatastore
from domain.store.ledger.following import Place, read_place
from domain.store.ledger.sealing import SealedHeads
from domain.store.ledger.showing import (
    Event,
    disclosed,
    event_at,
    events_of,
    hold_still,
    keys_of_ledger,
    position_of,
    wordings_in,
)
from domain.store.ledger.tree import SQL as LEDGER_SQL
from domain.store.ledger.tree import Tree

#: What a proof may disclose: the address, and what proves each yes and no.
DISCLOSABLE = ("address", "evidence")


@dataclass(frozen=True)
class Status:
    """How far the ledger has come, and what was signed last."""

    place: Place
    signed_size: int
    checkpoint: str | None
    vkeys: Sequence[str]


class Proofs:
    """Makes proofs of what people said."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore

    def want_seal(self) -> None:
        """Ask whoever keeps the ledger to seal what there is."""
        with self._datastore.get_connection() as connection:
            connection.execute(LEDGER_SQL["want_seal"])

    def of(
        self,
        subscriber_id: UUID,
        disclose: Sequence[str] = DISCLOSABLE,
        as_of: datetime | None = None,
    ) -> Proof:
        """Make the proof of one person, complete up to the last seal.

        It says what held at the end, or as of a time before the seal. Raises NotFound,
        and ProofBehind when the person's last event is not sealed.
        """
        with self._snapshot() as cursor:
            events = events_of(cursor, subscriber_id)
            if not events:
                raise NotFound("subscriber", subscriber_id)
            proof = _Making(cursor).proof(subscriber_id, events, disclose)
            # Later than its seal a proof knows nothing: then it speaks of the end.
            reaches = as_of and as_of <= proof.seal.leaf.recorded_at
            return replace(proof, as_of=as_of if reaches else None)

    def status(self) -> Status:
        """Say how far the ledger has come, what was signed last, and by which keys."""
        with self._snapshot() as cursor:
            place = read_place(cursor)
            row = cursor.execute(LEDGER_SQL["last_checkpoint"]).fetchone() or {}
            keys = [vkey for vkey, _ in keys_of_ledger(cursor)]
        return Status(place, row.get("size", 0), row.get("note"), keys)

    def growth(self, old: int) -> tuple[str, list[bytes]]:
        """Prove that what was signed last contains the first ``old`` leaves.

        Returns the checkpoint and the path; raises NotFound when it has not so many.
        """
        with self._snapshot() as cursor:
            size, note = _signed(cursor)
            if not 0 < old <= size:
                raise NotFound("tree of so many leaves:", old)
            return note, Tree(cursor).consistency(old, size)

    def receipt(self, stream_id: UUID, version: int) -> tuple[str, str]:
        """Prove one event: its header, and a C2SP tlog-proof with the checkpoint.

        Raises NotFound, and ProofBehind when no checkpoint has it yet.
        """
        with self._snapshot() as cursor:
            events = events_of(cursor, stream_id)[:version]
            if len(events) < version:
                raise NotFound("event", f"{version} of {stream_id}")
            return _Receipts(cursor).of(stream_id, events)

    @contextmanager
    def _snapshot(self) -> Iterator[Cursor[Any]]:
        with self._datastore.transaction() as cursor:
            hold_still(cursor)
            yield cursor


class _Signed:
    """The tree as it was signed last."""

    def __init__(self, cursor: Cursor[Any]) -> None:
        self._cursor = cursor
        self._tree = Tree(cursor)
        self._size, self._checkpoint = _signed(cursor)

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


class _Receipts(_Signed):
    """Proves single events in one snapshot."""

    def of(self, stream_id: UUID, events: Sequence[Event]) -> tuple[str, str]:
        """Prove the last of the first events of a stream."""
        text, previous = "", None
        for event in events:
            header = Header(
                stream_id,
                event.version,
                event.topic,
                event.recorded_at,
                state_hash(event.state),
            )
            text = header.text(previous)
            previous = header.leaf(previous)
        [leaf] = self._leaves(events[-1:])
        return text, tlog_proof(leaf.index, leaf.path) + self._checkpoint


class _Making(_Signed):
    """Makes one proof in one snapshot."""

    def __init__(self, cursor: Cursor[Any]) -> None:
        super().__init__(cursor)
        self._place = _sealed_place(cursor)

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
            keys_of_one_log(keys_of_ledger(self._cursor)),
            disclosed(self._cursor, states, disclose),
            wordings_in(self._cursor, states),
        )

    def _seal(self, heads: Sequence[Head], place: int) -> Seal:
        event = event_at(self._cursor, self._place.seal_event)
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
        before = position_of(self._cursor, LEDGER, seal.version - 1)
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
