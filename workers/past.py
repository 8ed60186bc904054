"""Whom the past would have brought into a series, as the log has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from domain.application import Application
from domain.application.letter_series import LetterSeries
from domain.application.link_targets import Targets
from domain.application.records import Records
from domain.conditions import Group, Today, as_at, conditions_of
from domain.events import Recorded
from domain.series.definition import Definition
from domain.series.kinds import Beyond
from domain.series.starts import Arrival, Listeners
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.touching import people_of
from projections.segments.asking import SegmentPeople
from workers.anniversaries import Anniversaries
from workers.clocks import Clocks
from workers.recipients import Recipients

BATCH = 1_000


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Range:
    """Between which moments; the second is not in it."""

    begin: datetime
    end: datetime


class Past:
    """Goes through the log between two moments, for one series."""

    def __init__(
        self, application: Application, datastore: AccountDatastore, zone: str
    ) -> None:
        self._datastore = datastore
        records = Records(datastore)
        self._targets, self._letters = Targets(records), LetterSeries(records)
        self._segments = application.segments
        self._log = EventLog(datastore)
        self._people = SegmentPeople(datastore)
        self._position_at = lru_cache(maxsize=4096)(self._log.position_at)
        self._trees = lru_cache(maxsize=4096)(self._tree)
        self._anniversaries = Anniversaries(
            application.segments, self._people, Clocks(records.vault, zone)
        )
        self._zone = zone

    def arrivals(
        self,
        series_id: UUID,
        definition: Definition,
        between: Range,
        keep: Callable[[], bool],
    ) -> list[Arrival]:
        """Return whom what happened would have brought, in order, if they fit.

        ``keep`` is asked now and then whether to go on; if not, some are missing.
        """
        brought = self._brought(series_id, definition, between, keep)
        return self._fitting(definition, brought, keep)

    def all_arrivals(
        self, series_id: UUID, definition: Definition, between: Range
    ) -> list[Arrival]:
        """Return these and whose days have come, by what their fields are now."""
        brought = self._brought(series_id, definition, between, _always)
        of_days = self._of_days(series_id, definition, between)
        return self._fitting(definition, chain(brought, of_days), _always)

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
        day, inside = self.day(at), since is not None
        then = as_at(self._trees(msgspec.json.encode(conditions), day, inside), at)
        people = self._people.as_of(self._position_at(at))
        came = [(person, since or at)]
        return isinstance(then, Group) and bool(people.inside(then, came))

    def day(self, at: datetime) -> date:
        """Return the day that it was where the account is."""
        return at.astimezone(ZoneInfo(self._zone)).date()

    def timed(self, conditions: Sequence[object], at: datetime) -> bool:
        """Tell whether another day may give conditions another answer."""
        tree = self._trees(msgspec.json.encode(conditions), self.day(at), True)  # noqa: FBT003 - a key
        return any(one.timed for one in conditions_of(tree))

    def happened(
        self, between: Range, people: Iterable[UUID]
    ) -> Mapping[UUID, Sequence[datetime]]:
        """Return when anything happened to some people and was recorded, in order."""
        times: dict[UUID, list[datetime]] = {id_: [] for id_ in people}
        for events in self._batches(between, _always):
            for event in events:
                at = max(event.context.at, event.recorded_at)
                for id_ in people_of(event, event.fact):
                    if id_ in times:
                        times[id_].append(at)
        return {id_: sorted(ones) for id_, ones in times.items()}

    def _tree(self, conditions: bytes, day: date, inside: bool) -> Group:  # noqa: FBT001 - a key
        """Make conditions ready to be asked: on one day they say the same."""
        noon = datetime.combine(day, time(12), ZoneInfo(self._zone))
        today = Today(noon, ZoneInfo(self._zone), of_those_inside=inside)
        return self._segments.tree(msgspec.json.decode(conditions), today)

    def _fitting(
        self,
        definition: Definition,
        brought: Iterable[Arrival],
        keep: Callable[[], bool],
    ) -> list[Arrival]:
        who = definition.who
        return [
            one
            for one in sorted(brought, key=lambda one: one.occurred_at)
            if not who
            or (keep() and self.holds(who, one.subscriber_id, one.occurred_at))
        ]

    def _brought(
        self,
        series_id: UUID,
        definition: Definition,
        between: Range,
        keep: Callable[[], bool],
    ) -> Iterator[Arrival]:
        listeners = Listeners({series_id: definition.starts})
        for events in self._batches(between, keep) if listeners else ():
            with self._datastore.get_connection() as connection:
                recipients = Recipients(connection.cursor(), events)
                beyond = Beyond(recipients.at, self._targets.of, self._letters.of)
                for event in events:
                    yield from listeners.arrivals(event, beyond)

    def _batches(
        self, between: Range, keep: Callable[[], bool]
    ) -> Iterator[list[Recorded]]:
        """Read the log between two moments, a batch at a time."""
        position = self._position_at(between.begin - timedelta.resolution)
        last = self._position_at(between.end - timedelta.resolution)
        while position < last and keep():
            events = self._log.read(position, min(BATCH, last - position))
            yield [event for event in events if isinstance(event, Recorded)]
            position += len(events)

    def _of_days(
        self, series_id: UUID, definition: Definition, between: Range
    ) -> Iterator[Arrival]:
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
