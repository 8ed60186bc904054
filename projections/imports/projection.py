"""Keeps the progress of imports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from domain.events import (
    ImportCancelled,
    ImportChunkCommitted,
    ImportChunkUndone,
    ImportFailed,
    ImportFinished,
    ImportStarted,
    ImportUndoAsked,
    ImportUndone,
    Recorded,
    RowError,
)
from domain.store.changes import Add, Cases, Change, Put, Set
from projections.read_model import ReadModel, read_definition

changes = Cases()


@changes.on(ImportStarted)
def _started(event: Recorded, fact: ImportStarted) -> Iterator[Change]:
    yield Put(
        "imports",
        (event.stream_id,),
        {
            "list_ids": list(fact.lists),
            "purpose": fact.purpose,
            "layout_id": fact.layout_id,
            "state": "running",
            "file_bytes": fact.file_bytes,
            "read_bytes": 0,
            "dry_run": fact.dry_run,
            "started_at": event.context.at,
            "updated_at": event.context.at,
            "position": event.position,
        },
    )


@changes.on(ImportChunkCommitted)
def _chunk_committed(event: Recorded, fact: ImportChunkCommitted) -> Iterator[Change]:
    key = (event.stream_id,)
    reached = {
        "read_bytes": fact.read_bytes,
        "updated_at": event.context.at,
        "position": event.position,
    }
    yield Set("imports", key, reached)
    yield Add("import_counts", key, msgspec.structs.asdict(fact.counts))
    yield from _amiss(event, fact.errors)


def _amiss(event: Recorded, errors: Iterable[RowError]) -> Iterator[Change]:
    for error in errors:
        values = {"value_class": error.value_class, "reason": error.reason}
        key = (event.stream_id, error.line, error.field)
        yield Put("import_errors", key, values)


@changes.on(ImportFinished, ImportFailed, ImportCancelled)
def _ended(
    event: Recorded, fact: ImportFinished | ImportFailed | ImportCancelled
) -> Iterator[Change]:
    reason = None
    if isinstance(fact, ImportFailed):
        reason = f"line {fact.line}: {fact.reason}"
    values = {
        "state": _STATES[type(fact)],
        "reason": reason,
        "finished_at": event.context.at,
        "position": event.position,
    }
    yield Set("imports", (event.stream_id,), values)


@changes.on(ImportUndoAsked)
def _undo_asked(event: Recorded, _fact: ImportUndoAsked) -> Iterator[Change]:
    values = {"state": "undoing", "position": event.position}
    yield Set("imports", (event.stream_id,), values)


@changes.on(ImportChunkUndone)
def _chunk_undone(event: Recorded, fact: ImportChunkUndone) -> Iterator[Change]:
    yield Set("imports", (event.stream_id,), {"position": event.position})
    yield from _amiss(event, fact.errors)


@changes.on(ImportUndone)
def _undone(event: Recorded, fact: ImportUndone) -> Iterator[Change]:
    counts = msgspec.structs.asdict(fact.counts)
    values = {"state": "undone", "undone": counts, "position": event.position}
    yield Set("imports", (event.stream_id,), values)


_STATES = {
    ImportFinished: "finished",
    ImportFailed: "failed",
    ImportCancelled: "cancelled",
}

READ_MODEL = ReadModel("imports", 4, changes, read_definition(__package__))
