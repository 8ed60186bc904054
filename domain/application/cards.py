"""Reads what two cards need to become one, and writes who has their addresses then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from domain.application.records import Records
from domain.arrival import Address
from domain.events import Event
from domain.merging import Card
from domain.permission import Suppression
from domain.store.log import Appending
from domain.store.sql import load_statements
from domain.store.suppressions import Suppressions
from domain.subscriber import Subscriber
from domain.suppression import OPENED_BY_A_YES, SAID_NO

_SQL = load_statements(__package__, "cards.sql")


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

    def of(self, taker: Subscriber, giver: Subscriber) -> tuple[Card, Card]:
        """Read two cards up to where they were folded: what came since is a race."""
        told = self.events([giver.id])[giver.id]
        known = [one for one in told if one.originator_version <= giver.version]
        stopped = self.stopped([taker.id, giver.id])
        return a_card(taker, [], stopped), a_card(giver, known, stopped)

    def events(self, ids: Collection[UUID]) -> dict[UUID, list[Event]]:
        """Read the streams of some people."""
        told: dict[UUID, list[Event]] = defaultdict(list)
        for stored in self._records.event_log.read_streams(list(ids)):
            event = cast("Event", self._records.mapper.to_domain_event(stored))
            told[event.originator_id].append(event)
        return told

    def stopped(
        self, ids: Iterable[UUID], refusing: Collection[Address] = ()
    ) -> frozenset[UUID]:
        """Return the contacts whose holder wants nothing more at all.

        ``refusing`` are addresses whose holder says so just now.
        """
        claims = self._records.vault.contacts(ids)
        stops = self._suppressions.of((one.channel, one.address) for one in claims)
        return frozenset(
            one.contact_id
            for one in claims
            if (place := (one.channel, one.address)) in refusing
            or wants_nothing(stops.get(place, ()))
        )


def wants_nothing(stops: Iterable[Suppression]) -> bool:
    """Tell whether the holder of an address has said no to everything there."""
    return any(one.ground in SAID_NO and one.scope in OPENED_BY_A_YES for one in stops)


def a_card(
    person: Subscriber, events: Sequence[Event], stopped: Collection[UUID]
) -> Card:
    """Return a card; of contacts that are stopped somewhere, its own."""
    return Card(person, events, frozenset(person.contacts.keys() & stopped))
