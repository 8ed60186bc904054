"""What the undoing of an import takes from people, and what it gives back.

What others did since stays: a list that was left and joined again, a value that was
changed again, a contact that anything else was said of. An address of which somebody
said no is such a contact, so the no stays with it. What has moved to another card since
is followed there. Cards that the import made one stay one, with the lists and values
that came along: nobody can tell whose they would be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from uuid import UUID

from domain.consent import IMPORT_UNDONE, Cell
from domain.events import (
    ConsentGranted,
    ConsentRequested,
    ConsentTakenOver,
    Contact,
    ContactAdded,
    Event,
    Fact,
    ListJoined,
    ListLeft,
    Profile,
    ProfileChanged,
    SubscriberMergedWith,
    SubscriberRegistered,
    VaultRef,
)
from domain.subscriber import Subscriber

_ANSWERS = (ConsentGranted, ConsentRequested, ConsentTakenOver)
#: Somebody, and the events that made them.
Life = tuple[Subscriber, Sequence[Event]]


@dataclass(frozen=True)
class Brought:
    """What somebody has of an import and of nobody else.

    ``fields`` goes from code to what held its value before; None if it had none.
    """

    contacts: tuple[UUID, ...] = ()
    cells: tuple[tuple[UUID, str], ...] = ()
    lists: tuple[UUID, ...] = ()
    fields: tuple[tuple[str, VaultRef | None], ...] = ()


class Traces:
    """What an actor brought to some people, wherever it is now.

    ``elsewhere`` are the lives of those to whom contacts of theirs went.
    """

    def __init__(
        self, actor: str, lives: Iterable[Life], elsewhere: Iterable[Life] = ()
    ) -> None:
        self._actor = actor
        events = [event for _, told in lives for event in told]
        mine = [event for event in events if event.context.actor == actor]
        others = chain(events, *(told for _, told in elsewhere))
        brought = {one.contact_id for event in mine for one in _contacts(event.fact)}
        #: What nobody else said anything of.
        self._contacts = brought - {
            getattr(event.fact, "contact_id", None)
            for event in others
            if event.context.actor != actor
        }
        self._said = {
            (event.originator_id, event.originator_version)
            for event in mine
            if isinstance(event.fact, ConsentGranted | ConsentRequested)
        }

    def of(self, person: Subscriber, events: Sequence[Event]) -> Brought:
        """Tell what somebody has; lists and values not of a card that it made one."""
        moved = self.moved_to(person, events)
        if person.erased or person.successor or any(map(self._is_merge, events)):
            return moved
        lists = tuple(_lists(self._actor, person, events))
        return replace(moved, lists=lists, fields=tuple(_fields(self._actor, events)))

    def moved_to(self, person: Subscriber, events: Sequence[Event]) -> Brought:
        """Tell which of the contacts somebody has now, and what stands of them."""
        if person.erased:
            return Brought()
        contacts = tuple(id_ for id_ in person.contacts if id_ in self._contacts)
        return Brought(contacts, tuple(self._cells(person, events)))

    def _cells(
        self, person: Subscriber, events: Iterable[Event]
    ) -> Iterator[tuple[UUID, str]]:
        """Name the cells that still stand as the actor left them."""
        for event in events:
            fact = event.fact
            if isinstance(fact, _ANSWERS) and _said_at(event) in self._said:
                cell = Cell(fact.contact_id, fact.channel, fact.purpose)
                is_last = person.consents.of(cell).version == event.originator_version
                if is_last and fact.contact_id in person.contacts:
                    yield fact.contact_id, fact.purpose

    def _is_merge(self, event: Event) -> bool:
        is_mine = event.context.actor == self._actor
        return is_mine and isinstance(event.fact, SubscriberMergedWith)


def gone_to(lives: Iterable[Life]) -> set[UUID]:
    """Name the cards that contacts of some people went to."""
    return {to_id for person, _ in lives for to_id in person.given_over.values()}


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


def _said_at(event: Event) -> tuple[UUID, int]:
    """Return where it was said first what an event says of a cell."""
    if isinstance(event.fact, ConsentTakenOver):
        return event.fact.origin_id, event.fact.origin_version
    return event.originator_id, event.originator_version


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
