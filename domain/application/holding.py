"""Whose a contact is now that somebody had: it may have gone over to another card."""

from __future__ import annotations

from uuid import UUID

from domain.application.records import Records
from domain.errors import ContactUnknown, NotFound
from domain.subscriber import Subscriber


def holding(records: Records, id_: UUID, contact_id: UUID) -> Subscriber:
    """Return who has the contact of a person, or had it last.

    A no and an answer follow the contact: whoever was asked under one id is heard
    under another. Raises NotFound if the person is not known.
    """
    person = records.load(Subscriber, id_)
    if not person.version:
        raise NotFound(Subscriber.kind, id_)
    while taker_id := person.given_over.get(contact_id):
        person = records.load(Subscriber, taker_id)
    return person


def require_known(records: Records, person: Subscriber, contact_id: UUID) -> None:
    """Raise ContactUnknown if neither they nor a card that became theirs ever had it.

    A contact that is gone is known: whoever is late has nothing left to do, but whoever
    mixed up two ids must not believe that a no was heard.
    """
    if not _had(records, person, contact_id):
        raise ContactUnknown(contact_id)


def _had(records: Records, person: Subscriber, contact_id: UUID) -> bool:
    if contact_id in person.had or contact_id in person.given_over:
        return True
    cards = records.load_many(Subscriber, person.merged).values()
    return any(_had(records, card, contact_id) for card in cards)
