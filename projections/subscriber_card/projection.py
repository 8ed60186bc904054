"""Keeps what a subscriber's card shows, without anything personal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from domain.events import (
    AddressBecameReachable,
    AddressBecameUnreachable,
    ConfirmationSent,
    ConsentExpired,
    ConsentGranted,
    ConsentInvalidated,
    ConsentRefused,
    ConsentRenewed,
    ConsentRequested,
    ConsentWithdrawn,
    Contact,
    ContactAdded,
    ContactRemoved,
    Fact,
    ListJoined,
    ListLeft,
    ProfileChanged,
    Recorded,
    SubscriberBroughtOver,
    SubscriberRegistered,
)
from domain.store.rows import Cases, Change, Put, Remove, Set
from projections.read_model import ReadModel, read_definition

AboutCell = (
    ConsentRequested
    | ConsentGranted
    | ConsentRenewed
    | ConsentRefused
    | ConsentWithdrawn
    | ConsentExpired
    | ConsentInvalidated
)
NOTHING: Mapping[str, Any] = MappingProxyType({})

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


@changes.on(ConsentGranted)
def _granted(event: Recorded, fact: ConsentGranted) -> Iterator[Change]:
    yield _touched(event)
    values = {
        "granted_at": fact.granted_at,
        "renewed_at": None,
        "notice_id": fact.notice_id,
        "evidence_id": fact.evidence.id,
        "expires_at": fact.expires_at,
    }
    yield _consent(event, fact, "granted", fact.method, values)


@changes.on(ConsentRenewed)
def _renewed(event: Recorded, fact: ConsentRenewed) -> Iterator[Change]:
    yield _touched(event)
    values = {
        "renewed_at": fact.renewed_at,
        "notice_id": fact.notice_id,
        "evidence_id": fact.evidence.id,
        "expires_at": fact.expires_at,
    }
    yield _consent(event, fact, "granted", fact.method, values)


# What proves a yes stays: the card shows both, and when each was said.
@changes.on(ConsentRequested)
def _requested(event: Recorded, fact: ConsentRequested) -> Iterator[Change]:
    yield _touched(event)
    yield _consent(event, fact, "requested", fact.method)


@changes.on(ConsentRefused)
def _refused(event: Recorded, fact: ConsentRefused) -> Iterator[Change]:
    yield _touched(event)
    yield _consent(event, fact, "refused", fact.method)


@changes.on(ConsentWithdrawn)
def _withdrawn(event: Recorded, fact: ConsentWithdrawn) -> Iterator[Change]:
    yield _touched(event)
    yield _consent(event, fact, "withdrawn", fact.method)


@changes.on(ConsentExpired)
def _expired(event: Recorded, fact: ConsentExpired) -> Iterator[Change]:
    yield _touched(event)
    yield _consent(event, fact, "expired", "time")


@changes.on(ConsentInvalidated)
def _invalidated(event: Recorded, fact: ConsentInvalidated) -> Iterator[Change]:
    yield _touched(event)
    yield _consent(event, fact, "invalidated", fact.ground)


@changes.on(ConfirmationSent, SubscriberBroughtOver)
def _noted(event: Recorded, _fact: Fact) -> Iterator[Change]:
    yield _touched(event)


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
    event: Recorded,
    fact: AboutCell,
    state: str,
    method: str,
    more: Mapping[str, Any] = NOTHING,
) -> Put:
    values = {
        "state": state,
        "since": event.context.at,
        "method": method,
        "version": event.version,
        "position": event.position,
        **more,
    }
    key = (event.stream_id, fact.contact_id, fact.purpose)
    return Put("card_consents", key, values)


READ_MODEL = ReadModel("subscriber_card", 2, changes, read_definition(__package__))
