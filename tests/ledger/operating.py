"""An operator who signs whatever he likes: files that no release of ours would make."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain.ledger.heads import EMPTY_NODES, HEIGHT, Head, bucket_of, climb
from domain.ledger.leaves import Header, state_hash, timestamp
from domain.ledger.notes import Checkpoint, Signer
from domain.ledger.proof import FORMAT, tlog_proof
from domain.ledger.stream import LEDGER
from domain.ledger.tree import root_of

File = dict[str, Any]

SIGNER = Signer("log.example", bytes(range(32)))
AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
SOMEBODY = UUID("01955600-0000-7000-8000-000000000003")
CONSENT = "subscriber.consent_requested.v1"
SEAL = "ledger.heads_sealed.v1"
FACT = {"contact_id": "c", "channel": "email", "purpose": "p", "method": "m"}
#: Lines that the facts of this operator lead to, if all is well.
SUMMARY = [
    "2026-03-03T10:15:00.000000Z requested: p by email to c (m)",
    "at the end requested: p by email to c",
]
_BEFORE = bytes(32)
_SIBLINGS = EMPTY_NODES[:HEIGHT]


def state_of(**fact: object) -> str:
    """Write a state that says something other than it should."""
    return json.dumps({"context": {}, "fact": FACT | fact})


@dataclass(frozen=True)
class Lie:
    """What a log may be other than it should."""

    seal_topic: str = SEAL
    seal_stream: UUID = LEDGER
    #: The days of March on which the events were recorded.
    days: Sequence[int] = ()
    #: Whether a later event stands before an earlier one.
    backwards: bool = False

    def header(self, version: int, state: str) -> Header:
        """Write the header of an event."""
        at = AT.replace(day=self.days[version - 1]) if self.days else AT
        return _header(SOMEBODY, version, CONSENT, at, state)


TRUTH = Lie()


def signed_file(*states: str, lie: Lie = TRUTH, **sealed: object) -> File:
    """Return a file over a log of one person, whose events have these states.

    ``sealed`` is what the seal says other than it should.
    """
    headers = [lie.header(version, state) for version, state in enumerate(states, 1)]
    leaves = _chained(headers)
    said = {"position": len(leaves), "size": len(leaves), "root": _root(leaves)}
    sealing = json.dumps({"context": {}, "fact": said | sealed})
    seal = _header(lie.seal_stream, 2, lie.seal_topic, AT, sealing)
    log = [*(reversed(leaves) if lie.backwards else leaves), seal.leaf(_BEFORE)]
    events = [
        _event(header, state, log, log.index(leaf))
        for header, state, leaf in zip(headers, states, leaves, strict=True)
    ]
    return _file(events, _event(seal, sealing, log, len(leaves)), lie, log)


def _header(stream: UUID, version: int, topic: str, at: datetime, state: str) -> Header:
    return Header(stream, version, topic, at, state_hash(state.encode()))


def _chained(headers: Sequence[Header]) -> list[bytes]:
    leaves: list[bytes] = []
    for header in headers:
        leaves.append(header.leaf(leaves[-1] if leaves else None))
    return leaves


def _root(leaves: Sequence[bytes]) -> str:
    head = Head(SOMEBODY, len(leaves), leaves[-1]).hash
    return base64(climb(bucket_of(SOMEBODY), head, _SIBLINGS))


def _event(header: Header, state: str, log: Sequence[bytes], index: int) -> File:
    return {
        "type": header.topic,
        "recorded_at": timestamp(header.recorded_at),
        "state": state,
        "proof": tlog_proof(index, _path(index, log)),
    }


def _file(events: list[File], seal: File, lie: Lie, log: Sequence[bytes]) -> File:
    checkpoint = Checkpoint(SIGNER.name, len(log), root_of(log))
    return {
        "format": FORMAT,
        "subscriber": str(SOMEBODY),
        "summary": SUMMARY,
        "events": events,
        "values": [],
        "notices": [],
        "seal": seal
        | {
            "stream": str(lie.seal_stream),
            "version": "2",
            "previous": _BEFORE.hex(),
            "place": "0",
            "streams": "1",
            "path": [],
            "siblings": list(map(base64, _SIBLINGS)),
        },
        "checkpoint": SIGNER.sign(checkpoint.text),
        "keys": [{"vkey": SIGNER.verifier.vkey, "endorsement": ""}],
    }


def _path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return an inclusion path, as RFC 9162, section 2.1.3.1, defines it."""
    if len(leaves) == 1:
        return []
    left = 1 << (len(leaves) - 1).bit_length() - 1
    if index < left:
        return [*_path(index, leaves[:left]), root_of(leaves[left:])]
    return [*_path(index - left, leaves[left:]), root_of(leaves[:left])]


def base64(value: bytes) -> str:
    """Write bytes as files have them."""
    return b64encode(value).decode()
