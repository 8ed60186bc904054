"""Reads what two cards need to become one, and writes who has their addresses then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.application.records import Records
from domain.arrival import Address
from domain.events import Event
from domain.merging import Party
from domain.permission import Suppression
from domain.store.log import Appending
from domain.store.sql import load_statements
from domain.store.suppressions import Suppressions
from domain.store.vault import Claim
from domain.subscriber import Subscriber
from domain.suppression import OPENED_BY_A_YES, SAID_NO

_SQL = load_statements(__package__, "cards.sql")

#: What closes some addresses.
Stops = Mapping[Address, Collection[Suppression]]


@dataclass(frozen=True)
class Handover:
    """The writes that follow contacts: who has the addresses now."""

    #: contact -> who has it
    takers: Mapping[UUID, UUID]
    #: The cards that end by it.
    ended: Sequence[UUID] = ()

    def __call__(self, append: Appending) -> None:
        """Write it, in the transaction of the append."""
        values = (list(self.takers), list(self.takers.values()))
        append.cursor.execute(_SQL["hand_over"], values)
        if self.ended:
            append.cursor.execute(_SQL["end_profiles"], (list(self.ended),))


class Cards:
    """Reads the cards of people."""

    def __init__(self, records: Records, suppressions: Suppressions) -> None:
        self._records = records
        self._suppressions = suppressions

    def of(self, taker: Subscriber, giver: Subscriber) -> tuple[Party, Party]:
        """Read two cards up to where they were folded: what came since is a race."""
        told = self.events([giver.id])[giver.id]
        known = [one for one in told if one.originator_version <= giver.version]
        stopped = self.stopped([taker.id, giver.id])
        return a_card(taker, [], stopped), a_card(giver, known, stopped)

    def events(self, ids: Collection[UUID]) -> dict[UUID, list[Event]]:
        """Read the streams of some people."""
        return self._records.events_of(ids)

    def stopped(
        self, ids: Iterable[UUID], refusing: Collection[Address] = ()
    ) -> frozenset[UUID]:
        """Return the contacts whose holder wants nothing more at all.

        ``refusing`` are addresses whose holder says so just now.
        """
        claims = self._records.vault.contacts(ids)
        stops = self._suppressions.of((one.channel, one.address) for one in claims)
        return stopped_among(claims, stops, refusing)


def stopped_among(
    claims: Iterable[Claim], stops: Stops, refusing: Collection[Address]
) -> frozenset[UUID]:
    """Return the contacts at whose address the holder has said no to everything."""
    return frozenset(
        claim.contact_id
        for claim in claims
        if (place := (claim.channel, claim.address)) in refusing
        or any(map(_is_a_no, stops.get(place, ())))
    )


def _is_a_no(stop: Suppression) -> bool:
    return stop.ground in SAID_NO and stop.scope in OPENED_BY_A_YES


def a_card(
    person: Subscriber, events: Sequence[Event], stopped: Collection[UUID]
) -> Party:
    """Return a card; of contacts that are stopped somewhere, its own."""
    return Party(person, events, frozenset(person.contacts.keys() & stopped))
