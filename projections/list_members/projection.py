"""Keeps lists and their members."""

from __future__ import annotations

from collections.abc import Iterator

from domain.events import (
    Fact,
    ListArchived,
    ListCleared,
    ListClearingOrdered,
    ListCreated,
    ListFilled,
    ListFillingOrdered,
    ListJoined,
    ListLeft,
    ListOrderFailed,
    ListRenamed,
    Recorded,
)
from domain.store.changes import Add, Cases, Change, Put, Remove, Set
from projections.read_model import ReadModel, read_definition

changes = Cases()


@changes.on(ListCreated)
def _created(event: Recorded, fact: ListCreated) -> Iterator[Change]:
    values = {
        "code": fact.code,
        "name": fact.name,
        "channel": fact.channel,
        "created_at": event.context.at,
        "version": event.version,
    }
    yield Put("lists", (event.stream_id,), values)


@changes.on(ListRenamed)
def _renamed(event: Recorded, fact: ListRenamed) -> Iterator[Change]:
    values = {"name": fact.name, "version": event.version}
    yield Set("lists", (event.stream_id,), values)


@changes.on(ListArchived)
def _archived(event: Recorded, _fact: ListArchived) -> Iterator[Change]:
    values = {"archived": True, "version": event.version}
    yield Set("lists", (event.stream_id,), values)


@changes.on(ListFillingOrdered, ListClearingOrdered)
def _ordered(event: Recorded, _fact: Fact) -> Iterator[Change]:
    values = {"failure": None, "version": event.version}
    yield Set("lists", (event.stream_id,), values)
    yield Add("list_sizes", (event.stream_id,), {"orders": 1})


@changes.on(ListFilled, ListCleared, ListOrderFailed)
def _ended(event: Recorded, fact: Fact) -> Iterator[Change]:
    failed = {"failure": fact.reason} if isinstance(fact, ListOrderFailed) else {}
    yield Set("lists", (event.stream_id,), {**failed, "version": event.version})
    yield Add("list_sizes", (event.stream_id,), {"orders": -1})


@changes.on(ListJoined)
def _joined(event: Recorded, fact: ListJoined) -> Iterator[Change]:
    key = (fact.list_id, event.stream_id)
    yield Put("list_members", key, {"joined_at": event.context.at})
    yield Add("list_sizes", (fact.list_id,), {"members": 1})


@changes.on(ListLeft)
def _left(event: Recorded, fact: ListLeft) -> Iterator[Change]:
    yield Remove("list_members", (fact.list_id, event.stream_id))
    yield Add("list_sizes", (fact.list_id,), {"members": -1})


READ_MODEL = ReadModel("list_members", 3, changes, read_definition(__package__))
