"""Runs a series against what has happened: who would have come in, and got what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.application import Application
from domain.application.records import Records
from domain.application.segments import ANY_DAY_INSIDE
from domain.conditions import unknown_then
from domain.events import EnrolmentEntered, Event, Fact
from domain.series.definition import Definition, Until
from domain.series.enrolment import enrolment_stream
from domain.series.rehearsal import Rehearsal, Stop
from domain.series.starts import Arrival
from domain.store.datastore import AccountDatastore
from workers.clocks import Clocks
from workers.histories import Histories, knowing_of
from workers.past import Past, Range

#: People whose histories are read at once.
AT_A_TIME = 500


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
    """Goes through the past with one series."""

    def __init__(
        self, application: Application, datastore: AccountDatastore, zone: str
    ) -> None:
        self._records = Records(datastore)
        self._segments = application.segments
        clocks = Clocks(self._records.vault, zone)
        self._histories = Histories(self._records, clocks)
        self._past = Past(application, datastore, zone)

    def run(self, series_id: UUID, definition: Definition, between: Range) -> Found:
        """Go through a series as everybody would have."""
        arrivals = self._past.all_arrivals(series_id, definition, between)
        rehearsal, found = Rehearsal(definition, between.end), Found(len(arrivals))
        coming: dict[UUID, list[Arrival]] = {}
        for arrival in arrivals:
            coming.setdefault(arrival.subscriber_id, []).append(arrival)
        times = self._past.happened(between, coming)
        for some in _chunks(list(coming)):
            for history in self._histories.of({id_: times[id_] for id_ in some}):
                know = knowing_of(self._past, definition, history)
                for arrival in coming[history.id]:
                    found.stops += rehearsal.go(arrival, history.times, know)
        found.really = self._really(series_id, found.stops, arrivals)
        found.as_now = self._as_now(definition)
        return found

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


def _chunks(people: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for first in range(0, len(people), AT_A_TIME):
        yield people[first : first + AT_A_TIME]


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
