"""Keeps how segments are defined, and who is in those that are watched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from domain.events import (
    MembersEntered,
    MembersLeft,
    Recorded,
    SegmentArchived,
    SegmentDefined,
    SegmentRedefined,
    SegmentRenamed,
    SegmentUnwatched,
    SegmentWatched,
)
from domain.store.changes import Cases, Change, Put, Remove, Set
from projections.read_model import ReadModel, read_definition

changes = Cases()


@changes.on(SegmentDefined)
def _defined(event: Recorded, fact: SegmentDefined) -> Iterator[Change]:
    values = {
        "code": fact.code,
        "name": fact.name,
        "edition": event.version,
        "created_at": event.context.at,
        "version": event.version,
    }
    yield Put("segments", (event.stream_id,), values)
    yield _edition(event, fact.conditions.id)


@changes.on(SegmentRedefined)
def _redefined(event: Recorded, fact: SegmentRedefined) -> Iterator[Change]:
    yield _now(event, edition=event.version)
    yield _edition(event, fact.conditions.id)


@changes.on(SegmentRenamed)
def _renamed(event: Recorded, fact: SegmentRenamed) -> Iterator[Change]:
    yield _now(event, name=fact.name)


@changes.on(SegmentArchived)
def _archived(event: Recorded, _fact: SegmentArchived) -> Iterator[Change]:
    yield _now(event, archived=True)


@changes.on(SegmentWatched)
def _watched(event: Recorded, _fact: SegmentWatched) -> Iterator[Change]:
    yield _now(event, watched=True)


@changes.on(SegmentUnwatched)
def _unwatched(event: Recorded, _fact: SegmentUnwatched) -> Iterator[Change]:
    yield _now(event, watched=False)


@changes.on(MembersEntered)
def _entered(event: Recorded, fact: MembersEntered) -> Iterator[Change]:
    for id_ in fact.subscriber_ids:
        key = (fact.segment_id, id_)
        yield Put("segment_members", key, {"entered_at": event.context.at})


@changes.on(MembersLeft)
def _left(_event: Recorded, fact: MembersLeft) -> Iterator[Change]:
    for id_ in fact.subscriber_ids:
        yield Remove("segment_members", (fact.segment_id, id_))


def _now(event: Recorded, **values: Any) -> Set:  # noqa: ANN401 - values of columns
    return Set("segments", (event.stream_id,), {**values, "version": event.version})


def _edition(event: Recorded, conditions_id: UUID) -> Put:
    values = {"conditions_id": conditions_id, "defined_at": event.context.at}
    return Put("segment_editions", (event.stream_id, event.version), values)


READ_MODEL = ReadModel("segments", 1, changes, read_definition(__package__))
