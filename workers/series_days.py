"""Brings people into a series on their days, such as before a birthday."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from domain.application import Application
from domain.ids import named_id
from domain.series.series import ACTIVE, Series
from domain.series.starts import Arrival
from domain.store.datastore import AccountDatastore
from domain.store.vault import Vault
from projections.segments.asking import SegmentPeople
from workers.anniversaries import Anniversaries
from workers.arrivals import Waiting, arrive
from workers.clocks import Clocks
from workers.consequences import Do
from workers.due import Held, write_down
from workers.kinds import ENROL_PEOPLE
from workers.tasks import LEFT_OFF, Keep, Later

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
        self._anniversaries = Anniversaries(
            application.segments,
            SegmentPeople(datastore),
            Clocks(Vault(datastore), zone),
        )
        self._now = now

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
                for arrivals in self._anniversaries.arrivals(series.id, one, day):
                    self._write(held, day, arrivals)
                    if not keep():
                        return LEFT_OFF
        following = datetime.combine(begun, FIRST_MIDNIGHT, UTC)
        return Later(following - now, "the next day has not begun anywhere")

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
