"""Commands about the addresses that campaigns come from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.application.records import By, Decision, Records
from domain.senders import SENDERS, Asked, Senders
from domain.store.commands import Answer
from domain.store.keeping import Keeping
from domain.store.vault import seal


@dataclass(frozen=True)
class SenderLine:
    """An address, and whether whoever reads its mail has agreed."""

    id: UUID
    address: str
    asked_at: datetime
    expires_at: datetime
    verified_at: datetime | None


class SenderAddresses:
    """The commands; an address is known by its place in the vault."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def ask(self, by: By, address: str) -> Answer:
        """Have whoever reads the mail of a normalised address asked."""

        def decide() -> Decision:
            senders = self._load()
            old = [one.id for one in self.all() if one.address == address]
            row = seal(SENDERS, "sender_address", address)
            ref = senders.known[old[0]].address if old else row.ref
            facts = list(senders.ask(ref, by.at))
            keeping = Keeping([] if old else [row])
            return Decision(ref.id, [(senders, facts)], keeping)

        return self._records.once(by, decide)

    def verify(self, by: By, id_: UUID) -> None:
        """Take a yes; raises ConfirmationUnknown and ConfirmationLapsed."""
        self._records.ruled(by, self._load, lambda senders: senders.verify(id_, by.at))

    def question(self, id_: UUID, at: datetime) -> SenderLine:
        """Return what a link asks; raises as ``verify``."""
        return self._lines([self._load().question(id_, at)])[0]

    def all(self) -> list[SenderLine]:
        """Return every address, in the order in which they were asked."""
        return self._lines(self._load().known.values())

    def verified(self) -> frozenset[str]:
        """Return the addresses that campaigns may come from."""
        return frozenset(one.address for one in self.all() if one.verified_at)

    def _load(self) -> Senders:
        return self._records.load(Senders, SENDERS)

    def _lines(self, known: Collection[Asked]) -> list[SenderLine]:
        values = self._records.vault.values([one.address.id for one in known])
        return [
            SenderLine(
                one.address.id,
                values.get(one.address.id, ""),
                one.asked_at,
                one.expires_at,
                one.verified_at,
            )
            for one in known
        ]
