"""What the undoing of an import takes from one person, and what it gives back.

What others did since stays: a list that was left and joined again, a value that was
changed again, a contact that anything else was said of. An address of which somebody
said no is such a contact, so the no stays with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.consent import IMPORT_UNDONE, Cell
from domain.events import (
    ConsentGranted,
    ConsentRequested,
    Contact,
    ContactAdded,
    Event,
    Fact,
    ListJoined,
    ListLeft,
    Profile,
    ProfileChanged,
    SubscriberRegistered,
    VaultRef,
)
from domain.subscriber import Subscriber


@dataclass(frozen=True)
class Brought:
    """What somebody has of an import and of nobody else.

    ``fields`` goes from code to what held its value before; None if it had none.
    """

    contacts: tuple[UUID, ...] = ()
    cells: tuple[tuple[UUID, str], ...] = ()
    lists: tuple[UUID, ...] = ()
    fields: tuple[tuple[str, VaultRef | None], ...] = ()


def brought_by(actor: str, person: Subscriber, events: Sequence[Event]) -> Brought:
    """Tell what a person has of what an actor did; whoever was erased has nothing."""
    if person.erased:
        return Brought()
    mine = [event for event in events if event.context.actor == actor]
    others = [event for event in events if event.context.actor != actor]
    spoken_of = {getattr(event.fact, "contact_id", None) for event in others}
    return Brought(
        tuple(
            contact.contact_id
            for event in mine
            for contact in _contacts(event.fact)
            if contact.contact_id not in spoken_of
        ),
        tuple(_cells(person, mine)),
        tuple(_lists(actor, person, events)),
        tuple(_fields(actor, events)),
    )


def taken_back(
    person: Subscriber, brought: Brought, profile: Profile | None
) -> list[Fact]:
    """Decide what the undoing of an import makes of one person.

    ``profile`` gives back the values of before. Consents come first, for a contact
    that is gone has none.
    """
    facts: list[Fact] = []
    for contact_id, purpose in brought.cells:
        facts += person.invalidate_consent(contact_id, purpose, IMPORT_UNDONE, None)
    for list_id in brought.lists:
        facts += person.leave_list(list_id)
    if profile:
        facts += person.change_profile(profile)
    for contact_id in brought.contacts:
        facts += person.lose_contact(contact_id)
    return facts


def _contacts(fact: Fact) -> Iterable[Contact]:
    if isinstance(fact, SubscriberRegistered):
        return fact.contacts
    return (fact.contact,) if isinstance(fact, ContactAdded) else ()


def _cells(person: Subscriber, mine: Iterable[Event]) -> Iterator[tuple[UUID, str]]:
    """Name the cells that still stand as the import left them."""
    for event in mine:
        fact = event.fact
        if isinstance(fact, ConsentGranted | ConsentRequested):
            cell = Cell(fact.contact_id, fact.channel, fact.purpose)
            is_last = person.consents.of(cell).version == event.originator_version
            if is_last and fact.contact_id in person.contacts:
                yield fact.contact_id, fact.purpose


def _lists(actor: str, person: Subscriber, events: Iterable[Event]) -> Iterator[UUID]:
    """Name the lists that it was the import, last of all, to bring them onto."""
    last = {
        event.fact.list_id: event.context.actor
        for event in events
        if isinstance(event.fact, ListJoined | ListLeft)
    }
    return (list_id for list_id in person.lists if last.get(list_id) == actor)


def _fields(
    actor: str, events: Iterable[Event]
) -> Iterator[tuple[str, VaultRef | None]]:
    """Name the fields that the import changed last, with what held them before."""
    held: dict[str, VaultRef | None] = {}
    before: dict[str, VaultRef | None] = {}
    for event in events:
        for profile in _profiles(event.fact):
            named = dict.fromkeys(profile.fields, profile.values)
            for code, ref in (named | dict.fromkeys(profile.removed)).items():
                if event.context.actor == actor:
                    before.setdefault(code, held.get(code))
                else:
                    before.pop(code, None)
                held[code] = ref
    return iter(before.items())


def _profiles(fact: Fact) -> Iterator[Profile]:
    if isinstance(fact, SubscriberRegistered | ProfileChanged) and fact.profile:
        yield fact.profile
