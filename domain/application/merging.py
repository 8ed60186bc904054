"""Commands that find one person on two cards: merge them, or move a contact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from domain.application.records import By, Decision, Records
from domain.application.sealing import sealed_profile, wide
from domain.errors import ContactUnknown, NotFound, SamePerson, SubscriberMerged
from domain.events import Event
from domain.field_values import FieldValue
from domain.merging import FILL, OVERWRITE, Card, merged, moved
from domain.permission import Suppression
from domain.store.commands import Answer
from domain.store.log import Appending, Companion
from domain.store.sql import load_statements
from domain.store.suppressions import Suppressions
from domain.store.vault import Keeping
from domain.subscriber import Subscriber
from domain.suppression import OPENED_BY_A_YES, SAID_NO

_SQL = load_statements(__package__, "merging.sql")


@dataclass(frozen=True)
class _Handover:
    """The writes that follow a contact: who has the address now."""

    taker_id: UUID
    contact_ids: Sequence[UUID]
    #: The card that ends by it, if one does.
    ended_id: UUID | None = None

    def __call__(self, append: Appending) -> None:
        """Write it, in the transaction of the append."""
        values = (self.taker_id, list(self.contact_ids))
        append.cursor.execute(_SQL["hand_over"], values)
        if self.ended_id:
            append.cursor.execute(_SQL["end_profile"], (self.ended_id,))


class Merging:
    """The commands about cards of one person; they answer with the one that goes on."""

    def __init__(self, records: Records, suppressions: Suppressions) -> None:
        self._records = records
        self._suppressions = suppressions

    def merge(self, by: By, id_: UUID, other_id: UUID, whose: str = FILL) -> Answer:
        """Let one card go on for both, with all contacts, lists and consents.

        Of profile fields that both have, ``whose`` says which hold. Merged already,
        they stay so. Raises NotFound, SamePerson, SubscriberGone if either was erased,
        and SubscriberMerged if either goes on in a third card.
        """

        def decide() -> Decision:
            if id_ == other_id:
                raise SamePerson(id_)
            survivor, other = self._going_on(id_), self._going_on(other_id)
            if survivor.id == other.id:
                return Decision(survivor.id, [])
            _require_here(survivor, id_)
            _require_here(other, other_id)
            return self._merged(survivor, other, whose)

        return self._records.once(by, decide)

    def survivor(self, id_: UUID) -> UUID | None:
        """Return the card that goes on for one that became one with another."""
        found = self._records.going_on(Subscriber, id_)
        return found.id if found.id != id_ else None

    def take_over(self, by: By, id_: UUID, contact_id: UUID) -> Answer:
        """Bring a contact of somebody else onto a card; their last one brings them all.

        Raises NotFound, ContactUnknown, SubscriberGone and SubscriberMerged.
        """

        def decide() -> Decision:
            taker = self._records.existing(Subscriber, id_)
            if contact_id in taker.contacts:
                return Decision(id_, [])
            giver = self._holder(contact_id)
            if len(giver.contacts) == 1:
                return self._merged(taker, giver, FILL)
            both = moved(*self._cards(taker, giver), contact_id)
            streams = [(giver, both.giver), (taker, both.taker)]
            return Decision(id_, streams, also=[_Handover(id_, [contact_id])])

        return self._records.once(by, decide)

    def _merged(self, survivor: Subscriber, other: Subscriber, whose: str) -> Decision:
        fields = self._fields(survivor.id, other.id, whose)
        profile, rows = sealed_profile(survivor.id, fields)
        both = merged(*self._cards(survivor, other), whose, profile)
        keeping = Keeping(rows, profiles=wide(survivor.id, fields))
        handover: Companion = _Handover(survivor.id, sorted(other.contacts), other.id)
        streams = [(other, both.giver), (survivor, both.taker)]
        return Decision(survivor.id, streams, keeping, [handover])

    def _fields(self, id_: UUID, other_id: UUID, whose: str) -> dict[str, FieldValue]:
        """Return the profile values that a survivor takes from the other card."""
        profiles = self._records.vault.profiles([id_, other_id])
        ours, theirs = profiles.get(id_, {}), profiles.get(other_id, {})
        if whose == OVERWRITE:
            return {k: v for k, v in theirs.items() if ours.get(k) != v}
        return {k: v for k, v in theirs.items() if k not in ours}

    def _holder(self, contact_id: UUID) -> Subscriber:
        for claim in self._records.vault.claims([contact_id]):
            return self._records.going_on(Subscriber, claim.subscriber_id)
        raise ContactUnknown(contact_id)

    def _going_on(self, id_: UUID) -> Subscriber:
        found = self._records.going_on(Subscriber, id_)
        if not found.version:
            raise NotFound(Subscriber.kind, id_)
        return found

    def _cards(self, taker: Subscriber, giver: Subscriber) -> tuple[Card, Card]:
        """Read the streams up to where they were folded: what came since is a race."""
        stored = self._records.event_log.read_streams([taker.id, giver.id])
        events = [
            cast("Event", self._records.mapper.to_domain_event(one)) for one in stored
        ]
        stopped = self._stopped(taker.id, giver.id)
        return (
            Card(taker, _up_to(taker, events), stopped & taker.contacts.keys()),
            Card(giver, _up_to(giver, events), stopped & giver.contacts.keys()),
        )

    def _stopped(self, *ids: UUID) -> frozenset[UUID]:
        """Return the contacts whose holder wanted nothing more at all."""
        claims = self._records.vault.contacts(ids)
        stops = self._suppressions.of((one.channel, one.address) for one in claims)
        return frozenset(
            one.contact_id
            for one in claims
            if any(map(_said_no, stops.get((one.channel, one.address), ())))
        )


def _said_no(stop: Suppression) -> bool:
    return stop.ground in SAID_NO and stop.scope in OPENED_BY_A_YES


def _require_here(found: Subscriber, id_: UUID) -> None:
    if found.id != id_:
        raise SubscriberMerged(id_, found.id)


def _up_to(person: Subscriber, events: Iterable[Event]) -> list[Event]:
    return [
        event
        for event in events
        if event.originator_id == person.id
        and event.originator_version <= person.version
    ]
