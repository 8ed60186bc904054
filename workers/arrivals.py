"""Who is to come into which series: found as the log is read, kept until decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Cursor
from psycopg.rows import class_row, tuple_row
from psycopg.types.json import Jsonb

from domain.events import (
    Recorded,
    SeriesActivated,
    SeriesArchived,
    SeriesClosed,
    SeriesStart,
)
from domain.ids import named_id
from domain.series.starts import Arrival, Listeners
from domain.store.datastore import AccountDatastore
from domain.store.log import Appending, Companion
from domain.store.sql import load_statements
from workers.consequences import Do
from workers.kinds import ENROL_PEOPLE

_SQL = load_statements(__package__, "arrivals.sql")


class Waiting(NamedTuple):
    """Somebody who is to come in, because of an event at a position."""

    position: int
    arrival: Arrival


class Starts:
    """What brings people into series, up to where the reactor has come."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore
        self._starts: dict[UUID, tuple[SeriesStart, ...]] | None = None
        self._listeners = Listeners({})

    def follow(
        self, cursor: Cursor[Any], events: Iterable[Recorded]
    ) -> list[tuple[int, Do]]:
        """Write down whom events bring into series; return who is to see to them."""
        starts = self._known()
        arrivals: list[Waiting] = []
        for event in events:
            if isinstance(event.fact, SeriesActivated):
                starts[event.stream_id] = event.fact.starts
                told = Jsonb(msgspec.to_builtins(event.fact.starts))
                cursor.execute(_SQL["listen"], (event.stream_id, told))
            elif isinstance(event.fact, SeriesClosed | SeriesArchived):
                starts.pop(event.stream_id, None)
                cursor.execute(_SQL["stop"], (event.stream_id,))
            else:
                ones = self._listeners.arrivals(event)
                arrivals += (Waiting(event.position, one) for one in ones)
                continue
            self._listeners = Listeners(starts)
        arrive(cursor, arrivals)
        return list(_to_be_seen_to(arrivals))

    def forget(self) -> None:
        """Read it anew: what was followed last was not recorded."""
        self._starts = None

    def _known(self) -> dict[UUID, tuple[SeriesStart, ...]]:
        if self._starts is None:
            with self._datastore.get_connection() as connection:
                cursor = connection.cursor(row_factory=tuple_row)
                rows = cursor.execute(_SQL["starts"]).fetchall()
            kind = tuple[SeriesStart, ...]
            self._starts = {id_: msgspec.convert(told, kind) for id_, told in rows}
            self._listeners = Listeners(self._starts)
        return self._starts


def arrive(cursor: Cursor[Any], arrivals: Sequence[Waiting]) -> None:
    """Write down who is to come in."""
    if not arrivals:
        return
    rows = [
        (
            one.series_id,
            position,
            one.subscriber_id,
            one.trigger,
            one.key,
            one.because,
            one.occurred_at,
        )
        for position, one in arrivals
    ]
    cursor.execute(_SQL["arrive"], [list(column) for column in zip(*rows, strict=True)])


def _to_be_seen_to(arrivals: Iterable[Waiting]) -> Iterable[tuple[int, Do]]:
    last = {one.series_id: position for position, one in arrivals}
    for series_id, position in last.items():
        id_ = named_id("enrol", series_id, position)
        yield position, Do(ENROL_PEOPLE, id_, series_id)


class Arrivals:
    """Those who are to come into one series."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore

    def next(self, series_id: UUID, limit: int) -> list[Waiting]:
        """Return those who are next."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=class_row(_Row))
            rows = cursor.execute(_SQL["next"], (series_id, limit)).fetchall()
        return [row.waiting(series_id) for row in rows]

    def taken(self, waiting: Sequence[Waiting]) -> Companion:
        """Return what is written when it was decided who of them comes in."""
        series_id = waiting[0].arrival.series_id
        positions = [one.position for one in waiting]
        people = [one.arrival.subscriber_id for one in waiting]
        triggers = [one.arrival.trigger for one in waiting]

        def take(append: Appending) -> None:
            values = (positions, people, triggers, series_id)
            append.cursor.execute(_SQL["taken"], values)

        return take


class _Row(msgspec.Struct):
    position: int
    subscriber_id: UUID
    trigger: str
    key: str
    because: str
    occurred_at: Any

    def waiting(self, series_id: UUID) -> Waiting:
        arrival = Arrival(
            series_id,
            self.subscriber_id,
            self.trigger,
            self.because,
            self.occurred_at,
            self.key,
        )
        return Waiting(self.position, arrival)
