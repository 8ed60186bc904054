"""Stored events as tests append them: facts that say nothing but their number."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from domain.events import Context, ListRenamed
from domain.ids import new_id
from domain.store.codec import codec_of_release

AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)


def renamings(
    count: int, stream_id: UUID | None = None, first: int = 1
) -> list[StoredEvent]:
    """Return events of one stream, versions from ``first`` on."""
    stream = stream_id or new_id()
    context = Context(AT, "test", new_id())
    return [
        StoredEvent(
            stream,
            version,
            ListRenamed.TOPIC,
            codec_of_release().encode(context, ListRenamed(name=f"name {version}")),
        )
        for version in range(first, first + count)
    ]
