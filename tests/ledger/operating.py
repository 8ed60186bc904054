"""An operator who signs whatever he likes: files that no release of ours would make."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
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


def signed_file(*states: str, **sealed: object) -> File:
    """Return a file over a log of one person, whose events have these states.

    ``sealed`` is what the seal says other than it should.
    """
    leaves = _stream(states)
    said = {"position": len(leaves), "size": len(leaves), "root": _root(leaves)}
    sealing = json.dumps({"context": {}, "fact": said | sealed})
    leaves.append(_header(LEDGER, 2, SEAL, sealing).leaf(_BEFORE))
    *events, seal = [
        _event(topic, state, leaves, index)
        for index, (topic, state) in enumerate(
            [*((CONSENT, state) for state in states), (SEAL, sealing)]
        )
    ]
    return _file(events, seal, leaves)


def _root(leaves: Sequence[bytes]) -> str:
    head = Head(SOMEBODY, len(leaves), leaves[-1]).hash
    return _base64(climb(bucket_of(SOMEBODY), head, _SIBLINGS))


def _event(topic: str, state: str, leaves: Sequence[bytes], index: int) -> File:
    proof = tlog_proof(index, _path(index, leaves))
    at = timestamp(AT)
    return {"type": topic, "recorded_at": at, "state": state, "proof": proof}


def _file(events: list[File], seal: File, leaves: Sequence[bytes]) -> File:
    checkpoint = Checkpoint(SIGNER.name, len(leaves), root_of(leaves))
    return {
        "format": FORMAT,
        "subscriber": str(SOMEBODY),
        "summary": SUMMARY,
        "events": events,
        "values": [],
        "notices": [],
        "seal": seal
        | {
            "stream": str(LEDGER),
            "version": "2",
            "previous": _BEFORE.hex(),
            "place": "0",
            "streams": "1",
            "path": [],
            "siblings": list(map(_base64, _SIBLINGS)),
        },
        "checkpoint": SIGNER.sign(checkpoint.text),
        "keys": [{"vkey": SIGNER.verifier.vkey, "endorsement": ""}],
    }


def _stream(states: Sequence[str]) -> list[bytes]:
    leaves: list[bytes] = []
    for version, state in enumerate(states, 1):
        header = _header(SOMEBODY, version, CONSENT, state)
        leaves.append(header.leaf(leaves[-1] if leaves else None))
    return leaves


def _header(stream_id: UUID, version: int, topic: str, state: str) -> Header:
    return Header(stream_id, version, topic, AT, state_hash(state.encode()))


def _path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return an inclusion path, as RFC 9162, section 2.1.3.1, defines it."""
    if len(leaves) == 1:
        return []
    left = 1 << (len(leaves) - 1).bit_length() - 1
    if index < left:
        return [*_path(index, leaves[:left]), root_of(leaves[left:])]
    return [*_path(index - left, leaves[left:]), root_of(leaves[:left])]


def _base64(value: bytes) -> str:
    return b64encode(value).decode()
