"""Runs a series against what has happened: who would have come in, and got what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.activity import month_streams
from domain.application import Application
from domain.application.link_targets import Targets
from domain.application.records import Records
from domain.application.segments import ANY_DAY_INSIDE
from domain.conditions import Group, Today, as_at, unknown_then
from domain.consent import Cell
from domain.events import EnrolmentEntered, Event, Fact, Recorded
from domain.permission import ERASED, MERGED, NO_ADDRESS, Grounds, first_against
from domain.series.definition import Definition, Until
from domain.series.enrolment import Enrolment, enrolment_stream
from domain.series.kinds import Beyond
from domain.series.rehearsal import Rehearsal, Stop
from domain.series.starts import Arrival, Listeners
from domain.series.stepping import CLOSED, Known
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.subscriber import Subscriber
from projections.segments.asking import SegmentPeople
from workers.anniversaries import Anniversaries
from workers.clocks import Clock, Clocks
from workers.recipients import Recipients

BATCH = 1_000
EMAIL = "email"


@dataclass(frozen=True)
class Range:
    """Between which moments; the second is not in it."""

    begin: datetime
    end: datetime


@dataclass
class Found:
    """What a rehearsal has found: how many arrived, and all that came of it."""

    arrivals: int = 0
    stops: list[Stop] = field(default_factory=list)
    #: What really happened to those who came in: (person, trigger) -> facts
    really: Mapping[tuple[UUID, str], Sequence[Fact]] = field(default_factory=dict)
    #: Conditions that were asked of now, for nobody knows what was so then.
    as_now: Sequence[str] = ()


class Rehearsing:
    """Goes through the log between two moments, for one series."""

    def __init__(
        self, application: Application, datastore: AccountDatastore, zone: str
    ) -> None:
        self._datastore = datastore
        self._records = Records(datastore)
        self._targets = Targets(self._records)
        self._segments = application.segments
        self._log = EventLog(datastore)
        self._people = SegmentPeople(datastore)
        self._position_at = lru_cache(maxsize=4096)(self._people.position_at)
        self._clocks = Clocks(self._records.vault, zone)
        self._anniversaries = Anniversaries(
            application.segments, self._people, self._clocks
        )
        self._zone = zone

    def run(
        self,
        series_id: UUID,
        definition: Definition,
        between: Range,
    ) -> Found:
        """Go through a series as everybody would have."""
        arrivals = list(self.arrivals(series_id, definition, between))
        rehearsal, found = Rehearsal(definition, between.end), Found(len(arrivals))
        people: dict[UUID, _History] = {}
        for arrival in arrivals:
            id_ = arrival.subscriber_id
            if id_ not in people:
                people[id_] = _History(self._records, self._clocks, id_, between.end)
            history = people[id_]
            know = _knowing(self, definition, history)
            found.stops += rehearsal.go(arrival, history.times, know)
        found.really = self._really(series_id, found.stops, arrivals)
        found.as_now = self._as_now(definition)
        return found

    def arrivals(
        self,
        series_id: UUID,
        definition: Definition,
        between: Range,
    ) -> Iterator[Arrival]:
        """Yield whom what happened would have brought, in order, if they fit."""
        brought = list(self._brought(series_id, definition, between))
        brought += self._of_days(series_id, definition, between)
        for arrival in sorted(brought, key=lambda one: one.occurred_at):
            at, id_ = arrival.occurred_at, arrival.subscriber_id
            if not definition.who or self.holds(definition.who, id_, at):
                yield arrival

    def holds(
        self,
        conditions: Sequence[object],
        person: UUID,
        at: datetime,
        since: datetime | None = None,
    ) -> bool:
        """Tell whether conditions held for somebody at a moment.

        ``since`` is when what brought them in happened, if they were inside.
        """
        today = Today(at, ZoneInfo(self._zone), of_those_inside=since is not None)
        then = as_at(self._segments.tree(conditions, today), at)
        people = self._people.as_of(self._position_at(at))
        came = [(person, since or at)]
        return isinstance(then, Group) and bool(people.inside(then, came))

    def _brought(
        self,
        series_id: UUID,
        definition: Definition,
        between: Range,
    ) -> Iterator[Arrival]:
        listeners = Listeners({series_id: definition.starts})
        position = self._position_at(between.begin - timedelta.resolution)
        last = self._position_at(between.end - timedelta.resolution)
        while position < last and listeners:
            events = self._log.read(position, min(BATCH, last - position))
            readable = [event for event in events if isinstance(event, Recorded)]
            with self._datastore.get_connection() as connection:
                recipients = Recipients(connection.cursor(), readable)
                beyond = Beyond(recipients.at, self._targets.of)
                for event in readable:
                    yield from listeners.arrivals(event, beyond)
            position += len(events)

    def _of_days(
        self, series_id: UUID, definition: Definition, between: Range
    ) -> Iterator[Arrival]:
        """Yield whose days have come; fields are as they are now."""
        day = between.begin.date() - timedelta(1)
        while day <= between.end.date() + timedelta(1):
            for one in definition.anniversaries:
                for arrivals in self._anniversaries.arrivals(series_id, one, day):
                    yield from (
                        arrival
                        for arrival in arrivals
                        if between.begin <= arrival.occurred_at < between.end
                    )
            day += timedelta(1)

    def _really(
        self, series_id: UUID, stops: Sequence[Stop], arrivals: Sequence[Arrival]
    ) -> Mapping[tuple[UUID, str], Sequence[Fact]]:
        """Return what happened to those who came in, if this series is running."""
        entered = {
            (stop.subscriber_id, stop.trigger)
            for stop in stops
            if isinstance(stop.fact, EnrolmentEntered)
        }
        streams = {
            enrolment_stream(series_id, one.subscriber_id, one.key)
            for one in arrivals
            if (one.subscriber_id, one.trigger) in entered
        }
        really: dict[tuple[UUID, str], list[Fact]] = {}
        for events in self._records.events_of(streams).values():
            for key, fact in _passes(events):
                really.setdefault(key, []).append(fact)
        return really

    def _as_now(self, definition: Definition) -> list[str]:
        found = []
        for path, conditions in definition.conditions():
            tree = self._segments.tree(conditions, ANY_DAY_INSIDE)
            found += [
                path + one.removeprefix("conditions") for one in unknown_then(tree)
            ]
        waits = (step for step in definition.steps if isinstance(step.act, Until))
        return found + [step.path for step in waits if _asks_profile(step.act)]


class _History:
    """What happened to one person, and when."""

    def __init__(
        self, records: Records, clocks: Clocks, id_: UUID, until: datetime
    ) -> None:
        self.id = id_
        self._clocks = clocks
        streams = [id_, *month_streams(id_, until)]
        found = records.events_of(streams)
        self._own = found[id_]
        times = (one.context.at for events in found.values() for one in events)
        self.times = sorted(times)

    def reached(self, purpose: str, at: datetime) -> tuple[UUID | None, str | None]:
        """Tell at which contact they could be written to then, or why at none."""
        own = (event for event in self._own if event.context.at <= at)
        person = Subscriber.fold(self.id, own)
        if person.successor:
            return None, MERGED
        if person.erased or not person.version:
            return None, ERASED
        reasons = []
        for contact in person.contacts.values():
            if contact.channel == EMAIL:
                against = _against(person, contact.contact_id, purpose, at)
                if against is None:
                    return contact.contact_id, None
                reasons.append(against)
        closed = (reason for reason in reasons if reason in CLOSED)
        return None, next(closed, next(iter(reasons), NO_ADDRESS.name))

    @cached_property
    def clock(self) -> Clock:
        """Return by whose clock they live, and their profile as it is now."""
        return self._clocks.of([self.id])[self.id]


def _knowing(
    rehearsing: Rehearsing, definition: Definition, history: _History
) -> Callable[[Enrolment, datetime], Known]:
    def know(enrolment: Enrolment, at: datetime) -> Known:
        holds = {
            path: rehearsing.holds(conditions, history.id, at, enrolment.since)
            for path, conditions in definition.questions(enrolment.step)
        }
        reached = history.reached(definition.purpose, at)
        clock = history.clock
        return Known(at, clock.zone, holds, *reached, clock.fields)

    return know


def _against(
    person: Subscriber, contact_id: UUID, purpose: str, at: datetime
) -> str | None:
    consent = person.consents.of(Cell(contact_id, EMAIL, purpose))
    grounds = Grounds(
        state=consent.state or None,
        expires_at=consent.expires_at,
        unreachable=contact_id in person.unreachable,
    )
    return first_against(grounds, at)


def _passes(events: Sequence[Event]) -> Iterator[tuple[tuple[UUID, str], Fact]]:
    """Tell to which pass each fact of a stream belongs."""
    key = None
    for event in events:
        if isinstance(event.fact, EnrolmentEntered):
            key = event.fact.subscriber_id, event.fact.trigger
        if key:
            yield key, event.fact


def _asks_profile(act: object) -> bool:
    return isinstance(act, Until) and bool(act.field)
