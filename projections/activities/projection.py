"""Keeps what people did."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from domain.events import ActivityRecorded, ActivityTypeDeclared, Recorded
from domain.store.rows import Cases, Change, Put
from projections.read_model import ReadModel, read_definition

changes = Cases()


@changes.on(ActivityTypeDeclared)
def _declared(event: Recorded, fact: ActivityTypeDeclared) -> Iterator[Change]:
    values = {
        "id": event.stream_id,
        "label": fact.label,
        "properties": [msgspec.structs.asdict(one) for one in fact.properties],
        "declared_at": event.context.at,
        "version": event.version,
    }
    yield Put("activity_types", (fact.name,), values)


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


READ_MODEL = ReadModel("activities", 1, changes, read_definition(__package__))
