"""Keeps which files are fetched when, and what came of it last."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from domain.events import (
    ImportRun,
    ImportSchedulePaused,
    ImportScheduleRemoved,
    ImportScheduleResumed,
    ImportScheduleSet,
    Recorded,
)
from domain.store.rows import Cases, Change, Put, Set
from projections.read_model import ReadModel, read_definition

changes = Cases()
_TABLE = "import_schedules"


@changes.on(ImportScheduleSet)
def _set(event: Recorded, fact: ImportScheduleSet) -> Iterator[Change]:
    values = {
        "title": fact.title,
        "url_id": fact.url.id,
        "options": msgspec.to_builtins(fact.options),
        "timetable": msgspec.to_builtins(fact.timetable),
        "state": "active",
        "next_at": fact.next_at,
    }
    yield Put(_TABLE, (event.stream_id,), values)


@changes.on(ImportSchedulePaused)
def _paused(event: Recorded, _fact: ImportSchedulePaused) -> Iterator[Change]:
    yield Set(_TABLE, (event.stream_id,), {"state": "paused"})


@changes.on(ImportScheduleResumed)
def _resumed(event: Recorded, fact: ImportScheduleResumed) -> Iterator[Change]:
    values = {"state": "active", "next_at": fact.next_at}
    yield Set(_TABLE, (event.stream_id,), values)


@changes.on(ImportScheduleRemoved)
def _removed(event: Recorded, _fact: ImportScheduleRemoved) -> Iterator[Change]:
    values = {"state": "removed", "next_at": None}
    yield Set(_TABLE, (event.stream_id,), values)


@changes.on(ImportRun)
def _ran(event: Recorded, fact: ImportRun) -> Iterator[Change]:
    values = {
        "next_at": fact.next_at,
        "last_at": event.context.at,
        "last_outcome": fact.outcome,
        "last_reason": fact.reason or None,
        "last_import_id": fact.import_id,
    }
    yield Set(_TABLE, (event.stream_id,), values)


READ_MODEL = ReadModel(_TABLE, 1, changes, read_definition(__package__))
