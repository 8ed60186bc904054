"""What a stream comes to on a card beside consents, without anything personal.

It is said as rows that change, as a read model says it; but they are put together when
a card is read, and kept nowhere (decision 0040).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from domain.events import (
    AddressBecameReachable,
    AddressBecameUnreachable,
    Contact,
    ContactAdded,
    ContactGivenOver,
    ContactRemoved,
    ContactTakenOver,
    ListJoined,
    ListLeft,
    Profile,
    Recorded,
    SubscriberMergedInto,
    SubscriberRegistered,
)
from domain.field_values import FieldValue
from domain.store.changes import Cases, Change, Key, Put, Remove, Set, fold

PEOPLE, CONTACTS, LISTS = "people", "contacts", "lists"

changes = Cases()


@changes.on(SubscriberRegistered)
def _registered(event: Recorded, fact: SubscriberRegistered) -> Iterator[Change]:
    values = {"registered_at": event.context.at, "origin": fact.origin}
    yield Put(PEOPLE, (event.stream_id,), values)
    for contact in fact.contacts:
        yield _known(contact)


@changes.on(ContactAdded)
def _contact_added(_event: Recorded, fact: ContactAdded) -> Iterator[Change]:
    yield _known(fact.contact)


@changes.on(ContactTakenOver)
def _contact_taken_over(_event: Recorded, fact: ContactTakenOver) -> Iterator[Change]:
    yield _known(fact.contact, unreachable=fact.unreachable)


@changes.on(ContactRemoved, ContactGivenOver)
def _contact_lost(
    _event: Recorded, fact: ContactRemoved | ContactGivenOver
) -> Iterator[Change]:
    yield Remove(CONTACTS, (fact.contact_id,))


@changes.on(SubscriberMergedInto)
def _merged_into(event: Recorded, _fact: SubscriberMergedInto) -> Iterator[Change]:
    # It goes on in another card, and is none of its own any more.
    yield Remove(PEOPLE, (event.stream_id,))


@changes.on(AddressBecameUnreachable, AddressBecameReachable)
def _reach_changed(
    _event: Recorded, fact: AddressBecameUnreachable | AddressBecameReachable
) -> Iterator[Change]:
    unreachable = isinstance(fact, AddressBecameUnreachable)
    yield Set(CONTACTS, (fact.contact_id,), {"unreachable": unreachable})


@changes.on(ListJoined)
def _joined(_event: Recorded, fact: ListJoined) -> Iterator[Change]:
    yield Put(LISTS, (fact.list_id,), {})


@changes.on(ListLeft)
def _left(_event: Recorded, fact: ListLeft) -> Iterator[Change]:
    yield Remove(LISTS, (fact.list_id,))


def profiles(events: Iterable[Recorded]) -> list[Profile]:
    """Return what a stream says of a person's profile, in order."""
    found = (getattr(event.fact, "profile", None) for event in events)
    return [one for one in found if isinstance(one, Profile)]


def fields_of(
    profiles: Iterable[Profile], values: Mapping[UUID, Mapping[str, FieldValue]]
) -> dict[str, FieldValue]:
    """Return the values that a person had in the end, of those that are not erased."""
    fields: dict[str, FieldValue] = {}
    for profile in profiles:
        fields |= values.get(profile.values.id, {})
        for name in profile.removed:
            fields.pop(name, None)
    return fields


def _known(contact: Contact, *, unreachable: bool = False) -> Put:
    values = {"channel": contact.channel, "unreachable": unreachable}
    return Put(CONTACTS, (contact.contact_id,), values)


def folded(events: Iterable[Recorded]) -> Mapping[str, Mapping[Key, Mapping[str, Any]]]:
    """Return table -> key -> values, as a stream leaves them."""
    return {
        table: {key: row.values for key, row in rows.items() if row.inserts}
        for table, rows in fold(changes.of_all(events)).items()
    }
