"""Who holds the contacts that activities name, and which of them are closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from domain.addresses import NORMALISERS, AddressInvalid
from domain.store.suppressions import Suppressions
from domain.store.vault import Vault

#: A channel, and an address as it was told or in its one form there.
Pair = tuple[str, str]
#: Who holds a contact, and the contact.
Holder = tuple[UUID, UUID]


def found(
    vault: Vault, suppressions: Suppressions, contacts: Iterable[Pair]
) -> tuple[dict[Pair, Holder], set[Pair]]:
    """Look up who holds some contacts, and which of those that nobody has are closed.

    What is no address is left out.
    """
    asked: dict[str, set[str]] = defaultdict(set)
    for contact in contacts:
        try:
            channel, address = normalised(contact)
        except AddressInvalid:
            continue
        asked[channel].add(address)
    holders: dict[Pair, Holder] = {}
    closed: set[Pair] = set()
    for channel, addresses in asked.items():
        held = vault.holders(channel, addresses)
        holders |= {(channel, address): who for address, who in held.items()}
        shut = suppressions.closed(channel, addresses - held.keys())
        closed |= {(channel, address) for address in shut}
    return holders, closed


def normalised(contact: Pair) -> Pair:
    """Write a contact in its one form; raises AddressInvalid."""
    channel, address = contact
    return channel, NORMALISERS[channel](address)
