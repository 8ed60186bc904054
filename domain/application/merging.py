"""Commands that find one person on two cards: merge them, or move a contact."""

from __future__ import annotations

from uuid import UUID

from domain.application.cards import Cards, Handover
from domain.application.records import By, Decision, Records
from domain.application.sealing import sealed_profile, wide
from domain.arrival import IfContactInUse
from domain.errors import ContactUnknown, NotFound, SamePerson, SubscriberMerged
from domain.meeting import makes_one
from domain.merging import FILL, merged, moved, taken_values
from domain.store.commands import Answer
from domain.store.keeping import Keeping
from domain.store.suppressions import Suppressions
from domain.subscriber import Subscriber


class Merging:
    """The commands about cards of one person; they answer with the one that goes on."""

    def __init__(self, records: Records, suppressions: Suppressions) -> None:
        self._records = records
        self._cards = Cards(records, suppressions)

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
            if makes_one(giver, IfContactInUse.TAKE_OVER):
                return self._merged(taker, giver, FILL)
            both = moved(*self._cards.of(taker, giver), contact_id)
            streams = [(giver, both.giver), (taker, both.taker)]
            return Decision(id_, streams, also=[Handover({contact_id: id_})])

        return self._records.once(by, decide)

    def _merged(self, survivor: Subscriber, other: Subscriber, whose: str) -> Decision:
        profiles = self._records.vault.profiles([survivor.id, other.id])
        ours, theirs = profiles.get(survivor.id, {}), profiles.get(other.id, {})
        fields = taken_values(ours, theirs, whose)
        profile, rows = sealed_profile(survivor.id, fields)
        both = merged(*self._cards.of(survivor, other), whose, profile)
        keeping = Keeping(rows, profiles=wide(survivor.id, fields))
        handover = Handover(dict.fromkeys(other.contacts, survivor.id), [other.id])
        streams = [(other, both.giver), (survivor, both.taker)]
        return Decision(survivor.id, streams, keeping, [handover])

    def _holder(self, contact_id: UUID) -> Subscriber:
        for claim in self._records.vault.claims([contact_id]):
            return self._records.going_on(Subscriber, claim.subscriber_id)
        raise ContactUnknown(contact_id)

    def _going_on(self, id_: UUID) -> Subscriber:
        found = self._records.going_on(Subscriber, id_)
        if not found.version:
            raise NotFound(Subscriber.kind, id_)
        return found


def _require_here(found: Subscriber, id_: UUID) -> None:
    if found.id != id_:
        raise SubscriberMerged(id_, found.id)
