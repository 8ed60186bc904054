"""Brings people into a series on their days, such as before a birthday."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from domain.application import Application
from domain.conditions import Today
from domain.ids import named_id
from domain.series.definition import Anniversary
from domain.series.moments import day_of
from domain.series.series import ACTIVE, Series
from domain.series.starts import BY_DAY, Arrival
from domain.store.datastore import AccountDatastore
from domain.store.vault import Vault
from domain.zones import TIME_ZONE, zone_of
from projections.segments.asking import SegmentPeople
from workers.arrivals import Waiting, arrive
from workers.consequences import Do
from workers.due import Held, write_down
from workers.kinds import ENROL_PEOPLE
from workers.tasks import LEFT_OFF, Keep, Later

#: People of one page.
AT_A_TIME = 1_000
#: When a day begins first on Earth (UTC+14), by UTC, on the day before.
FIRST_MIDNIGHT = time(10, 0)


class RunSeriesDay:
    """The task that looks each day whose day it is, wherever that begins first."""

    def __init__(
        self,
        application: Application,
        datastore: AccountDatastore,
        now: Callable[[], datetime],
        zone: str,
    ) -> None:
        self._application = application
        self._datastore = datastore
        self._people = SegmentPeople(datastore)
        self._vault = Vault(datastore)
        self._now = now
        self._zone = zone

    def __call__(self, held: Held, keep: Keep) -> Later | None:
        """Have those come in whose day begins, as long as the series takes people."""
        series = self._application.series.get(held.subject_id)
        if series.state != ACTIVE or not _is_live(held, series):
            return None
        now = self._now().astimezone(UTC)
        begun = now.date() + timedelta(days=now.time() >= FIRST_MIDNIGHT)
        definition = self._application.enrolments.definition(series, series.live)
        # The day before once more, for whoever was down then: nobody comes in twice.
        for day in (begun - timedelta(1), begun):
            for one in definition.anniversaries:
                for arrivals in self._arrivals(series.id, one, day):
                    self._write(held, day, arrivals)
                    if not keep():
                        return LEFT_OFF
        following = datetime.combine(begun, FIRST_MIDNIGHT, UTC)
        return Later(following - now, "the next day has not begun anywhere")

    def _arrivals(
        self, series_id: UUID, anniversary: Anniversary, day: date
    ) -> Iterator[list[Arrival]]:
        """Yield page by page whose day this is."""
        of = day - timedelta(anniversary.days)
        today = Today(datetime.combine(of, time(12), UTC))
        told = {"field": anniversary.field, "op": "anniversary", "value": [0, 0]}
        tree = self._application.segments.tree([told], today)
        after: UUID | None = None
        while ids := self._people.page(tree, after, AT_A_TIME):
            zones = self._zones(ids)
            trigger = anniversary.trigger(of)
            yield [
                Arrival(
                    series_id,
                    id_,
                    trigger,
                    BY_DAY,
                    day_of(day, anniversary.at, zones.get(id_, self._zone)),
                )
                for id_ in ids
            ]
            after = ids[-1]

    def _zones(self, ids: list[UUID]) -> dict[UUID, str]:
        profiles = self._vault.profiles(ids)
        told = {id_: fields.get(TIME_ZONE) for id_, fields in profiles.items()}
        phones = {
            one.subscriber_id: one.address
            for one in reversed(self._vault.contacts(ids))
            if one.channel == "sms"
        }
        found = {id_: zone_of(_text(told.get(id_)), phones.get(id_)) for id_ in ids}
        return {id_: zone for id_, zone in found.items() if zone}

    def _write(self, held: Held, day: date, arrivals: list[Arrival]) -> None:
        waiting = [Waiting(held.position, one) for one in arrivals]
        series_id = held.subject_id
        last = arrivals[-1]
        id_ = named_id("enrol", series_id, day, last.trigger, last.subscriber_id)
        with self._datastore.transaction(commit=True) as cursor:
            arrive(cursor, waiting)
            write_down(cursor, [(held.position, Do(ENROL_PEOPLE, id_, series_id))])


def _is_live(held: Held, series: Series) -> bool:
    """Tell whether this is the look of the edition that people come into."""
    return held.id == named_id("series day", series.id, series.activated)


def _text(value: object) -> str | None:
    return str(value) if value else None
