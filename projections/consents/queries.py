"""Queries about the consent events of the account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.brought_over import first_recorded
from domain.consent_life import Life
from domain.consent_steps import SAID, ConsentEvent
from domain.events import Recorded
from domain.store.codec import codec_of_release
from domain.store.sql import load_statements
from projections.consents.as_of import (
    Moment,
    consents_at,
)
from projections.queries import Queries

_SQL = load_statements(__package__, "queries.sql")

#: What the events can be narrowed down by.
SOURCE = "source"
FILTERS = (
    SOURCE,
    *(name.removeprefix("of_") for name in _SQL if name.startswith("of_")),
)


@dataclass(frozen=True)
class _Holder:
    contact_id: UUID
    subscriber_id: UUID


@dataclass(frozen=True)
class _Time:
    recorded_at: datetime


class Consents(Queries):
    """Reads consent events: of the whole account, and of people as of a moment."""

    def events(
        self, filters: Mapping[str, Any], after: int = 0, limit: int = 100
    ) -> list[ConsentEvent]:
        """Return the events after a position that every filter lets through.

        ``filters`` goes from names in ``FILTERS`` to values.
        """
        # Only what is asked for is in the statement, so each has a plan of its own.
        tail = "_of_source" if SOURCE in filters else ""
        narrowed = (f"of_{name}" for name in filters if name != SOURCE)
        parts = [f"events{tail}", *narrowed, f"page{tail}"]
        values = {**filters, "after": after, "limit": limit}
        statement = "\n".join(_SQL[part] for part in parts)
        return self.lines(ConsentEvent, statement, values)

    def stream(self, subscriber_id: UUID) -> list[Recorded]:
        """Return everything that happened to a subscriber: nothing, if unknown.

        It is the log itself that is read, so the answer is never behind. What another
        instance recorded has the times at which it did (decision 0030). Raises the
        library's MapperDeserialisationError: what cannot be read may have been a no.
        """
        return first_recorded(self.streams([subscriber_id])[subscriber_id])

    def streams(self, ids: Iterable[UUID]) -> dict[UUID, list[Recorded]]:
        """Return everything that happened in some streams, as our own log has it."""
        streams: dict[UUID, list[Recorded]] = defaultdict(list)
        for event in self.lines(_recorded, _SQL["streams"], {"ids": list(ids)}):
            streams[event.stream_id].append(event)
        return streams

    def of_contacts(
        self, channel: str, contact_ids: Iterable[UUID], moment: Moment
    ) -> list[Life]:
        """Return what was agreed to for some contacts of a channel as of a moment."""
        values = {"channel": channel, "contact_ids": list(contact_ids)}
        held = self.lines(_Holder, _SQL["holders"], values)
        contacts = {holder.contact_id for holder in held}
        streams = self.streams({holder.subscriber_id for holder in held})
        return [
            consent
            for stream in streams.values()
            for consent in consents_at(first_recorded(stream), moment)
            if consent.last.contact_id in contacts
        ]

    def recorded_at(self, position: int) -> datetime | None:
        """Return when the event at a position was recorded; None if there is none."""
        found = self.line(_Time, _SQL["recorded_at"], {"position": position})
        return found.recorded_at if found else None

    def clock(self) -> datetime:
        """Return the time by the clock that events are recorded with."""
        [found] = self.lines(_Time, _SQL["clock"], {})
        return found.recorded_at

    def settle(self) -> None:
        """Wait until whoever appends now has committed.

        What was recorded until a time is complete only then, if that time is now.
        """
        with self._datastore.get_connection() as connection:
            connection.execute(_SQL["settle"])


def said(stream: Iterable[Recorded]) -> list[Recorded]:
    """Return the consent events among those of a stream."""
    return [event for event in stream if type(event.fact) in SAID]


def _recorded(
    *,
    notification_id: int,
    recorded_at: datetime,
    originator_id: UUID,
    originator_version: int,
    topic: str,
    state: bytes,
) -> Recorded:
    read = codec_of_release().decode(topic, state)
    place = (notification_id, recorded_at, originator_id, originator_version)
    return Recorded(*place, read.context, read.fact)
