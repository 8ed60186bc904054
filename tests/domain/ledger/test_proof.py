"""What is written into a proof file, a stranger's verifier takes for what it is."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from domain.ledger.heads import (
    EMPTY_NODES,
    HEIGHT,
    Head,
    bucket_of,
    bucket_root,
    climb,
)
from domain.ledger.leaves import Header, state_hash
from domain.ledger.notes import Checkpoint, Signer
from domain.ledger.proof import (
    Disclosed,
    Leaf,
    Proof,
    Seal,
    as_document,
    keys_of_one_log,
    refs_in,
    summary,
)
from domain.ledger.stream import LEDGER
from domain.ledger.tree import inclusion, leaf_hash, node_hash
from tests.ledger.proving import load_verifier

AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
ANNA, BORIS = UUID(int=2), UUID(int=3)
ADDRESS = UUID(int=4)
WORDING = "Yes."
SALT = bytes(16)
SIGNER = Signer("log.example", bytes(32))
GRANTED = "subscriber.consent_granted.v1"


def _base64_of(value: bytes) -> str:
    return b64encode(value).decode()


def _state(**fact: object) -> bytes:
    return json.dumps({"context": {}, "fact": fact}).encode()


YES = _state(
    contact_id="c",
    channel="email",
    purpose="newsletter",
    notice_id=_base64_of(sha256(WORDING.encode()).digest()),
    contacts=[
        {
            "address": {
                "id": str(ADDRESS),
                "digest": _base64_of(sha256(SALT + b"anna@example.com").digest()),
            }
        }
    ],
)
JOINED = _state(list_id="x")


def _header(stream: UUID, version: int, topic: str, state: bytes) -> Header:
    return Header(stream, version, topic, AT, state_hash(state))


@pytest.fixture
def proof() -> Proof:
    """Give the proof of somebody who said yes and joined a list; four leaves."""
    first = _header(ANNA, 1, GRANTED, YES).leaf(None)
    joined = "subscriber.list_joined.v1"
    second = _header(ANNA, 2, joined, JOINED).leaf(first)
    mine, other = Head(ANNA, 2, second), Head(BORIS, 1, bytes(32))
    # They lie in neighbouring buckets.
    siblings = (bucket_root([other]), *EMPTY_NODES[1:HEIGHT])
    root = _base64_of(climb(bucket_of(ANNA), bucket_root([mine]), siblings))
    sealing = _state(position=2, size=2, root=root)
    topic = "ledger.heads_sealed.v1"
    third = _header(LEDGER, 2, topic, sealing).leaf(bytes(32))
    fourth = leaf_hash(b"")
    left, right = node_hash(first, second), node_hash(third, fourth)
    checkpoint = Checkpoint(SIGNER.name, 4, node_hash(left, right))
    return Proof(
        ANNA,
        [
            Leaf(GRANTED, AT, YES, 0, [second, right]),
            Leaf(joined, AT, JOINED, 1, [first, right]),
        ],
        Seal(
            LEDGER,
            2,
            bytes(32),
            Leaf(topic, AT, sealing, 2, [fourth, left]),
            0,
            1,
            [],
            siblings,
        ),
        SIGNER.sign(checkpoint.text),
        [(SIGNER.verifier.vkey, None)],
        [Disclosed(ADDRESS, "address", SALT, "anna@example.com")],
        [WORDING],
    )


def test_a_file_is_valid_and_says_what_was_said(proof: Proof) -> None:
    """The verifier knows nothing of ours, and finds all of it."""
    verifier = load_verifier()

    file, seal, origin = verifier.verify(json.dumps(as_document(proof)))

    assert origin == "log.example"
    assert seal["position"] == 2
    assert file["summary"] == [
        "2026-03-03T10:15:00.000000Z granted: newsletter by email to c (-)",
        "at the end granted: newsletter by email to c",
    ]
    assert ["state" in event for event in file["events"]] == [True, False]


@pytest.mark.parametrize("topic", [GRANTED, "subscriber.address_became_reachable.v1"])
def test_an_event_takes_little_of_a_proof(proof: Proof, topic: str) -> None:
    """T-11: at most 1,200 bytes of a log of a million, besides what it says."""
    leaves = 1_000_000
    path = [bytes(32)] * len(inclusion(leaves // 3, leaves))
    leaf = Leaf(topic, AT, YES, leaves // 3, path)
    assert len(path) == 20

    [event] = as_document(replace(proof, events=[leaf]))["events"]

    event.pop("state", None)
    assert len(json.dumps(event)) <= 1_200


def test_what_a_state_commits_to_is_found_wherever_it_stands() -> None:
    """In lists and objects, however deep."""
    assert list(refs_in(json.loads(YES))) == [ADDRESS]


def test_a_fork_begins_a_line_of_keys() -> None:
    """Nobody vouches for the first key of a log."""
    keys: list[tuple[str, Any]] = [("a", None), ("b", "by a")]
    assert keys_of_one_log(keys) == keys
    forked = [("c", None), ("d", "by c")]
    assert keys_of_one_log([*keys, *forked]) == forked


def _leaf(topic: str, **fact: object) -> Leaf:
    state = json.dumps({"fact": fact}).encode()
    return Leaf(f"subscriber.{topic}.v1", AT, state, 0, [])


def test_the_summary_leads_from_card_to_card() -> None:
    """What came has the state in which it came, and what went stands elsewhere."""
    cell = {"purpose": "newsletter", "channel": "email", "contact_id": "c"}
    other = {**cell, "contact_id": "d"}
    came = _leaf("consent_taken_over", **cell, state="granted", origin_id="anna")
    lines = list(
        summary(
            [
                _leaf("merged_with", other_id="anna"),
                came,
                _leaf("consent_withdrawn", **other, method="link"),
                _leaf("contact_given_over", contact_id="c", to_id="boris"),
                _leaf("merged_into", survivor_id="clara"),
            ]
        )
    )

    at = "2026-03-03T10:15:00.000000Z"
    assert lines == [
        f"{at} became one with anna",
        f"{at} taken_over: newsletter by email to c (-), granted from anna",
        f"{at} withdrawn: newsletter by email to d (link)",
        f"{at} contact c went to boris",
        f"{at} became one with clara",
        "at the end gone to boris: newsletter by email to c",
        "at the end withdrawn: newsletter by email to d",
    ]


def test_the_summary_of_a_moment_leaves_out_what_came_after() -> None:
    """Though the file has the event all the same."""
    merged = _leaf("merged_with", other_id="anna")

    assert list(summary([merged], AT)) != []
    assert list(summary([merged], AT - timedelta(seconds=1))) == []
