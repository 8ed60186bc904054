"""Keeps what a subscriber's card shows, without anything personal."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from domain.events import (
    AddressBecameReachable,
    AddressBecameUnreachable,
    ConsentGranted,
    ConsentRequested,
    ConsentWithdrawn,
    Contact,
    ContactAdded,
    ContactRemoved,
    ListJoined,
    ListLeft,
    ProfileChanged,
    Recorded,
    SubscriberRegistered,
)
from domain.store.rows import Cases, Change, Put, Remove, Set
from projections.read_model import ReadModel, read_definition

changes = Cases()


@changes.on(SubscriberRegistered)
def _registered(event: Recorded, fact: SubscriberRegistered) -> Iterator[Change]:
    values = {
        "registered_at": event.context.at,
        "origin": fact.origin,
        "version": event.version,
        "position": event.position,
    }
    yield Put("card_subscribers", (event.stream_id,), values)
    for contact in fact.contacts:
        yield _known(event.stream_id, contact)


@changes.on(ContactAdded)
def _contact_added(event: Recorded, fact: ContactAdded) -> Iterator[Change]:
    yield _touched(event)
    yield _known(event.stream_id, fact.contact)


@changes.on(ContactRemoved)
def _contact_removed(event: Recorded, fact: ContactRemoved) -> Iterator[Change]:
    yield _touched(event)
    yield Remove("card_contacts", (event.stream_id, fact.contact_id))


@changes.on(ProfileChanged)
def _profile_changed(event: Recorded, _fact: ProfileChanged) -> Iterator[Change]:
    yield _touched(event)


@changes.on(AddressBecameUnreachable, AddressBecameReachable)
def _reach_changed(
    event: Recorded, fact: AddressBecameUnreachable | AddressBecameReachable
) -> Iterator[Change]:
    yield _touched(event)
    key = (event.stream_id, fact.contact_id)
    unreachable = isinstance(fact, AddressBecameUnreachable)
    yield Set("card_contacts", key, {"unreachable": unreachable})


@changes.on(ConsentRequested)
def _requested(event: Recorded, fact: ConsentRequested) -> Iterator[Change]:
    yield _touched(event)
    yield _consent(event, fact, "requested")


@changes.on(ConsentGranted)
def _granted(event: Recorded, fact: ConsentGranted) -> Iterator[Change]:
    yield _touched(event)
    values = {
        "state": "granted",
        "since": event.context.at,
        "method": fact.method,
        "notice_id": fact.notice_id,
        "evidence_id": fact.evidence.id,
        "granted_at": fact.granted_at,
        "version": event.version,
        "position": event.position,
    }
    yield Put("card_consents", (event.stream_id, fact.contact_id, fact.purpose), values)


@changes.on(ConsentWithdrawn)
def _withdrawn(event: Recorded, fact: ConsentWithdrawn) -> Iterator[Change]:
    # What proves the yes stays: the card shows both, and when each was said.
    yield _touched(event)
    yield _consent(event, fact, "withdrawn")


@changes.on(ListJoined)
def _joined(event: Recorded, fact: ListJoined) -> Iterator[Change]:
    yield _touched(event)
    yield Put("card_lists", (event.stream_id, fact.list_id), {})


@changes.on(ListLeft)
def _left(event: Recorded, fact: ListLeft) -> Iterator[Change]:
    yield _touched(event)
    yield Remove("card_lists", (event.stream_id, fact.list_id))


def _touched(event: Recorded) -> Set:
    values = {"version": event.version, "position": event.position}
    return Set("card_subscribers", (event.stream_id,), values)


def _known(subscriber_id: UUID, contact: Contact) -> Put:
    values = {"channel": contact.channel, "unreachable": False}
    return Put("card_contacts", (subscriber_id, contact.contact_id), values)


def _consent(
    event: Recorded, fact: ConsentRequested | ConsentWithdrawn, state: str
) -> Put:
    values = {
        "state": state,
        "since": event.context.at,
        "method": fact.method,
        "version": event.version,
        "position": event.position,
    }
    return Put(
        "card_consents", (event.stream_id, fact.contact_id, fact.purpose), values
    )


READ_MODEL = ReadModel("subscriber_card", 1, changes, read_definition(__package__))
