"""An address that nothing may be sent to, known by its digest alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.events import AddressSuppressed, Fact, SuppressionLifted
from domain.ids import named_id

#: How far a suppression reaches: everything that this account sends.
ACCOUNT = "account"
#: Why an address is suppressed: its holder was erased.
ERASURE = "erasure"
#: Why a suppression is lifted: the holder of the address said yes anew, by themselves.
OWN_CONSENT = "own_consent"


@dataclass(frozen=True)
class Digest:
    """An address as it is known after its erasure: an HMAC, and under which pepper."""

    value: bytes
    pepper_id: str
    channel: str


def suppression_stream(digest: bytes) -> UUID:
    """Return the stream of an address, the same for the same digest."""
    return named_id("suppression", digest.hex())


class SuppressedAddress(Aggregate):
    """Decides whether an address is suppressed, and on which grounds."""

    kind: ClassVar = "suppression"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        #: scope -> ground
        self.grounds: dict[str, str] = {}

    def suppress(self, digest: Digest, scope: str, ground: str) -> Iterator[Fact]:
        """Close the address; closed on one ground already it stays so."""
        if scope not in self.grounds:
            yield AddressSuppressed(
                digest.value, digest.pepper_id, digest.channel, scope, ground
            )

    def lift(self, digest: bytes, scope: str, ground: str) -> Iterator[Fact]:
        """Open the address again, if it is closed."""
        if scope in self.grounds:
            yield SuppressionLifted(digest, scope, ground)

    def reopen(self, digest: bytes) -> Iterator[Fact]:
        """Take the new yes of whoever was erased; other grounds do not yield."""
        if self.grounds.get(ACCOUNT) == ERASURE:
            yield SuppressionLifted(digest, ACCOUNT, OWN_CONSENT)

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: AddressSuppressed) -> None:
        self.grounds[fact.scope] = fact.ground

    @evolve.register
    def _(self, fact: SuppressionLifted) -> None:
        self.grounds.pop(fact.scope, None)
