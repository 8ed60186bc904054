"""Brings those into a series whose trigger lies in the past: counted first, then done.

Who they are is found as for a rehearsal. What brings somebody in is named as it would
have been then, so nobody comes in twice for it, however often this is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.application import Application, By
from domain.application.enrolments import Whom
from domain.conditions import Today
from domain.ids import new_id
from domain.series.definition import Definition
from domain.series.series import MOST_ADDED
from domain.series.starts import BY_BACKFILL, Arrival
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore
from projections.people.queries import People
from projections.segments.asking import SegmentPeople
from workers.rehearsing import Range, Rehearsing


class Backfilling:
    """Finds whom the past would have brought, and brings them."""

    def __init__(
        self, application: Application, datastore: AccountDatastore, zone: str
    ) -> None:
        self._application = application
        self._rehearsing = Rehearsing(application, datastore, zone)
        self._people = SegmentPeople(datastore)
        self._former = People(datastore).former
        self._zone = ZoneInfo(zone)

    def found(
        self, series_id: UUID, between: Range, now: datetime
    ) -> list[list[Arrival]]:
        """Return who would come in now, in chunks that one fact takes.

        They fitted the series when it happened, and do now.
        """
        series = self._application.series.get(series_id)
        definition = self._application.enrolments.definition(series, series.live)
        arrivals = [
            replace(one, because=BY_BACKFILL)
            for one in self._rehearsing.arrivals(series_id, definition, between)
        ]
        whom = Whom(lambda told, ids: self._among(told, ids, now), self._former)
        enter = self._application.enrolments.entering
        return [
            coming for some in _chunks(arrivals) if (coming := enter(now, some, whom))
        ]

    def bring(self, by: By, series_id: UUID, chunks: Sequence[list[Arrival]]) -> None:
        """Have them come in; whoever is inside by then stays as they are."""
        for chunk in chunks:
            command = Command(by.command.key_id, str(new_id()))
            self._application.series.backfill(
                By(by.actor, by.at, command), series_id, chunk
            )

    def _among(
        self, definition: Definition, ids: Sequence[UUID], now: datetime
    ) -> set[UUID]:
        today = Today(now, self._zone)
        tree = self._application.segments.tree(definition.who, today)
        return set(self._people.among(tree, ids))


def _chunks(arrivals: Sequence[Arrival]) -> Iterator[list[Arrival]]:
    """Yield some at a time, all of one person together: they come in but once."""
    chunk: list[Arrival] = []
    ordered = sorted(arrivals, key=lambda one: (one.subscriber_id, one.occurred_at))
    for _, ones in groupby(ordered, lambda one: one.subscriber_id):
        own = list(ones)
        if chunk and len(chunk) + len(own) > MOST_ADDED:
            yield chunk
            chunk = []
        chunk += own[:MOST_ADDED]
    if chunk:
        yield chunk
