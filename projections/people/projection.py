"""Keeps everybody who is known."""

from __future__ import annotations

from collections.abc import Iterator

from domain.events import (
    ImportChunkCommitted,
    Recorded,
    SubscriberErased,
    SubscriberMergedInto,
    SubscriberRegistered,
)
from domain.store.changes import Cases, Change, New, Put, Set
from projections.read_model import ReadModel, read_definition

changes = Cases()


@changes.on(SubscriberRegistered)
def _registered(event: Recorded, fact: SubscriberRegistered) -> Iterator[Change]:
    values = {
        "registered_at": event.context.at,
        "position": event.position,
        "command_id": event.context.command_id,
        "gone": None,
        "survivor_id": None,
        "origin": fact.origin,
    }
    yield New("people", (event.stream_id,), values)


@changes.on(SubscriberErased)
def _erased(event: Recorded, _fact: SubscriberErased) -> Iterator[Change]:
    yield Set("people", (event.stream_id,), {"gone": event.position})


@changes.on(SubscriberMergedInto)
def _merged(event: Recorded, fact: SubscriberMergedInto) -> Iterator[Change]:
    values = {"gone": event.position, "survivor_id": fact.survivor_id}
    yield Set("people", (event.stream_id,), values)


@changes.on(ImportChunkCommitted)
def _chunk_committed(event: Recorded, _fact: ImportChunkCommitted) -> Iterator[Change]:
    key = (event.context.command_id,)
    yield Put("people_chunks", key, {"import_id": event.stream_id})


READ_MODEL = ReadModel("people", 3, changes, read_definition(__package__))
