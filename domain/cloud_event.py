"""An event of the log as a line: a CloudEvent (1.0, JSON), as webhooks tell it.

The state is not decoded: it is JSON already, and what a line says is what was hashed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec

#: What stands in the log, and when; the time is UTC and says no zone.
Stored = tuple[int, datetime, UUID, int, str, bytes]

_CONTEXT = b'{"context":'
#: Cannot stand in a context: there every quotation mark of a text is escaped.
_FACT = b',"fact":'
_DATA = b',"data":'
_DIGEST = {"id", "digest"}
#: Said of a value that is in the vault no more.
ERASED: Mapping[str, Any] = {"value": None, "erased": True}


class _State(msgspec.Struct, frozen=True):
    context: msgspec.Raw
    fact: msgspec.Raw


def line_of(source: str, event: Stored) -> bytes:
    """Write an event as a line; ``source`` is the address of this service."""
    position, recorded_at, stream_id, version, topic, state = event
    subject, time = str(stream_id), recorded_at.isoformat()
    head = (
        f'{{"specversion":"1.0","id":"{subject}/{version}",'
        f'"source":{_quoted(source)},"type":"{topic}","subject":"{subject}",'
        f'"time":"{time}Z","position":{position},"version":{version},'
    )
    return head.encode() + _rest(state) + b"\n"


@lru_cache(maxsize=8)
def _quoted(source: str) -> str:
    return json.dumps(source)


def _rest(state: bytes) -> bytes:
    if state.startswith(_CONTEXT) and _FACT in state:
        return state[1:].replace(_FACT, _DATA, 1)
    # Written by somebody who lays it out otherwise.
    read = msgspec.json.decode(state, type=_State)
    said = {"context": read.context, "data": read.fact}
    return msgspec.json.encode(said)[1:]


def people_of(event: Stored) -> Iterator[UUID]:
    """Name the people whom the data of an event are about."""
    _, _, stream_id, _, topic, state = event
    if topic.startswith("subscriber."):
        yield stream_id
    elif named := json.loads(state)["fact"].get("subscriber_id"):
        yield UUID(named)


def refs_of(line: bytes) -> list[UUID]:
    """Name the rows of the vault that the data of a line commit to."""
    return [UUID(ref["id"]) for ref in _refs(json.loads(line)["data"])]


def with_values(line: bytes, values: Mapping[UUID, str]) -> bytes:
    """Write a line with what the vault holds beside each commitment to it."""
    event = json.loads(line)
    for ref in list(_refs(event["data"])):
        kept = values.get(UUID(ref["id"]))
        ref.update(ERASED if kept is None else {"value": kept})
    return msgspec.json.encode(event) + b"\n"


def _refs(part: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any part of the data
    """Find the commitments in some data, however deep."""
    if isinstance(part, dict):
        if part.keys() == _DIGEST:
            yield part
        for inner in part.values():
            yield from _refs(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _refs(inner)
