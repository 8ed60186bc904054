"""Hashes a log anew, event by event, and says where it is not what it was.

This is the pure half of ``sayso ledger verify``: it is handed events as they are stored
and says what the ledger must hold for them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from domain.ledger.heads import head_hash, pack
from domain.ledger.leaves import header_text, timestamp
from domain.ledger.tiles import Tile, grow

#: How a state names a row of the vault, as our encoder writes it.
_REF = re.compile(rb'\{"id":"([0-9a-f-]{36})","digest":"([A-Za-z0-9+/]{43}=)"\}')


class StoredEvent(NamedTuple):
    """An event as the log holds it."""

    position: int
    stream_id: str
    version: int
    topic: str
    recorded_at: datetime
    state: bytes


class Finding(NamedTuple):
    """Something is not what it was; ``position`` is 0 where no event is concerned."""

    position: int
    what: str


class Ref(NamedTuple):
    """A row of the vault that an event commits to."""

    position: int
    stream_id: str
    id: str
    #: SHA-256 in base64.
    digest: str


class Bucket(NamedTuple):
    """The heads of a bucket, sorted by stream: packed, and as leaves."""

    packed: list[bytes]
    hashes: list[bytes]


@dataclass
class Recount:
    """A log hashed anew: its tree, its streams, and what is wrong with its order."""

    #: stream -> (version, leaf) of its last event so far.
    heads: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    size: int = 0
    #: The last tile of each level while it is not full.
    edge: dict[int, bytes] = field(default_factory=dict)
    position: int = 0
    recorded_at: datetime | None = None
    findings: list[Finding] = field(default_factory=list)
    _timestamp: str = ""

    def add(self, events: Sequence[StoredEvent]) -> dict[Tile, bytes]:
        """Take in the next events and return the tiles that they lead to."""
        tiles = grow(self.edge, self.size, self._leaves(events))
        self.size += len(events)
        return tiles

    def _leaves(self, events: Sequence[StoredEvent]) -> list[bytes]:
        leaves, heads = [], self.heads
        for event in events:
            position, stream_id, version, topic, recorded_at, state = event
            before, previous = heads.get(stream_id, (0, None))
            if version != before + 1 or recorded_at != self.recorded_at:
                self._look_at(event, before)
            digest = sha256(state).hexdigest()
            text = header_text(
                stream_id, str(version), topic, self._timestamp, digest, previous
            )
            leaf = sha256(b"\x00" + text.encode()).digest()
            heads[stream_id] = version, leaf
            leaves.append(leaf)
            self.position = position
        return leaves

    def _look_at(self, event: StoredEvent, before: int) -> None:
        """Look at what differs from the event before, in its stream or in time."""
        if event.version != before + 1:
            what = f"version {event.version} of its stream follows version {before}"
            self.findings.append(Finding(event.position, what))
        if self.recorded_at and event.recorded_at < self.recorded_at:
            what = "it was recorded before the event that it follows"
            self.findings.append(Finding(event.position, what))
        # Events of one append share their time: it is written once.
        self.recorded_at = event.recorded_at
        self._timestamp = timestamp(event.recorded_at)

    def sealed(self) -> dict[int, Bucket]:
        """Return the heads so far as a seal has them."""
        buckets: dict[int, Bucket] = defaultdict(lambda: Bucket([], []))
        for stream_id in sorted(self.heads):
            version, leaf = self.heads[stream_id]
            packed, hashes = buckets[int(stream_id[-4:], 16)]
            packed.append(
                pack(bytes.fromhex(stream_id.replace("-", "")), version, leaf)
            )
            hashes.append(head_hash(stream_id, version, leaf))
        return dict(buckets)


def refs_of(events: Iterable[StoredEvent]) -> list[Ref]:
    """Name the rows of the vault that events commit to."""
    return [
        Ref(event.position, event.stream_id, id_.decode(), digest.decode())
        for event in events
        for id_, digest in _REF.findall(event.state)
    ]


def first_difference(ours: bytes, theirs: bytes, width: int) -> int | None:
    """Return the first place at which two rows of values differ, or None."""
    if ours == theirs:
        return None
    pairs = zip(_cut(ours, width), _cut(theirs, width), strict=False)
    differing = (place for place, (one, other) in enumerate(pairs) if one != other)
    return next(differing, min(len(ours), len(theirs)) // width)


def _cut(row: bytes, width: int) -> list[bytes]:
    return [row[start : start + width] for start in range(0, len(row), width)]
