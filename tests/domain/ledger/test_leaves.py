"""What leaves and heads say, in bytes that never change again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from uuid import UUID

from domain.ledger.heads import (
    BUCKETS,
    HEIGHT,
    PACKED_SIZE,
    Head,
    bucket_of,
    climb,
    unpack,
)
from domain.ledger.leaves import Header, state_hash
from domain.ledger.tree import root_of

HASH = "108f47ecfe8f89a6932e0438cefe903fc1933a911618163579ce0c1f69350b5a"
STREAM = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
HEADER = Header(
    STREAM,
    2,
    "subscriber.consent_granted.v1",
    datetime(2026, 3, 3, 10, 15, tzinfo=UTC),
    state_hash(b'{"context":{},"fact":{}}'),
)


def test_a_header_is_seven_lines() -> None:
    """The text is the format that proofs are checked against for ever."""
    assert HEADER.text(bytes(32)) == (
        "sayso.event.v1\n"
        "01890a5d-ac96-774b-bcce-b302099a8057\n"
        "2\n"
        "subscriber.consent_granted.v1\n"
        "2026-03-03T10:15:00.000000Z\n"
        f"{HASH}\n"
        f"{'00' * 32}\n"
    )


def test_the_first_leaf_of_a_stream_has_none_before_it() -> None:
    """A dash says so; and the leaf is the hash of a zero byte and the header."""
    header = HEADER._replace(version=1)

    assert header.text(None).endswith("\n-\n")
    assert header.leaf(None) == sha256(b"\0" + header.text(None).encode()).digest()


def test_a_time_is_the_same_in_every_zone() -> None:
    """Headers are in UTC, whatever zone the database speaks."""
    there = HEADER.recorded_at.astimezone(timezone(timedelta(hours=3)))

    assert HEADER._replace(recorded_at=there).text(None) == HEADER.text(None)


def test_a_head_survives_packing() -> None:
    """56 bytes hold all that a head says."""
    head = Head(STREAM, 7, bytes(range(32)))

    assert len(head.packed()) == PACKED_SIZE
    assert unpack(head.packed() * 2) == [head, head]
    text = f"sayso.head.v1\n{STREAM}\n7\n{bytes(range(32)).hex()}\n"
    assert head.hash == sha256(b"\0" + text.encode()).digest()


def test_a_bucket_is_the_end_of_the_id() -> None:
    """Streams are spread by the two bytes that are drawn at random."""
    assert bucket_of(STREAM) == 0x8057 < BUCKETS


def test_a_bucket_climbs_to_the_root_of_all() -> None:
    """Sixteen siblings lead from a bucket to the root of the full tree."""
    roots = [sha256(bytes([n % 251])).digest() for n in range(BUCKETS)]
    bucket, siblings, level = 0x8057, [], roots
    place = bucket
    while len(level) > 1:
        siblings.append(level[place ^ 1])
        level = [root_of(level[i : i + 2]) for i in range(0, len(level), 2)]
        place >>= 1

    assert len(siblings) == HEIGHT
    assert climb(bucket, roots[bucket], siblings) == root_of(roots) == level[0]
