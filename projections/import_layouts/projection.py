"""Keeps the layouts of imports as they are now."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from domain.events import (
    ImportLayoutArchived,
    ImportLayoutChanged,
    ImportLayoutCreated,
    Recorded,
)
from domain.store.changes import Cases, Change, Put, Set
from projections.read_model import ReadModel, read_definition

changes = Cases()
_TABLE = "import_layouts"


@changes.on(ImportLayoutCreated)
def _created(event: Recorded, fact: ImportLayoutCreated) -> Iterator[Change]:
    values = {
        "code": fact.code,
        "name": fact.name,
        "options": msgspec.to_builtins(fact.options),
        "created_at": event.context.at,
        "version": event.version,
    }
    yield Put(_TABLE, (event.stream_id,), values)


@changes.on(ImportLayoutChanged)
def _changed(event: Recorded, fact: ImportLayoutChanged) -> Iterator[Change]:
    values = {
        "name": fact.name,
        "options": msgspec.to_builtins(fact.options),
        "version": event.version,
    }
    yield Set(_TABLE, (event.stream_id,), values)


@changes.on(ImportLayoutArchived)
def _archived(event: Recorded, _fact: ImportLayoutArchived) -> Iterator[Change]:
    values = {"archived": True, "version": event.version}
    yield Set(_TABLE, (event.stream_id,), values)


READ_MODEL = ReadModel(_TABLE, 1, changes, read_definition(__package__))
