"""Keeps what people did."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from domain.events import (
    ActivityRecorded,
    ActivityTypeArchived,
    ActivityTypeDeclared,
    Recorded,
    SubscriberMergedInto,
)
from domain.store.changes import Cases, Change, Put, Set
from projections.read_model import ReadModel, read_definition, read_derived

changes = Cases()


@changes.on(ActivityTypeDeclared)
def _declared(event: Recorded, fact: ActivityTypeDeclared) -> Iterator[Change]:
    values = {
        "id": event.stream_id,
        "label": fact.label,
        "properties": [msgspec.structs.asdict(one) for one in fact.properties],
        "declared_at": event.context.at,
        "archived": False,
        "version": event.version,
    }
    yield Put("activity_types", (fact.name,), values)


@changes.on(ActivityTypeArchived)
def _archived(event: Recorded, fact: ActivityTypeArchived) -> Iterator[Change]:
    values = {"archived": True, "version": event.version}
    yield Set("activity_types", (fact.name,), values)


@changes.on(ActivityRecorded)
def _recorded(event: Recorded, fact: ActivityRecorded) -> Iterator[Change]:
    values = {
        "name": fact.name,
        "occurred_at": fact.occurred_at,
        "properties": fact.properties,
        "values_id": fact.values.id,
        "position": event.position,
    }
    yield Put("activities", (fact.subscriber_id, fact.activity_id), values)


@changes.on(SubscriberMergedInto)
def _merged(event: Recorded, fact: SubscriberMergedInto) -> Iterator[Change]:
    yield Put("merged_cards", (event.stream_id,), {"survivor_id": fact.survivor_id})


READ_MODEL = ReadModel(
    "activities", 3, changes, read_definition(__package__), read_derived(__package__)
)
