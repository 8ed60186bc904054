"""What the ledger says of itself in the log."""

from __future__ import annotations

from datetime import timedelta

from domain.events import Fact, HeadsSealed, LedgerForked, LedgerKeyAdded
from domain.ledger.stream import LEDGER, Ledger
from tests.domain.decisions import AT, happened


def _after(*facts: Fact) -> Ledger:
    return happened(Ledger(LEDGER), facts)


def test_a_key_is_announced_once() -> None:
    """The first has nobody to vouch for it; what is known already is no news."""
    assert list(Ledger(LEDGER).add_key("one")) == [LedgerKeyAdded("one")]
    assert list(_after(LedgerKeyAdded("one")).add_key("one")) == []


def test_a_key_takes_over_with_an_endorsement() -> None:
    """It names the one that vouches for it."""
    [fact] = _after(LedgerKeyAdded("one")).add_key("two", "signed by one")

    assert fact == LedgerKeyAdded("two", "one", "signed by one")


def test_a_position_is_sealed_once() -> None:
    """And never an earlier one after a later one."""
    ledger = _after(HeadsSealed(7, 7, b"root"))

    assert list(ledger.seal(7, 7, b"root")) == []
    assert list(ledger.seal(8, 8, b"root")) == [HeadsSealed(8, 8, b"root")]


def test_after_a_fork_a_key_begins_anew() -> None:
    """Nobody vouches for it, also if it were the same."""
    forked = LedgerForked("disk died", 9, b"root", 7)
    ledger = _after(LedgerKeyAdded("one"), forked)

    assert list(Ledger(LEDGER).fork("disk died", 9, b"root", 7)) == [forked]
    assert list(ledger.add_key("one")) == [LedgerKeyAdded("one")]


def test_it_knows_what_was_due_before_it_forked() -> None:
    """Of that nobody can tell whether it was done; of what comes later they can."""
    ledger = _after(LedgerForked("disk died", 9, b"root", 7))

    assert ledger.has_forked_since(AT)
    assert not ledger.has_forked_since(AT + timedelta(seconds=1))
    assert not Ledger(LEDGER).has_forked_since(AT)
