"""What an import makes of one person: its whole rule, made of the single commands'."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.consent import BY_IMPORT, Wish, Yes
from domain.events import Contact, Fact, Profile
from domain.subscriber import Subscriber


@dataclass(frozen=True)
class Arrival:
    """A person as an import brings them: sealed values, and a yes or none."""

    contact: Contact
    profile: Profile | None
    list_ids: tuple[UUID, ...]
    purpose: str
    yes: Yes | None


def brought_in(subscriber: Subscriber, arrival: Arrival) -> list[Fact]:
    """Decide what an import makes of one person, known or new.

    A new person is registered; a known one keeps their contacts and gets new profile
    values. Without evidence the consent is only requested: unconfirmed, not sendable.
    """
    facts = _register_or_change(subscriber, arrival)
    for fact in facts:
        subscriber.evolve(fact)
    contact_id = arrival.contact.contact_id
    if arrival.yes:
        facts += subscriber.grant_consent(contact_id, arrival.purpose, arrival.yes)
    else:
        facts += subscriber.request_consent(
            contact_id, arrival.purpose, Wish(BY_IMPORT)
        )
    for list_id in arrival.list_ids:
        facts += subscriber.join_list(list_id)
    return facts


def _register_or_change(subscriber: Subscriber, arrival: Arrival) -> list[Fact]:
    if subscriber.version:
        return list(subscriber.change_profile(arrival.profile))
    return list(subscriber.register(BY_IMPORT, (arrival.contact,), arrival.profile))
