"""Queries about what happened: the log itself, read by stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from eventsourcing.persistence import MapperDeserialisationError

from domain.events import AddressSuppressed, Fact, SuppressionLifted, VaultRef
from domain.store.codec import State, codec_of_release
from domain.store.sql import load_statements
from projections.history.of_merging import other_card
from projections.history.words import in_words
from projections.queries import Queries

_SQL = load_statements(__package__, "queries.sql")
_NO_STOPS: Mapping[UUID, UUID | None] = MappingProxyType({})

Read = State[Fact]


@dataclass(frozen=True)
class HistoryLine:
    """One event in words. ``at`` and ``actor`` are None if it cannot be read.

    ``other_id`` is the other card, if the event concerns one. What closed or opened an
    address names the contact that holds it now, and has what was noted with it.
    """

    position: int
    recorded_at: datetime
    at: datetime | None
    actor: str | None
    topic: str
    words: str
    version: int
    other_id: UUID | None = None
    contact_id: UUID | None = None
    note: str | None = None


class History(Queries):
    """Reads the events of one stream, and of what else is told with it."""

    def page(
        self,
        stream_id: UUID,
        after_position: int = 0,
        limit: int = 100,
        stops: Mapping[UUID, UUID | None] = _NO_STOPS,
    ) -> list[HistoryLine]:
        """Return events after a position, oldest first.

        ``stops`` are streams of addresses, each with the contact that holds it.
        """
        streams = [stream_id, *stops]
        found = self._found(streams, after_position, limit)
        notes = self._notes([read for _, read in found], streams)
        return [
            _line(row, read, stops.get(row.originator_id), notes) for row, read in found
        ]

    def with_facts(
        self, stream_id: UUID, after_position: int = 0, limit: int = 100
    ) -> list[tuple[HistoryLine, Fact | None]]:
        """Return the same with what each event says; None if it cannot be read."""
        return [
            (_line(row, read, None, {}), read.fact if read else None)
            for row, read in self._found([stream_id], after_position, limit)
        ]

    def _found(
        self, streams: list[UUID], after: int, limit: int
    ) -> list[tuple[_Row, Read | None]]:
        values = {"streams": streams, "after": after, "limit": limit}
        rows = self.lines(_Row, _SQL["page"], values)
        return [(row, _read(row)) for row in rows]

    def _notes(
        self, facts: Iterable[Read | None], streams: list[UUID]
    ) -> dict[UUID, str]:
        ids = [ref.id for read in facts if read and (ref := _note_of(read))]
        if not ids:
            return {}
        lines = self.lines(_Note, _SQL["notes"], {"ids": ids, "streams": streams})
        return {line.id: line.value for line in lines}


@dataclass(frozen=True)
class _Row:
    originator_id: UUID
    notification_id: int
    recorded_at: datetime
    originator_version: int
    topic: str
    state: bytes


@dataclass(frozen=True)
class _Note:
    id: UUID
    value: str


def _read(row: _Row) -> Read | None:
    try:
        return codec_of_release().decode(row.topic, row.state)
    except MapperDeserialisationError:
        return None


def _note_of(read: Read) -> VaultRef | None:
    if isinstance(read.fact, AddressSuppressed):
        return read.fact.note
    return read.fact.reason if isinstance(read.fact, SuppressionLifted) else None


def _line(
    row: _Row, read: Read | None, contact_id: UUID | None, notes: Mapping[UUID, str]
) -> HistoryLine:
    place, version = (row.notification_id, row.recorded_at), row.originator_version
    if read is None:
        words = "cannot be read by this release"
        return HistoryLine(*place, None, None, row.topic, words, version)
    ref, words = _note_of(read), in_words(read.fact)
    return HistoryLine(
        *place,
        read.context.at,
        read.context.actor,
        row.topic,
        words,
        version,
        other_card(read.fact),
        contact_id,
        notes.get(ref.id) if ref else None,
    )
