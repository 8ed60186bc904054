"""Answers with one whole person: all that is kept of them, and of nobody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar, cast
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent
from psycopg import Cursor
from psycopg.rows import class_row, tuple_row

from domain.activity import ActivityType, activity_type_stream, month_streams
from domain.application.records import Records
from domain.audience import MailingList, Notice, stream_of_notice
from domain.errors import NotFound
from domain.events import (
    ActivityRecorded,
    ActivityTypeDeclared,
    DefinedThen,
    Event,
    ListJoined,
    NoticePublished,
    PurposeDefined,
    SubscriberRegistered,
)
from domain.field_values import FieldValue
from domain.person_export import (
    KeptAddress,
    KeptEvent,
    KeptList,
    KeptMonth,
    KeptValue,
    PersonExport,
    sealed,
)
from domain.purpose import purpose_stream
from domain.store.sql import load_statements
from domain.subscriber import Subscriber
from domain.traveller import notices_in, yeses_in

_SQL = load_statements(__package__, "exporting.sql")

R = TypeVar("R")
Streams = Mapping[UUID, Sequence[Event]]


class _Row(msgspec.Struct, frozen=True):
    """A row of the log."""

    position: int
    version: int
    recorded_at: datetime
    topic: str
    state: bytes

    @property
    def kept(self) -> KeptEvent:
        """Return it as a file has it."""
        at = self.recorded_at.astimezone(UTC)
        return KeptEvent(
            self.position, self.version, at, self.topic, self.state.decode()
        )


class _MonthRow(_Row, frozen=True):
    """A row of the log, of one of many streams."""

    stream_id: UUID


class Exporting:
    """Tells people what is kept of them (GDPR, articles 15 and 20)."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def of(self, subscriber_id: UUID, origin: str) -> PersonExport:
        """Return all that is kept of somebody; ``origin`` is how our ledger signs.

        Raises NotFound and SubscriberMerged. Of somebody who was erased there are
        events without values.
        """
        self._records.existing(Subscriber, subscriber_id)
        return self._told(subscriber_id, origin)

    def merged_with(self, subscriber_id: UUID, origin: str) -> list[PersonExport]:
        """Return what is kept of the cards that became one with somebody's."""
        found: list[PersonExport] = []
        for other_id in sorted(self._records.load(Subscriber, subscriber_id).merged):
            found.append(self._told(other_id, origin))
            found += self.merged_with(other_id, origin)
        return found

    def _told(self, subscriber_id: UUID, origin: str) -> PersonExport:
        with self._records.datastore.transaction() as cursor:
            cursor.execute(_SQL["snapshot"])
            return _Telling(cursor, self._records, subscriber_id).export(origin)


class _Telling:
    """Collects one person in one snapshot."""

    def __init__(
        self, cursor: Cursor[Any], records: Records, subscriber_id: UUID
    ) -> None:
        self._cursor = cursor
        self._records = records
        self._id = subscriber_id
        self._rows = self._read(_Row, "events", subscriber_id)
        self._events = [
            self._event(subscriber_id, row.version, row.topic, row.state)
            for row in self._rows
        ]
        self._person = Subscriber.fold(subscriber_id, self._events)

    def export(self, origin: str) -> PersonExport:
        """Put the file together."""
        if not self._events or not isinstance(
            self._events[0].fact, SubscriberRegistered
        ):
            raise NotFound("subscriber", self._id)
        subjects = [self._id, *sorted(self._person.had)]
        months = self._months()
        return sealed(
            PersonExport(
                origin=origin,
                subscriber_id=self._id,
                head=b"",
                events=tuple(row.kept for row in self._rows),
                values=tuple(self._read(KeptValue, "values", subjects)),
                addresses=tuple(self._read(KeptAddress, "addresses", self._id)),
                profile=self._profile(),
                notices=tuple(self._notices()),
                purposes=tuple(self._purposes()),
                lists=tuple(self._lists()),
                activities=months or msgspec.UNSET,
                activity_types=self._types(months) or msgspec.UNSET,
            )
        )

    def _profile(self) -> dict[str, FieldValue]:
        reader = self._cursor.connection.cursor(row_factory=tuple_row)
        row = reader.execute(_SQL["profile"], (self._id,)).fetchone()
        return dict(sorted(row[0].items())) if row else {}

    def _notices(self) -> Iterator[NoticePublished]:
        streams = map(stream_of_notice, notices_in(self._events))
        for id_, events in self._streams(streams).items():
            if published := Notice.fold(id_, events).published:
                yield published

    def _purposes(self) -> Iterator[DefinedThen]:
        yeses = yeses_in(self._events, self._person.brought_over)
        named = {(purpose_stream(yes.purpose), yes.purpose_version) for yes in yeses}
        for events in self._streams(stream for stream, _ in named).values():
            for event in events:
                place = (event.originator_id, event.originator_version)
                if place in named and isinstance(event.fact, PurposeDefined):
                    yield DefinedThen(event.originator_version, event.fact)

    def _lists(self) -> Iterator[KeptList]:
        facts = (event.fact for event in self._events)
        joined = {fact.list_id for fact in facts if isinstance(fact, ListJoined)}
        for id_, events in self._streams(joined).items():
            found = MailingList.fold(id_, events)
            yield KeptList(id_, found.code, found.name, found.channel)

    def _months(self) -> tuple[KeptMonth, ...]:
        """Return what the person did, from every month that there was."""
        (row,) = self._cursor.execute(_SQL["until"]).fetchall()
        streams = month_streams(self._id, row["until"])
        months: dict[UUID, list[KeptEvent]] = defaultdict(list)
        for row in self._read(_MonthRow, "months", streams):
            months[row.stream_id].append(row.kept)
        return tuple(KeptMonth(id_, tuple(rows)) for id_, rows in months.items())

    def _types(self, months: Iterable[KeptMonth]) -> tuple[ActivityTypeDeclared, ...]:
        facts = (
            self._event(
                month.stream_id, event.version, event.topic, event.state.encode()
            ).fact
            for month in months
            for event in month.events
        )
        names = {fact.name for fact in facts if isinstance(fact, ActivityRecorded)}
        found = self._streams(map(activity_type_stream, names))
        types = [ActivityType.fold(id_, events) for id_, events in found.items()]
        return tuple(one.declared for one in types if one.declared)

    def _streams(self, ids: Iterable[UUID]) -> Streams:
        streams: dict[UUID, list[Event]] = defaultdict(list)
        reader = self._cursor.connection.cursor(row_factory=tuple_row, binary=True)
        for row in reader.execute(_SQL["streams"], (sorted(set(ids)),)):
            event = self._event(*row)
            streams[event.originator_id].append(event)
        return streams

    def _event(self, *stored: Any) -> Event:  # noqa: ANN401 - the columns of an event
        return cast("Event", self._records.mapper.to_domain_event(StoredEvent(*stored)))

    def _read(self, kind: type[R], statement: str, value: object) -> list[R]:
        reader = self._cursor.connection.cursor(
            row_factory=class_row(kind), binary=True
        )
        return reader.execute(_SQL[statement], (value,)).fetchall()
