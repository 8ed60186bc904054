"""The book of erasures: what was destroyed or closed, kept outside the database.

A backup holds people who were erased after it was made. Whoever restores it has this
book beside it, and what it says is done again before anything else (decision 0027).
The file grows only; a line is an event, without anything personal in it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from domain.events import (
    AddressSuppressed,
    Fact,
    Recorded,
    SubscriberErased,
    SuppressionLifted,
)

FILE = "erasures.jsonl"
#: What the book holds, by topic.
KINDS: dict[str, type[Fact]] = {
    kind.TOPIC: kind
    for kind in (SubscriberErased, AddressSuppressed, SuppressionLifted)
}


class Line(msgspec.Struct, frozen=True):
    """An event as the book has it."""

    position: int
    recorded_at: datetime
    stream_id: UUID
    topic: str
    fact: msgspec.Raw

    def read(self) -> Fact:
        """Return the fact."""
        return msgspec.json.decode(self.fact, type=KINDS[self.topic])


class ErasureBook:
    """The book of one installation."""

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / FILE

    def add(self, events: Iterable[Recorded]) -> None:
        """Write events down; they are on the disk when this returns."""
        lines = [
            Line(
                event.position,
                event.recorded_at,
                event.stream_id,
                event.fact.TOPIC,
                msgspec.Raw(msgspec.json.encode(event.fact)),
            )
            for event in events
        ]
        if not lines:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with os.fdopen(os.open(self._path, flags, 0o600), "wb") as file:
            file.write(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())

    def lines(self) -> Iterator[Line]:
        """Return what is written, oldest first; a line that was cut off is passed over.

        The process that wrote it died before it knew that it had: it is written again.
        """
        if not self._path.exists():
            return
        for text in self._path.read_bytes().splitlines():
            try:
                yield msgspec.json.decode(text, type=Line)
            except msgspec.DecodeError:
                continue
