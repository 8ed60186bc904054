"""Remembers the noes at addresses: also those of cards that have lost the address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from domain.application.records import Records
from domain.arrival import Arrival, Says
from domain.store.vault import Vault
from domain.subscriber import Subscriber


class Noes:
    """When a no was the last word at some addresses, by address and purpose."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._said_at: dict[tuple[str, str], datetime] = {}

    def expect(self, said: Iterable[Says]) -> None:
        """Read what was said at the addresses that somebody says yes for."""
        asked: dict[str, set[str]] = defaultdict(set)
        for says in said:
            asked[says.purpose].add(says.address[1])
        self._said_at = {
            (address, purpose): said_at
            for purpose, addresses in asked.items()
            for address, said_at in self._vault.refused_at(addresses, purpose).items()
            if said_at
        }

    def heard(self, arrival: Arrival) -> Arrival:
        """Return an arrival without each yes that is older than a no."""
        if not self._said_at:
            return arrival
        return replace(arrival, says=tuple(filter(self._counts, arrival.says)))

    def _counts(self, says: Says) -> bool:
        no_at = self._said_at.get((says.address[1], says.purpose))
        return not (says.said and no_at and says.said.granted_at <= no_at)


def said_no_since(
    records: Records, person: Subscriber, cell: tuple[UUID, str], at: datetime
) -> bool:
    """Tell whether whoever had a contact's address said no after a moment.

    ``cell`` is the contact, of the person, and a purpose.
    """
    contact_id, purpose = cell
    if person.said_no_since(contact_id, purpose, at):
        return True
    addresses = records.vault.addresses([contact_id]).values()
    noes = records.vault.refused_at(addresses, purpose).values()
    return any(no_at is not None and at <= no_at for no_at in noes)
