"""A log hashed anew says where it is not what it was."""

from __future__ import annotations

from uuid import UUID

from domain.ledger.audit import Ref, StoredEvent, first_difference, refs_of
from domain.ledger.heads import Head, bucket_of
from domain.ledger.leaves import Header, state_hash
from domain.ledger.tiles import Tile
from tests.domain.ledger.recounting import AT, WHOLE, an_event, recounted

DIGEST = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
VALUE = "01890a5d-ac96-774b-bcce-b302099a8058"


def _leaf(event: StoredEvent, previous: bytes | None) -> bytes:
    header = Header(
        UUID(event.stream_id),
        event.version,
        event.topic,
        event.recorded_at,
        state_hash(event.state),
    )
    return header.leaf(previous)


def test_leaves_are_those_of_the_headers() -> None:
    """Each names the one before it in its stream, and none of another's."""
    recount = recounted()
    tiles = recount.add(WHOLE)

    first, second = _leaf(WHOLE[0], None), _leaf(WHOLE[1], None)
    third = _leaf(WHOLE[2], first)
    assert tiles == {Tile(0, 0): first + second + third}
    assert recount.heads[WHOLE[0].stream_id] == (2, third)
    assert (recount.size, recount.position, recount.findings) == (3, 3, [])


def test_a_version_that_does_not_follow_is_found() -> None:
    """An event was taken out of its stream, or put into it."""
    [found] = recounted(an_event(1), an_event(2, version=3)).findings

    assert (found.position, "version 3" in found.what) == (2, True)


def test_an_event_from_before_the_one_it_follows_is_found() -> None:
    """Recorded times of a log never go back."""
    events = an_event(1, minutes=1), an_event(2, version=2)

    [found] = recounted(*events).findings

    assert (found.position, "recorded before" in found.what) == (2, True)


def test_heads_are_sealed_by_bucket_and_stream() -> None:
    """What is packed is what the seal keeps, and hashed is what it hashes."""
    recount = recounted(*WHOLE)

    sealed = recount.sealed()

    for event, version in ((WHOLE[1], 1), (WHOLE[2], 2)):
        stream = UUID(event.stream_id)
        head = Head(stream, version, recount.heads[event.stream_id][1])
        bucket = sealed[bucket_of(stream)]
        assert bucket.packed == [head.packed()]
        assert bucket.hashes == [head.hash]


def test_what_an_event_commits_to_is_found_in_its_bytes() -> None:
    """Every row of the vault that it names, and nothing that only looks so."""
    ref = f'{{"id":"{VALUE}","digest":"{DIGEST}"}}'
    state = f'{{"fact":{{"a":{ref},"b":[{ref}],"id":"{VALUE}"}}}}'.encode()
    event = StoredEvent(7, WHOLE[0].stream_id, 1, "x.v1", AT, state)

    assert refs_of([event]) == [Ref(7, event.stream_id, VALUE, DIGEST)] * 2


def test_the_first_difference_is_named() -> None:
    """Equal rows have none; a row that ends early differs where it ends."""
    assert first_difference(b"aabb", b"aabb", 2) is None
    assert first_difference(b"aabb", b"aaxb", 2) == 1
    assert first_difference(b"aabb", b"aa", 2) == 1
