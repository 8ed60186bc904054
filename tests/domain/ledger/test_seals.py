"""A seal is held against the heads that the log had where it was made."""

from __future__ import annotations

from domain.ledger.audit import Bucket
from domain.ledger.heads import HEIGHT
from domain.ledger.seals import KeptSeal, LastSeal, findings_in_seal, nodes_over
from tests.domain.ledger.recounting import WHOLE, recounted

HEADS = recounted(*WHOLE).sealed()
NODES = nodes_over(HEADS)
LAST = LastSeal(4, 3, NODES[HEIGHT, 0])


def _kept(**other: object) -> KeptSeal:
    packed = {number: b"".join(bucket.packed) for number, bucket in HEADS.items()}
    return KeptSeal(4, 3, packed, NODES)._replace(**other)  # type: ignore[arg-type] # each test knows its field


def _whats(
    last: LastSeal | None, kept: KeptSeal, heads: dict[int, Bucket] | None = HEADS
) -> list[str]:
    return [found.what for found in findings_in_seal(last, kept, heads)]


def test_a_seal_that_fits_is_sound() -> None:
    """So is a log in which nothing was sealed yet."""
    assert _whats(LAST, _kept()) == []
    assert _whats(None, KeptSeal(0, 0, {}, {})) == []


def test_a_seal_of_which_the_log_knows_nothing_is_found() -> None:
    """Somebody took the event out, or put the seal in."""
    assert _whats(None, _kept()) == ["a seal is kept that the log does not have"]


def test_another_seal_than_the_last_is_found() -> None:
    """An older one was put in its place."""
    [what] = _whats(LAST, _kept(sealed_position=2))

    assert "another seal" in what


def test_other_heads_than_the_log_had_are_found() -> None:
    """Whether the event says so, or what is kept."""
    assert "other heads" in _whats(LAST._replace(root=bytes(32)), _kept())[0]
    assert "not what is kept" in _whats(LAST, _kept(buckets={}))[0]
    assert "not what is kept" in _whats(LAST, _kept(nodes={}))[0]


def test_while_the_next_seal_is_made_its_tree_is_left_alone() -> None:
    """Only which seal was the last can be told then."""
    assert _whats(LAST, _kept(nodes={}), None) == []
