"""The command that takes a person over from another instance, event by event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from eventsourcing.persistence import MapperDeserialisationError, StoredEvent
from psycopg.rows import tuple_row

from domain.addresses import NORMALISERS, AddressInvalid
from domain.application.bringing_activities import keys_of, types_of
from domain.application.records import By, Decision, Records, Streams
from domain.application.sealing import wide
from domain.application.subscribers import Subscribers
from domain.audience import About, MailingList, Notice, stream_of_notice
from domain.errors import ExportAmiss, SubscriberKnown
from domain.events import Event, Original, SubscriberBroughtOver
from domain.person_checks import require_whole
from domain.person_export import KeptAddress, KeptEvent, PersonExport
from domain.store.activity_keys import ActivityKeys, remembering
from domain.store.codec import codec_of_release
from domain.store.commands import Answer
from domain.store.keeping import Keeping
from domain.store.log import Appending, Companion
from domain.store.sql import load_statements
from domain.store.vault import Claim, VaultRow
from domain.subscriber import Subscriber
from domain.traveller import Traveller

_SQL = load_statements(__package__, "bringing.sql")


class Bringing:
    """Brings people over whom another instance has exported."""

    def __init__(
        self, records: Records, subscribers: Subscribers, keys: ActivityKeys
    ) -> None:
        self._records = records
        self._subscribers = subscribers
        self._keys = keys

    def over(self, by: By, export: PersonExport) -> Answer:
        """Take a person over; answers with their id, which stays.

        Raises ExportAmiss, SubscriberKnown, AddressInUse and AddressClosed; then
        nothing was written.
        """

        def decide() -> Decision:
            events = list(_events(export.subscriber_id, export.events))
            who = Traveller(export, events, list(_doings(export)))
            require_whole(who)
            self._require_stranger(who)
            claims = [self._claim(who, one) for one in who.addresses]
            rows = [
                VaultRow(row.id, row.subject_id, row.field, row.value, row.salt)
                for row in export.values
            ]
            keeping = Keeping(rows, claims, profiles=wide(who.person.id, who.profile))
            streams = [*self._surroundings(who), (who.person, [_journey(export)])]
            known = keys_of(who, self._keys)
            also = [self._copying(who), remembering(known, events=0)]
            return Decision(who.person.id, streams, keeping, also)

        return self._records.once(by, decide)

    def _require_stranger(self, who: Traveller) -> None:
        """Refuse whoever is here already, or brings what others here have."""
        id_ = who.person.id
        if self._records.load(Subscriber, id_).version:
            raise SubscriberKnown(id_)
        wanted = {"values": list(who.values), "contacts": list(who.person.had)}
        with self._records.datastore.get_connection() as connection:
            reader = connection.cursor(row_factory=tuple_row)
            taken = reader.execute(_SQL["taken"], wanted).fetchone()
        if taken:
            raise ExportAmiss(f"{taken[0]} {taken[1]}", "is somebody's here already")

    def _claim(self, who: Traveller, held: KeptAddress) -> Claim:
        place = f"address of contact {held.contact_id}"
        if held.channel not in NORMALISERS:
            raise ExportAmiss(place, "is of a channel that is not known here")
        try:
            normalised = self._subscribers.free(held.channel, held.address)
        except AddressInvalid:
            normalised = None
        if normalised != held.address:
            raise ExportAmiss(place, "is not written as addresses are")
        return Claim(held.contact_id, who.person.id, held.channel, held.address)

    def _surroundings(self, who: Traveller) -> Streams:
        """Publish the words and make the lists that are not here yet."""
        export = who.export
        notices = {stream_of_notice(one.notice_id): one for one in export.notices}
        lists = {one.id: one for one in export.lists if one.id in who.person.lists}
        return [
            *(
                (notice, notice.publish(told.wording, About.of(told)))
                for id_, told in notices.items()
                for notice in [self._records.load(Notice, id_)]
            ),
            *(
                (found, found.create(told.code, told.name, told.channel))
                for id_, told in lists.items()
                for found in [self._records.load(MailingList, id_)]
                if not found.version
            ),
            *types_of(who, self._records),
        ]

    def _copying(self, who: Traveller) -> Companion:
        """Return the write of the events as they are."""
        export = who.export
        stored = [_stored(export.subscriber_id, event) for event in export.events]
        for month in export.months:
            stored += [_stored(month.stream_id, event) for event in month.events]
        events = [*who.events, *who.doings]

        def copy(append: Appending) -> None:
            if export.events[-1].recorded_at > append.recorded_at:
                place = f"event {len(export.events)}"
                raise ExportAmiss(place, "was recorded in the future, by our clock")
            self._records.write_as_stored(append, events, stored)

        return copy


def _doings(export: PersonExport) -> Iterator[Event]:
    for month in export.months:
        yield from _events(month.stream_id, month.events)


def _events(stream: UUID, events: Iterable[KeptEvent]) -> Iterator[Event]:
    for event in events:
        try:
            read = codec_of_release().decode(event.topic, event.state.encode())
        except MapperDeserialisationError:
            place = f"event {event.version}"
            raise ExportAmiss(place, "cannot be read by this release") from None
        yield Event(stream, event.version, read.context, read.fact)


def _stored(subscriber_id: UUID, event: KeptEvent) -> StoredEvent:
    state = event.state.encode()
    return StoredEvent(subscriber_id, event.version, event.topic, state)


def _journey(export: PersonExport) -> SubscriberBroughtOver:
    originals: Sequence[Original] = [
        Original(event.position, event.recorded_at) for event in export.events
    ]
    return SubscriberBroughtOver(
        export.origin, export.head, tuple(originals), export.purposes
    )
