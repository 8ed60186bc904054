"""The ledger's own stream: whose key signs, what was sealed, where the log forked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import singledispatchmethod
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.events import Fact, HeadsSealed, LedgerForked, LedgerKeyAdded
from domain.ids import named_id

#: Every account has one ledger.
LEDGER = named_id("ledger")


class Ledger(Aggregate):
    """Decides what is said of the ledger in the log itself."""

    kind: ClassVar = "ledger"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        #: The public key that signs now.
        self.vkey: str | None = None
        #: The position up to which heads were sealed last.
        self.sealed = 0
        #: When the log last went on from an older state.
        self.forked_at: datetime | None = None

    def has_forked_since(self, moment: datetime) -> bool:
        """Tell whether a backup was restored then or later."""
        return self.forked_at is not None and self.forked_at >= moment

    def add_key(self, vkey: str, endorsement: str | None = None) -> Iterator[Fact]:
        """Let a key sign from here on; one that takes over brings an endorsement."""
        if vkey != self.vkey:
            yield LedgerKeyAdded(vkey, self.vkey if endorsement else None, endorsement)

    def seal(self, position: int, size: int, root: bytes) -> Iterator[Fact]:
        """Say which events are the last of their streams."""
        if position > self.sealed:
            yield HeadsSealed(position, size, root)

    def fork(self, reason: str, size: int, root: bytes, kept: int) -> Iterator[Fact]:
        """Say that the log goes on from an older state than was signed."""
        yield LedgerForked(reason, size, root, kept)

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: LedgerKeyAdded) -> None:
        self.vkey = fact.vkey

    @evolve.register
    def _(self, fact: HeadsSealed) -> None:
        self.sealed = fact.position

    @evolve.register
    def _(self, _fact: LedgerForked) -> None:
        # What follows is signed by a key that nobody vouches for.
        self.vkey, self.forked_at = None, self.at
