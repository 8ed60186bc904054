"""Brings those into a series whose trigger lies in the past: counted first, then done.

Who they are is found as for a rehearsal, by what happened: days of a profile bring
nobody in here, for a birthday that is over is no reason any more. Of each person and
key the newest counts, and whoever came in for something as new does not come for it:
so nobody comes in twice, however often this is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.application import Application, By
from domain.errors import ConditionsInvalid, SeriesStateForbids
from domain.events import BackfillAsked
from domain.ids import new_id
from domain.series.backfill import BRINGING, COUNTING, Backfill
from domain.series.series import MOST_ADDED
from domain.series.starts import BY_BACKFILL, Arrival, newest
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore
from projections.waiting import ReadModelBehind, wait_for
from workers.due import Held
from workers.fitting import whom_at
from workers.past import Past, Range
from workers.tasks import LEFT_OFF, Keep, Later


class RunBackfill:
    """The task that counts whom the past would bring in, or brings them."""

    def __init__(
        self,
        application: Application,
        datastore: AccountDatastore,
        now: Callable[[], datetime],
        zone: str,
    ) -> None:
        self._application = application
        self._backfills = application.backfills
        self._datastore = datastore
        self._past = Past(application, datastore, zone)
        self._whom = whom_at(now, application.segments, datastore, zone)
        self._now = now

    def __call__(self, held: Held, keep: Keep) -> Later | None:
        """Do what it waits for; if it cannot be done any more, that is noted."""
        backfill = self._backfills.get(held.subject_id)
        if backfill.asked is None or backfill.state not in (COUNTING, BRINGING):
            return None
        try:
            wait_for(self._datastore, held.position, timeout=5.0)
        except ReadModelBehind:
            return Later(timedelta(seconds=1), "the read models are not up to date")
        do = self._count if backfill.state == COUNTING else self._bring
        try:
            return do(
                held, backfill, self._coming(backfill, backfill.asked, keep), keep
            )
        except (ConditionsInvalid, SeriesStateForbids) as refusal:
            self._backfills.give_up(self._by(held), backfill.id, str(refusal))
            return None

    def _count(
        self,
        held: Held,
        backfill: Backfill,
        coming: Iterator[list[Arrival]],
        keep: Keep,
    ) -> Later | None:
        passes, people = 0, set[UUID]()
        for chunk in coming:
            passes += len(chunk)
            people.update(one.subscriber_id for one in chunk)
        if not keep():
            return LEFT_OFF
        self._backfills.count(self._by(held), backfill.id, len(people), passes)
        return None

    def _bring(
        self,
        held: Held,
        backfill: Backfill,
        coming: Iterator[list[Arrival]],
        keep: Keep,
    ) -> Later | None:
        for chunk in coming:
            self._backfills.bring(self._by(held), backfill.id, chunk)
        if not keep():
            return LEFT_OFF
        self._backfills.finish(self._by(held), backfill.id)
        return None

    def _coming(
        self, backfill: Backfill, asked: BackfillAsked, keep: Keep
    ) -> Iterator[list[Arrival]]:
        """Yield who would come in now and has not been brought, until told to stop.

        They fitted the series when it happened, and do now.
        """
        series = self._application.series.get(asked.series_id)
        series.require_active("backfilled")
        definition = self._application.enrolments.definition(series, series.live)
        between = Range(asked.begin, asked.end)
        found = self._past.arrivals(series.id, definition, between, keep)
        left = backfill.left(newest(found))
        enter = self._application.enrolments.entering
        for first in range(0, len(left), MOST_ADDED):
            if not keep():
                return
            some = left[first : first + MOST_ADDED]
            arrivals = [replace(one, because=BY_BACKFILL) for one in some]
            if chunk := enter(self._now(), arrivals, self._whom):
                yield chunk

    def _by(self, held: Held) -> By:
        command = Command("backfill", str(new_id()))
        return By("system", self._now(), command, held.position)
