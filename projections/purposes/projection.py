"""Keeps the definition in force of each purpose."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from domain.events import PurposeDefined, Recorded
from domain.store.changes import Cases, Change, Put
from projections.read_model import ReadModel, read_definition

changes = Cases()


@changes.on(PurposeDefined)
def _defined(event: Recorded, fact: PurposeDefined) -> Iterator[Change]:
    values = {
        "id": event.stream_id,
        "name": fact.title,
        "kind": fact.kind,
        "validity_days": fact.validity_days,
        "processing": msgspec.to_builtins(fact.processing),
        "defined_at": event.context.at,
        "version": event.version,
    }
    yield Put("purposes", (fact.code,), values)


READ_MODEL = ReadModel("purposes", 2, changes, read_definition(__package__))
