"""Keeps which files are fetched when, and what came of it last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from domain.events import (
    ImportRun,
    ImportRunAsked,
    ImportScheduleChanged,
    ImportSchedulePaused,
    ImportScheduleRemoved,
    ImportScheduleResumed,
    ImportScheduleSet,
    Recorded,
)
from domain.store.changes import Cases, Change, Put, Set
from projections.read_model import ReadModel, read_definition

changes = Cases()
_TABLE = "import_schedules"


@changes.on(ImportScheduleSet)
def _set(event: Recorded, fact: ImportScheduleSet) -> Iterator[Change]:
    values = {**_told(fact), "state": "active", "version": event.version}
    yield Put(_TABLE, (event.stream_id,), values)


@changes.on(ImportScheduleChanged)
def _changed(event: Recorded, fact: ImportScheduleChanged) -> Iterator[Change]:
    yield _now(event, **_told(fact))


@changes.on(ImportSchedulePaused)
def _paused(event: Recorded, _fact: ImportSchedulePaused) -> Iterator[Change]:
    yield _now(event, state="paused")


@changes.on(ImportScheduleResumed)
def _resumed(event: Recorded, fact: ImportScheduleResumed) -> Iterator[Change]:
    yield _now(event, state="active", next_at=fact.next_at)


@changes.on(ImportScheduleRemoved)
def _removed(event: Recorded, _fact: ImportScheduleRemoved) -> Iterator[Change]:
    yield _now(event, state="removed", next_at=None)


@changes.on(ImportRunAsked)
def _asked(event: Recorded, _fact: ImportRunAsked) -> Iterator[Change]:
    yield _now(event)


@changes.on(ImportRun)
def _ran(event: Recorded, fact: ImportRun) -> Iterator[Change]:
    values = {
        "next_at": fact.next_at,
        "last_at": event.context.at,
        "last_outcome": fact.outcome,
        "last_reason": fact.reason or None,
        "last_import_id": fact.import_id,
    }
    yield _now(event, **values)


def _told(fact: ImportScheduleSet | ImportScheduleChanged) -> dict[str, Any]:
    return {
        "name": fact.title,
        "url_id": fact.url.id,
        "options": msgspec.to_builtins(fact.options),
        "layout_id": fact.layout_id,
        "timetable": msgspec.to_builtins(fact.timetable),
        "next_at": fact.next_at,
    }


def _now(event: Recorded, **values: Any) -> Set:  # noqa: ANN401 - values of columns
    return Set(_TABLE, (event.stream_id,), {**values, "version": event.version})


READ_MODEL = ReadModel(_TABLE, 3, changes, read_definition(__package__))
