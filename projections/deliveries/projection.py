"""Keeps who got what, a window and a range at a time."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from domain.events import (
    AudienceFrozen,
    CampaignOpened,
    DeliveryBounced,
    Recorded,
    WindowAttempted,
    WindowPlanned,
    WindowResulted,
)
from domain.store.changes import Cases, Change, Put, Remove, Set
from projections.read_model import ReadModel, read_definition, read_derived

IN_FLIGHT = "in_flight"

changes = Cases()


@changes.on(WindowPlanned)
def _planned(event: Recorded, fact: WindowPlanned) -> Iterator[Change]:
    values = {
        "campaign_id": fact.campaign_id,
        "run": fact.run,
        "contacts": fact.contacts,
        "planned_at": event.context.at if fact.a_letter else None,
    }
    yield Put("delivery_windows", (event.stream_id,), values)


@changes.on(AudienceFrozen)
def _frozen(event: Recorded, fact: AudienceFrozen) -> Iterator[Change]:
    told = {"planned": fact.planned, "excluded": fact.excluded}
    values = {"run": fact.run, "frozen_at": event.context.at, **told}
    yield Put("delivery_runs", (event.stream_id,), values)


@changes.on(CampaignOpened)
def _opened(event: Recorded, fact: CampaignOpened) -> Iterator[Change]:
    values = {"run": fact.run, "frozen_at": event.context.at}
    yield Put("delivery_runs", (event.stream_id,), values)


@changes.on(WindowAttempted)
def _attempted(event: Recorded, fact: WindowAttempted) -> Iterator[Change]:
    values = {
        "offsets": fact.offsets or None,
        "recipients": fact.count,
        "attempted_at": event.context.at,
        "position": event.position,
        "policy": fact.policy,
        "consents": fact.consents,
        "excluded": msgspec.to_builtins(fact.excluded),
        "outcomes": (IN_FLIGHT,),
    }
    yield Put("delivery_ranges", (event.stream_id, fact.round, fact.first), values)


@changes.on(WindowResulted)
def _resulted(event: Recorded, fact: WindowResulted) -> Iterator[Change]:
    key = (event.stream_id, fact.round, fact.first)
    if fact.count == 0:
        # Nothing was begun: it is as if the range had never been attempted.
        yield Remove("delivery_ranges", key)
        return
    outcomes = {fact.outcome, *(other.outcome for other in fact.others)}
    values = {
        "offsets": fact.offsets or None,
        "recipients": fact.count,
        "outcomes": sorted(outcomes),
        "outcome": fact.outcome,
        "code": fact.code,
        "status": fact.status,
        "others": msgspec.to_builtins(fact.others),
        "resulted_at": event.context.at,
        "retry_at": fact.retry_at,
    }
    yield Set("delivery_ranges", key, values)


@changes.on(DeliveryBounced)
def _bounced(event: Recorded, fact: DeliveryBounced) -> Iterator[Change]:
    """Count a recipient once, by the last that came back: it may have become hard."""
    if fact.campaign_id:
        key = (fact.campaign_id, fact.contact_id)
        yield Put("delivery_returns", key, {"kind": fact.kind, "at": event.context.at})


READ_MODEL = ReadModel(
    "deliveries", 9, changes, read_definition(__package__), read_derived(__package__)
)
