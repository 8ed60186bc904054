"""Whose a contact is now that somebody had: it may have gone over to another card."""

from __future__ import annotations

from uuid import UUID

from domain.application.records import Records
from domain.errors import NotFound
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
