"""What is true now of each contact and purpose: the write side's own table.

It is derived from events by ``changes`` and written in their transaction, so that
whoever holds the insert lock reads the truth. ``sayso rebuild`` derives it anew from
the whole log and compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from domain.consent_steps import SAID, AboutConsent, state_after
from domain.events import (
    AddressBecameReachable,
    AddressBecameUnreachable,
    AddressSuppressed,
    CampaignCancelled,
    CampaignFailed,
    CampaignFinished,
    CampaignOpened,
    CampaignPaused,
    CampaignReleased,
    CampaignResumed,
    Contact,
    ContactAdded,
    ContactRemoved,
    ContactTakenOver,
    Fact,
    Recorded,
    SubscriberRegistered,
    SuppressionLifted,
)
from domain.store.changes import Cases, Change, Key, New, Put, Remove, Set, fold
from domain.store.rows import Table, load_tables
from domain.suppression import opened

TABLES = (
    "standing",
    "contact_standing",
    "campaign_gates",
    "suppressions",
    "suppression_peppers",
)

#: campaign event -> whether attempts may begin after it
GATES: dict[type[Fact], bool] = {
    CampaignReleased: True,
    CampaignOpened: True,
    CampaignResumed: True,
    CampaignPaused: False,
    CampaignCancelled: False,
    CampaignFailed: False,
    CampaignFinished: False,
}


changes = Cases()


@changes.on(SubscriberRegistered)
def _registered(event: Recorded, fact: SubscriberRegistered) -> Iterator[Change]:
    for contact in fact.contacts:
        yield New("contact_standing", *_known(event.stream_id, contact))


@changes.on(ContactAdded)
def _contact_added(event: Recorded, fact: ContactAdded) -> Iterator[Change]:
    yield Put("contact_standing", *_known(event.stream_id, fact.contact))


@changes.on(ContactTakenOver)
def _contact_taken_over(event: Recorded, fact: ContactTakenOver) -> Iterator[Change]:
    # Whether it can be reached and is suppressed goes along: those columns stay.
    yield Put("contact_standing", *_known(event.stream_id, fact.contact))


@changes.on(ContactRemoved)
def _contact_removed(_event: Recorded, fact: ContactRemoved) -> Iterator[Change]:
    yield Remove("contact_standing", (fact.contact_id,))


@changes.on(AddressBecameUnreachable, AddressBecameReachable)
def _reach_changed(
    _event: Recorded, fact: AddressBecameUnreachable | AddressBecameReachable
) -> Iterator[Change]:
    unreachable = isinstance(fact, AddressBecameUnreachable)
    yield Set("contact_standing", (fact.contact_id,), {"unreachable": unreachable})


@changes.on(*SAID)
def _consent_changed(event: Recorded, fact: AboutConsent) -> Iterator[Change]:
    values = {
        "state": state_after(fact),
        "consent_version": event.version,
        "expires_at": getattr(fact, "expires_at", None),
        "said_at": getattr(fact, "said_at", event.context.at),
    }
    yield Put("standing", (fact.contact_id, fact.purpose), values)


@changes.on(AddressSuppressed)
def _suppressed(_event: Recorded, fact: AddressSuppressed) -> Iterator[Change]:
    key = (fact.digest, fact.scope, fact.ground)
    yield Put("suppressions", key, {"channel": fact.channel})
    yield Put("suppression_peppers", (fact.pepper_id,), {})


@changes.on(SuppressionLifted)
def _lifted(_event: Recorded, fact: SuppressionLifted) -> Iterator[Change]:
    for ground in opened(fact):
        yield Remove("suppressions", (fact.digest, fact.scope, ground))


@changes.on(*GATES)
def _gate_moved(event: Recorded, fact: Fact) -> Iterator[Change]:
    yield Put("campaign_gates", (event.stream_id,), {"open": GATES[type(fact)]})


def _known(subscriber_id: UUID, contact: Contact) -> tuple[Key, Mapping[str, Any]]:
    values = {"subscriber_id": subscriber_id, "channel": contact.channel}
    return (contact.contact_id,), values


class Standing:
    """Keeps the tables in step with what is appended."""

    def __init__(self) -> None:
        self._tables: dict[str, Table] = {}

    def follow(self, cursor: Cursor[DictRow], events: Iterable[Recorded]) -> None:
        """Write what the events change, in their transaction."""
        folded = fold(changes.of_all(events))
        if folded and not self._tables:
            self._tables = load_tables(cursor, TABLES)
        for name, rows in folded.items():
            self._tables[name].apply(cursor, rows)
