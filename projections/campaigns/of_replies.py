"""Keeps what campaigns were answered: noes and complaints."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from domain.consent import BY_COMPLAINT
from domain.events import (
    AddressSuppressed,
    ConsentWithdrawn,
    DeliveryComplained,
    Recorded,
    VaultRef,
)
from domain.store.changes import Cases, Change, Put

changes = Cases()


@changes.on(ConsentWithdrawn)
def _withdrawn(event: Recorded, fact: ConsentWithdrawn) -> Iterator[Change]:
    # A complaint is a no of its own kind, and is counted as such.
    if fact.method != BY_COMPLAINT:
        yield from _said_no(event, fact.campaign_id, fact.evidence)


@changes.on(AddressSuppressed)
def _closed(event: Recorded, fact: AddressSuppressed) -> Iterator[Change]:
    yield from _said_no(event, fact.campaign_id, fact.note)


def _said_no(
    event: Recorded, campaign_id: UUID | None, evidence: VaultRef | None
) -> Iterator[Change]:
    """Count a no once: all facts that it came to name the same evidence."""
    if campaign_id:
        key = (campaign_id, evidence.id if evidence else event.stream_id)
        yield Put("campaign_noes", key, {"said_at": event.context.at})


@changes.on(DeliveryComplained)
def _complained(event: Recorded, fact: DeliveryComplained) -> Iterator[Change]:
    if fact.campaign_id:
        key = (fact.campaign_id, fact.contact_id)
        yield Put("campaign_complaints", key, {"at": event.context.at})
