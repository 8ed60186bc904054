"""What a stream comes to on a card, without anything personal.

It is said as rows that change, as a read model says it; but they are put together when
a card is read, and kept nowhere (decision 0040).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from domain.events import (
    AddressBecameReachable,
    AddressBecameUnreachable,
    ConsentExpired,
    ConsentGranted,
    ConsentInvalidated,
    ConsentRefused,
    ConsentRenewed,
    ConsentRequested,
    ConsentTakenOver,
    ConsentWithdrawn,
    Contact,
    ContactAdded,
    ContactGivenOver,
    ContactRemoved,
    ContactTakenOver,
    ListJoined,
    ListLeft,
    Recorded,
    SubscriberMergedInto,
    SubscriberRegistered,
)
from domain.store.rows import Cases, Change, Key, Put, Remove, Set, fold

AboutCell = (
    ConsentRequested
    | ConsentGranted
    | ConsentRenewed
    | ConsentRefused
    | ConsentWithdrawn
    | ConsentExpired
    | ConsentInvalidated
    | ConsentTakenOver
)
NOTHING: Mapping[str, Any] = MappingProxyType({})

PEOPLE, CONTACTS, CONSENTS, LISTS = "people", "contacts", "consents", "lists"

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


@changes.on(ConsentGranted)
def _granted(event: Recorded, fact: ConsentGranted) -> Iterator[Change]:
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
    values = {
        "renewed_at": fact.renewed_at,
        "notice_id": fact.notice_id,
        "evidence_id": fact.evidence.id,
        "expires_at": fact.expires_at,
    }
    yield _consent(event, fact, "granted", fact.method, values)


# What proves a yes stays: the card shows both, and when each was said. A request that
# shows words of its own is about these.
@changes.on(ConsentRequested)
def _requested(event: Recorded, fact: ConsentRequested) -> Iterator[Change]:
    evidence_id = fact.evidence.id if fact.evidence else None
    words = {"notice_id": fact.notice_id, "evidence_id": evidence_id}
    told = words if fact.notice_id else NOTHING
    yield _consent(event, fact, "requested", fact.method, told)


@changes.on(ConsentRefused)
def _refused(event: Recorded, fact: ConsentRefused) -> Iterator[Change]:
    yield _consent(event, fact, "refused", fact.method)


@changes.on(ConsentWithdrawn)
def _withdrawn(event: Recorded, fact: ConsentWithdrawn) -> Iterator[Change]:
    yield _consent(event, fact, "withdrawn", fact.method)


@changes.on(ConsentExpired)
def _expired(event: Recorded, fact: ConsentExpired) -> Iterator[Change]:
    yield _consent(event, fact, "expired", "time")


@changes.on(ConsentInvalidated)
def _invalidated(event: Recorded, fact: ConsentInvalidated) -> Iterator[Change]:
    yield _consent(event, fact, "invalidated", fact.ground)


@changes.on(ConsentTakenOver)
def _consent_taken_over(event: Recorded, fact: ConsentTakenOver) -> Iterator[Change]:
    values = {
        "since": fact.said_at,
        "granted_at": fact.granted_at,
        "renewed_at": fact.renewed_at,
        "notice_id": fact.notice_id,
        "evidence_id": fact.evidence.id if fact.evidence else None,
        "expires_at": fact.expires_at,
    }
    yield _consent(event, fact, fact.state, fact.method or "time", values)


@changes.on(ListJoined)
def _joined(_event: Recorded, fact: ListJoined) -> Iterator[Change]:
    yield Put(LISTS, (fact.list_id,), {})


@changes.on(ListLeft)
def _left(_event: Recorded, fact: ListLeft) -> Iterator[Change]:
    yield Remove(LISTS, (fact.list_id,))


def _known(contact: Contact, *, unreachable: bool = False) -> Put:
    values = {"channel": contact.channel, "unreachable": unreachable}
    return Put(CONTACTS, (contact.contact_id,), values)


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
        # Only a yes has an end.
        "expires_at": None,
        **more,
    }
    return Put(CONSENTS, (fact.contact_id, fact.purpose), values)


def folded(events: Iterable[Recorded]) -> Mapping[str, Mapping[Key, Mapping[str, Any]]]:
    """Return table -> key -> values, as a stream leaves them."""
    return {
        table: {key: row.values for key, row in rows.items() if row.inserts}
        for table, rows in fold(changes.of_all(events)).items()
    }
