"""Brings those into a series whose trigger lies in the past: counted first, then done.

Who they are is found as for a rehearsal, by what happened: days of a profile bring
nobody in here, for a birthday that is over is no reason any more. Of each person and
key the newest counts, and whoever came in for something as new does not come for it:
so nobody comes in twice, however often this is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.application import Application, By
from domain.ids import new_id
from domain.series.series import MOST_ADDED
from domain.series.starts import BY_BACKFILL, Arrival, newest
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore
from workers.fitting import whom_at
from workers.past import Past, Range


class Backfilling:
    """Finds whom the past would have brought, and brings them."""

    def __init__(
        self, application: Application, datastore: AccountDatastore, zone: str
    ) -> None:
        self._application = application
        self._past = Past(application, datastore, zone)
        self._datastore = datastore
        self._zone = zone

    def found(
        self, series_id: UUID, between: Range, now: datetime
    ) -> list[list[Arrival]]:
        """Return who would come in now, in chunks that one fact takes.

        They fitted the series when it happened, and do now. Raises SeriesStateForbids
        unless it is active.
        """
        series = self._application.series.get(series_id)
        series.require_active("backfilled")
        definition = self._application.enrolments.definition(series, series.live)
        happened = replace(between, end=min(between.end, now))
        arrivals = [
            replace(one, because=BY_BACKFILL)
            for one in newest(self._past.arrivals(series_id, definition, happened))
        ]
        segments = self._application.segments
        whom = whom_at(lambda: now, segments, self._datastore, self._zone)
        enter = self._application.enrolments.entering
        return [
            coming
            for first in range(0, len(arrivals), MOST_ADDED)
            if (coming := enter(now, arrivals[first : first + MOST_ADDED], whom))
        ]

    def bring(self, by: By, series_id: UUID, chunks: Sequence[list[Arrival]]) -> None:
        """Have them come in; whoever is inside by then stays as they are."""
        for chunk in chunks:
            command = Command(by.command.key_id, str(new_id()))
            self._application.series.backfill(
                By(by.actor, by.at, command), series_id, chunk
            )
