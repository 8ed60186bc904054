"""Questions about what happened: the log itself, read by stream."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eventsourcing.persistence import MapperDeserialisationError

from domain.store.codec import codec_of_release
from domain.store.sql import load_statements
from projections.history.of_merging import other_card
from projections.history.words import in_words
from projections.questions import Questions

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class HistoryLine:
    """One event in words. ``at`` and ``actor`` are None if it cannot be read.

    ``other_id`` is the other card, if the event concerns one.
    """

    position: int
    recorded_at: datetime
    at: datetime | None
    actor: str | None
    topic: str
    words: str
    version: int
    other_id: UUID | None = None


class History(Questions):
    """Reads the events of one stream."""

    def page(
        self, stream_id: UUID, after_position: int = 0, limit: int = 100
    ) -> list[HistoryLine]:
        """Return events after a position, oldest first."""
        values = {"stream_id": stream_id, "after": after_position, "limit": limit}
        return self.lines(_line, _SQL["page"], values)


def _line(
    *,
    notification_id: int,
    recorded_at: datetime,
    originator_version: int,
    topic: str,
    state: bytes,
) -> HistoryLine:
    try:
        read = codec_of_release().decode(topic, state)
    except MapperDeserialisationError:
        at, actor, words = None, None, "cannot be read by this release"
        other = None
    else:
        at, actor = read.context.at, read.context.actor
        words, other = in_words(read.fact), other_card(read.fact)
    place = (notification_id, recorded_at, at, actor, topic)
    return HistoryLine(*place, words, originator_version, other)
