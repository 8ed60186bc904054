"""The addresses that campaigns may come from: asked by message, agreed to on a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.errors import ConfirmationLapsed, ConfirmationUnknown
from domain.events import Fact, SenderVerificationAsked, SenderVerified, VaultRef
from domain.evolving import evolving
from domain.ids import named_id

#: All senders of an account have one stream: they are few.
SENDERS = named_id("senders")
#: How long the question is open, and how long nobody is asked anew.
OPEN_FOR = timedelta(days=7)
AGAIN_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Asked:
    """An address, by its place in the vault, and what became of the question."""

    address: VaultRef
    asked_at: datetime
    expires_at: datetime
    verified_at: datetime | None = None


class Senders(Aggregate):
    """Decides who is asked, and takes the answers."""

    kind: ClassVar = "senders"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        #: id of the address in the vault -> what is known
        self.known: dict[UUID, Asked] = {}

    def ask(self, address: VaultRef, at: datetime) -> Iterator[Fact]:
        """Have it asked, unless it is verified or was asked just now."""
        known = self.known.get(address.id)
        if known and (known.verified_at or at < known.asked_at + AGAIN_AFTER):
            return
        yield SenderVerificationAsked(address, at + OPEN_FOR)

    def question(self, id_: UUID, at: datetime) -> Asked:
        """Return what a link asks; raises ConfirmationUnknown, ConfirmationLapsed."""
        known = self.known.get(id_)
        if known is None:
            raise ConfirmationUnknown
        if known.verified_at is None and at >= known.expires_at:
            raise ConfirmationLapsed
        return known

    def verify(self, id_: UUID, at: datetime) -> Iterator[Fact]:
        """Take the yes of whoever reads its mail, once; raises as ``question``."""
        known = self.question(id_, at)
        if known.verified_at is None:
            yield SenderVerified(known.address)

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: SenderVerificationAsked) -> None:
        asked_at = fact.expires_at - OPEN_FOR
        self.known[fact.address.id] = Asked(fact.address, asked_at, fact.expires_at)

    @evolve.register
    def _(self, fact: SenderVerified) -> None:
        known = self.known[fact.address.id]
        self.known[fact.address.id] = replace(known, verified_at=self.at)
