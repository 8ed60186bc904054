"""Who is to come into which series: found as the log is read, kept until decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Cursor
from psycopg.rows import class_row, tuple_row
from psycopg.types.json import Jsonb

from domain.application.letter_series import LetterSeries
from domain.application.link_targets import Targets
from domain.application.records import Records
from domain.events import (
    ImportStarted,
    Recorded,
    SeriesActivated,
    SeriesArchived,
    SeriesClosed,
    SeriesStart,
)
from domain.ids import named_id
from domain.series.kinds import Beyond
from domain.series.starts import Arrival, Listeners
from domain.store.datastore import AccountDatastore
from domain.store.log import Appending, Companion
from domain.store.sql import load_statements
from workers.consequences import Do
from workers.kinds import ENROL_PEOPLE
from workers.recipients import Recipients
from workers.silence import Silence

_SQL = load_statements(__package__, "arrivals.sql")
#: Arrivals that are held before they are written.
MOST_HELD = 10_000


class Waiting(NamedTuple):
    """Somebody who is to come in, because of an event at a position."""

    position: int
    arrival: Arrival


class Starts:
    """What brings people into series, up to where the reactor has come."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore
        records = Records(datastore)
        self._targets, self._letters = Targets(records), LetterSeries(records)
        self._known: Known | None = None

    def follow(
        self, cursor: Cursor[Any], events: Iterable[Recorded], recipients: Recipients
    ) -> list[tuple[int, Do]]:
        """Write down whom events bring into series; return who is to see to them."""
        self._known = self._known or self._read()
        beyond = Beyond(recipients.at, self._targets.of, self._letters.of)
        arrivals: list[Waiting] = []
        last: dict[UUID, int] = {}
        for event in events:
            if statement := self._known.learn(event):
                cursor.execute(*statement)
                continue
            for one in self._known.arrivals(event, beyond):
                arrivals.append(Waiting(event.position, one))
                last[one.series_id] = event.position
            # A thousand people may come by one event, and by each that follows.
            if len(arrivals) >= MOST_HELD:
                arrive(cursor, arrivals)
                arrivals = []
        arrive(cursor, arrivals)
        return [_to_be_seen_to(id_, position) for id_, position in last.items()]

    def forget(self) -> None:
        """Read it anew: what was followed last was not recorded."""
        self._known = None

    def _read(self) -> Known:
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            starts = cursor.execute(_SQL["starts"]).fetchall()
        kind = tuple[SeriesStart, ...]
        return Known(
            {id_: msgspec.convert(told, kind) for id_, told in starts},
            Silence.read(self._datastore),
        )


class Known:
    """What brings people in now, and which imports do."""

    def __init__(
        self, starts: dict[UUID, tuple[SeriesStart, ...]], silence: Silence
    ) -> None:
        self._starts = starts
        self._silence = silence
        self._listeners = Listeners(starts)

    def learn(self, event: Recorded) -> tuple[LiteralString, tuple[object, ...]] | None:
        """Learn from an event what brings people in; return how that is kept."""
        fact, id_ = event.fact, event.stream_id
        if isinstance(fact, ImportStarted) and fact.triggers:
            return self._silence.notice(id_)
        if isinstance(fact, SeriesActivated):
            self._starts[id_] = fact.starts
            kept: tuple[object, ...] = (id_, Jsonb(msgspec.to_builtins(fact.starts)))
            statement = _SQL["listen"]
        elif isinstance(fact, SeriesClosed | SeriesArchived):
            self._starts.pop(id_, None)
            kept, statement = (id_,), _SQL["stop"]
        else:
            return None
        self._listeners = Listeners(self._starts)
        return statement, kept

    def arrivals(self, event: Recorded, beyond: Beyond) -> Iterable[Arrival]:
        """Tell whom an event brings in; of an import only if it is to be noticed."""
        silent = self._silence.covers(event)
        return () if silent else self._listeners.arrivals(event, beyond)


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


def _to_be_seen_to(series_id: UUID, position: int) -> tuple[int, Do]:
    return position, Do(ENROL_PEOPLE, named_id("enrol", series_id, position), series_id)


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
