"""Answers /v1/events: the log itself, a CloudEvent a line (NDJSON).

Whole lines in the order of the log, none left out and none twice. Whoever was cut off
asks again after the last position that they have.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from api.calls import Call, Reply, another
from api.errors import Forbidden, TooSlow
from api.roles import AUDITOR, Scope, may
from api.schemas.events import LONGEST_FOLLOWING
from domain.cloud_event import Stored, line_of, people_of, refs_of, with_values
from domain.errors import WebhookTopicUnknown
from domain.events import FACTS
from domain.events.upcasters import UPCASTERS
from domain.store.event_stream import EventStream, Wanted
from domain.webhook import matches

#: Seconds from one look at the end of the log to the next.
_PAUSE = 0.25

Lines = Sequence[bytes]
Stretch = TypeVar("Stretch")


def stream(call: Call) -> Reply:
    """Read the log; the ETag says up to which position at least."""
    query = call.query
    if query["personal"] and not may(call.role, Scope.PROOFS_READ):
        raise Forbidden(f"a key of the role {call.role} is shown no personal data")
    wanted = Wanted(_topics(query.get("type")), query.get("subject"))
    bounds = query["after"], query["until"], query.get("from"), query.get("to")
    after, until = call.parts.log.stretch(*bounds)
    events = EventStream(call.parts.datastore, wanted)
    written = _written(call, events, after, until)
    pieces = _at_most(query.get("limit"), written)
    end = min(call.parts.log.head()[0], until)
    return Reply(call.parts.streams.begin(pieces), version=end)


def _topics(wanted: Sequence[str] | None) -> list[str] | None:
    if wanted is None:
        return None
    known = {*FACTS, *UPCASTERS}
    chosen = {one: [topic for topic in known if matches(one, topic)] for one in wanted}
    for one, topics in chosen.items():
        if not topics:
            raise WebhookTopicUnknown(one)
    return sorted({topic for topics in chosen.values() for topic in topics})


def _written(
    call: Call, events: EventStream, after: int, until: int
) -> Iterator[bytes]:
    source = call.parts.settings.url
    if not call.query["personal"]:
        yield from _stretches(call, partial(events.lines, source), after, until)
        return
    for some in _stretches(call, events.read, after, until):
        lines = [line_of(source, event) for event in some]
        yield b"".join(_disclosed(call, some, lines))


def _stretches(
    call: Call, read: Callable[[int, int], Iterator[Stretch]], after: int, until: int
) -> Iterator[Stretch]:
    """Read to the end of the log, and go on there as long as is asked for."""
    streams = call.parts.streams
    deadline = time.monotonic() + min(call.query["follow"], LONGEST_FOLLOWING)
    while True:
        end = min(call.parts.log.head()[0], until)
        for stretch in read(after, end):
            if streams.stopping:
                # Cut off, and not ended: the rest is not to be taken for nothing.
                raise TooSlow
            yield stretch
        after = max(after, end)
        if after >= until or time.monotonic() >= deadline or not streams.wait(_PAUSE):
            return


def _disclosed(call: Call, events: Sequence[Stored], lines: Lines) -> Lines:
    """Add what the vault holds; first it is recorded whom an auditor is shown."""
    refs = [refs_of(line) for line in lines]
    if not any(refs):
        return lines
    if call.role == AUDITOR:
        shown = {
            person
            for named, event in zip(refs, events, strict=True)
            if named
            for person in people_of(event)
        }
        by = replace(call.by, command=another(call.by.command), while_held=True)
        call.parts.application.keys.note_reading(by, "/v1/events", sorted(shown))
    values = call.parts.queries.vault.values({id_ for named in refs for id_ in named})
    return [
        with_values(line, values) if named else line
        for line, named in zip(lines, refs, strict=True)
    ]


def _at_most(limit: int | None, pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        if limit is None:
            yield piece
            continue
        lines = piece.splitlines(keepends=True)
        yield b"".join(lines[:limit])
        limit -= len(lines)
        if limit <= 0:
            return
