"""Whose day it is, and when it is that time where they live."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from domain.application.segments import Segments
from domain.conditions import Today
from domain.series.definition import Anniversary
from domain.series.moments import day_of
from domain.series.starts import BY_DAY, Arrival
from projections.segments.asking import SegmentPeople
from workers.clocks import Clocks

#: People of one page.
AT_A_TIME = 1_000


class Anniversaries:
    """Finds those whom a day of their profile brings into a series."""

    def __init__(
        self, segments: Segments, people: SegmentPeople, clocks: Clocks
    ) -> None:
        self._segments = segments
        self._people = people
        self._clocks = clocks

    def arrivals(
        self, series_id: UUID, anniversary: Anniversary, day: date
    ) -> Iterator[list[Arrival]]:
        """Yield page by page whose day this is; fields are as they are now."""
        of = day - timedelta(anniversary.days)
        today = Today(datetime.combine(of, time(12), UTC))
        told = {"field": anniversary.field, "op": "anniversary", "value": [0, 0]}
        tree = self._segments.tree([told], today)
        trigger = anniversary.trigger(of)
        after: UUID | None = None
        while ids := self._people.page(tree, after, AT_A_TIME):
            clocks = self._clocks.of(ids)
            times = {id_: day_of(day, anniversary.at, clocks[id_].zone) for id_ in ids}
            yield [
                Arrival(series_id, id_, trigger, BY_DAY, at)
                for id_, at in times.items()
            ]
            after = ids[-1]
