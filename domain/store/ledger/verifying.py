"""``sayso ledger verify``: hashes the whole log anew and compares all that is kept.

What is compared: leaves, tiles and positions; the heads and their last seal; every
checkpoint with its signature; the signer's book and checkpoints kept elsewhere; values
of the vault, current addresses and wordings with what events commit to.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec
from psycopg import Cursor
from psycopg.rows import tuple_row

from domain.ledger.audit import (
    Bucket,
    Finding,
    Recount,
    Ref,
    StoredEvent,
    first_difference,
    refs_of,
)
from domain.ledger.forgotten import FORGETTING, Forgotten
from domain.ledger.seals import KeptSeal, LastSeal, findings_in_seal
from domain.ledger.signatures import KeptCheckpoint, LastSigned, Signatures
from domain.ledger.tiles import WIDTH, Tile, tile_counts
from domain.store import arrays
from domain.store.datastore import AccountDatastore
from domain.store.ledger.following import read_place
from domain.store.ledger.tree import Tree
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "verifying.sql")
_BATCH = 10_000
_TEXT = 25
_HASH_SIZE = 32
_TILE_SIZE = WIDTH * _HASH_SIZE

_NOTICE = "notice.published."
_KEY = "ledger.key_added."
_SEAL = "ledger.heads_sealed."


@dataclass(frozen=True)
class Verdict:
    """What was looked at, and what was found, by position."""

    events: int
    checkpoints: int
    findings: Sequence[Finding]

    @property
    def first(self) -> Finding | None:
        """Return the first thing that is wrong with an event, else anything."""
        placed = [one for one in self.findings if one.position]
        return min(placed, default=next(iter(self.findings), None))


@contextmanager
def snapshot(datastore: AccountDatastore) -> Iterator[tuple[Cursor[Any], int]]:
    """Hold one moment still, and tell how many events have leaves in it."""
    with datastore.transaction() as cursor:
        cursor.execute(_SQL["snapshot"])
        yield cursor, read_place(cursor).size


def verify(
    cursor: Cursor[Any],
    last: LastSigned | None,
    outside: Iterable[str] = (),
    progress: Callable[[int], None] = lambda _events: None,
) -> Verdict:
    """Look at everything, in the caller's transaction.

    ``last`` is what the signer's book says; ``outside`` are checkpoints that were kept
    elsewhere: against them a whole history that was written anew does not stand.
    """
    verification = _Verification(cursor)
    verification.read_log(progress)
    verification.compare_heads()
    checkpoints = verification.compare_signatures(last, outside)
    verification.compare_addresses()
    findings = sorted(set(verification.findings))
    return Verdict(verification.recount.size, checkpoints, findings)


class _Verification:
    def __init__(self, cursor: Cursor[Any]) -> None:
        self._tree = Tree(cursor)
        self._reader = cursor.connection.cursor(row_factory=tuple_row, binary=True)
        arrays.register(self._reader)
        self._place = read_place(cursor)
        self.recount = Recount()
        self.findings = self.recount.findings
        #: Tiles that are not full yet: compared at the end.
        self._growing: dict[Tile, bytes] = {}
        self._missing: list[Ref] = []
        self._forgotten = Forgotten()
        self._keys: list[str] = []
        self._seal: LastSeal | None = None
        self._sealed: dict[int, Bucket] = {}

    def read_log(self, progress: Callable[[int], None]) -> None:
        """Hash every event that has a leaf; compare leaves, tiles and values."""
        while events := self._next():
            self._take(events)
            progress(len(events))
        self._compare_tiles(self._growing)
        self._compare_ends()
        for ref in self._missing:
            if not self._is_forgotten(ref):
                self._found(ref.position, "a value is gone, and nobody was erased")

    def compare_heads(self) -> None:
        """Compare the heads of all streams, and their last seal."""
        kept = {stream: (version, leaf) for stream, version, leaf in self._all("heads")}
        if kept != self.recount.heads:
            self._found(0, "the heads of streams are not those of the log")
        place, sealed_nodes = self._place, self._all("sealed_nodes")
        kept_seal = KeptSeal(
            place.seal_event,
            place.sealed_position,
            dict(self._all("sealed_buckets")),
            {(level, at): hash_ for level, at, hash_ in sealed_nodes},
        )
        is_sealed = place.heads_position == place.sealed_position
        heads = self._sealed if is_sealed else None
        self.findings += findings_in_seal(self._seal, kept_seal, heads)

    def compare_signatures(
        self, last: LastSigned | None, outside: Iterable[str]
    ) -> int:
        """Compare everything signed; return how many checkpoints are kept."""
        kept = [KeptCheckpoint(*row) for row in self._all("checkpoints")]
        signatures = Signatures(self._keys, self._root)
        self.findings += signatures.findings(kept, last, outside)
        return len(kept)

    def compare_addresses(self) -> None:
        """Compare where mail goes with what the vault holds."""
        for (contact_id,) in self._all("strayed_addresses"):
            what = f"the address of contact {contact_id} is not the one in the vault"
            self._found(0, what)

    def _is_forgotten(self, ref: Ref) -> bool:
        if self._forgotten.has(ref.stream_id):
            return True
        [(state,)] = self._all("state", ref.position)
        return self._forgotten.concerns(state)

    def _found(self, position: int, what: str) -> None:
        self.findings.append(Finding(position, what))

    def _all(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return self._reader.execute(_SQL[statement], values).fetchall()

    def _next(self) -> list[StoredEvent]:
        # What came after the ledger's place has no leaf yet.
        at, end = self.recount.position, self._place.position
        events = [StoredEvent(*row) for row in self._all("events", at, _BATCH)]
        events = [event for event in events if event.position <= end]
        seal = self._place.sealed_position
        # At the seal the heads are looked at, if nobody took its event out.
        sealed = [event for event in events if event.position <= seal]
        return sealed or events

    def _take(self, events: Sequence[StoredEvent]) -> None:
        self._compare_positions([event.position for event in events])
        changed = self.recount.add(events)
        full = {tile: one for tile, one in changed.items() if len(one) == _TILE_SIZE}
        self._compare_tiles(full)
        self._growing = {
            tile: hashes
            for tile, hashes in (self._growing | changed).items()
            if self.recount.edge.get(tile.level) == hashes
        }
        self._compare_values(refs_of(events))
        for event in events:
            self._read(event)
        if self.recount.position == self._place.sealed_position:
            self._sealed = self.recount.sealed()

    def _compare_positions(self, positions: Sequence[int]) -> None:
        size = self.recount.size
        tiles = list(range(size // WIDTH, (size + len(positions) - 1) // WIDTH + 1))
        kept = [one for _, some in self._all("positions", tiles) for one in some]
        kept = kept[size % WIDTH :][: len(positions)]
        if kept != positions:
            pairs = zip(positions, kept, strict=False)
            wrong = (min(pair) for pair in pairs if pair[0] != pair[1])
            where = next(wrong, positions[min(len(kept), len(positions) - 1)])
            self._found(where, "an event was taken out or put in here")

    def _compare_tiles(self, tiles: dict[Tile, bytes]) -> None:
        kept = self._tree.tiles(tiles)
        for tile, hashes in tiles.items():
            place = first_difference(hashes, kept.get(tile, b""), _HASH_SIZE)
            if place is not None:
                leaf = (tile.number * WIDTH + place) * WIDTH**tile.level
                self._found(self._position_of(leaf), "its hash is not the one kept")

    def _position_of(self, leaf: int) -> int:
        rows = self._all("positions", [leaf // WIDTH])
        positions, place = rows[0][1] if rows else [], leaf % WIDTH
        # What is beyond the end is named by the end.
        return positions[place] if place < len(positions) else self.recount.position

    def _compare_ends(self) -> None:
        recount, place = self.recount, self._place
        if (recount.size, recount.position) != (place.size, place.position):
            what = f"the ledger has {place.size} leaves and the log {recount.size}"
            self._found(min(recount.position, place.position) or 1, what)
        if dict(self._all("tile_counts")) != tile_counts(recount.size):
            self._found(0, "there are tiles too many or too few")

    def _compare_values(self, refs: Sequence[Ref]) -> None:
        ids = arrays.encode("text", _TEXT, [ref.id for ref in refs])
        rows = self._all("digests", ids)
        digests = {id_: b64encode(digest).decode() for id_, digest in rows}
        for ref in refs:
            if ref.id not in digests:
                self._missing.append(ref)
            elif digests[ref.id] != ref.digest:
                self._found(ref.position, "the vault holds another value than it names")

    def _read(self, event: StoredEvent) -> None:
        if event.topic.startswith((_NOTICE, _KEY, _SEAL, *FORGETTING)):
            try:
                self._read_fact(event, msgspec.json.decode(event.state)["fact"])
            except (msgspec.MsgspecError, LookupError, TypeError, ValueError):
                self._found(event.position, "its state cannot be read")

    def _read_fact(self, event: StoredEvent, fact: dict[str, Any]) -> None:
        if event.topic.startswith(FORGETTING):
            self._forgotten.take(event.stream_id, event.topic, fact)
        elif event.topic.startswith(_KEY):
            self._keys.append(fact["vkey"])
        elif event.topic.startswith(_SEAL):
            self._seal = LastSeal(
                event.position, int(fact["position"]), b64decode(fact["root"])
            )
        elif sha256(fact["wording"].encode()).digest() != b64decode(fact["notice_id"]):
            self._found(event.position, "the wording is not the one it names")

    def _root(self, size: int) -> bytes | None:
        if not 0 < size <= self._place.size:
            return None
        try:
            return self._tree.root(size)
        except (KeyError, IndexError):
            # Tiles are missing: that was found already.
            return None
