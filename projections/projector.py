"""Brings generations of read models forward along the log, a batch at a time.

Rows and position change in one transaction. What one read model cannot digest does
not stop the others, nor its own other streams: the batch is halved until the event
stands alone, then its stream is set aside with an alarm.
"""

from __future__ import annotations

from collections.abc import (
    Callable,
    Collection,
    Container,
    Iterable,
    Iterator,
    Sequence,
)
from uuid import UUID

import structlog
from eventsourcing.persistence import InterfaceError, OperationalError
from psycopg import Cursor
from psycopg.rows import DictRow

from domain.events import Recorded
from domain.store.changes import ByKind, Cases, Change, Key, fold
from domain.store.datastore import AccountDatastore
from domain.store.log import Unreadable
from domain.store.rows import Table, load_tables
from projections.generations import Generation, Overtaken, move, park, parked

#: Events of one transaction.
BATCH = 5_000

Events = Sequence[Recorded | Unreadable]
#: Reads events after a position, at most so many, without those of some topics but the
#: last.
Read = Callable[[int, int, Container[str]], Events]

#: The connection's fault, or the times': no event is to blame.
_ACCIDENTS = (Overtaken, OperationalError, InterfaceError)

logger = structlog.get_logger()


class EventUnreadable(Exception):  # noqa: N818 - says what is wrong
    """An event is of a kind that this release cannot read."""


class Projector:
    """Applies events to generations of read models."""

    def __init__(self, datastore: AccountDatastore, read: Read) -> None:
        self._datastore = datastore
        self._read = read
        self._tables: dict[str, dict[str, Table]] = {}

    def advance(self, generations: Sequence[Generation], until: int) -> int:
        """Bring those that are last forward by a batch, to ``until`` at most.

        All that stand at one position share the reading, the decoding and the
        transaction. Returns how many events it was; raises Overtaken.
        """
        start = min((g.position for g in generations), default=until)
        group = [g for g in generations if g.position == start]
        ends = [until, *(g.position for g in generations if g.position > start)]
        limit = min(BATCH, min(ends) - start)
        events = self._read(start, limit, _unconcerning(group)) if limit > 0 else ()
        if not events:
            return 0
        self._project(group, events)
        return events[-1].position - start

    def step(self, generations: Sequence[Generation], until: int) -> bool:
        """Do the same; tell whether to go on: also if somebody else was faster.

        Of what they did a look at the generations tells: they are to be read anew.
        """
        try:
            return self.advance(generations, until) > 0
        except Overtaken:
            return True

    def _project(self, group: Sequence[Generation], events: Events) -> None:
        try:
            self._commit(group, events)
        except _ACCIDENTS:
            raise
        except Exception:  # noqa: BLE001 - whatever one stumbles over, the others go on
            for generation in group:
                self._isolate(generation, events)

    def _isolate(self, generation: Generation, events: Events) -> None:
        try:
            self._commit([generation], events)
        except _ACCIDENTS:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            if len(events) == 1:
                self._park(generation, events[0], error)
                return
            middle = len(events) // 2
            self._isolate(generation, events[:middle])
            rest = generation.at(events[middle - 1].position)
            self._isolate(rest, events[middle:])

    def _commit(self, group: Sequence[Generation], events: Events) -> None:
        with self._datastore.transaction(commit=True) as cursor:
            _begin(cursor)
            move(cursor, group, events[-1].position)
            aside, batch = parked(cursor, group), _Batch(events)
            for generation in group:
                cases = generation.model.changes
                concerned = batch.digestible(cases, aside[generation.label])
                self._apply(cursor, generation, cases.of_all(concerned))

    def _apply(
        self,
        cursor: Cursor[DictRow],
        generation: Generation,
        changes: Iterator[Change],
    ) -> None:
        tables = self._tables_of(cursor, generation)
        folded = fold(changes)
        for name, rows in folded.items():
            tables[name].apply(cursor, rows)
        for name, statement in generation.model.derived:
            if name in folded:
                _derive(cursor, statement, generation.suffix, folded[name])

    def _tables_of(
        self, cursor: Cursor[DictRow], generation: Generation
    ) -> dict[str, Table]:
        if generation.label not in self._tables:
            names, suffix = generation.model.tables, generation.suffix
            self._tables[generation.label] = load_tables(cursor, names, suffix)
        return self._tables[generation.label]

    def _park(
        self, generation: Generation, event: Recorded | Unreadable, error: Exception
    ) -> None:
        with self._datastore.transaction(commit=True) as cursor:
            move(cursor, [generation], event.position)
            stuck = generation.at(event.position)
            park(cursor, stuck, event.stream_id, f"{type(error).__name__}: {error}")
        logger.error(
            "stream parked",
            read_model=generation.model.name,
            stream_id=str(event.stream_id),
            position=event.position,
            error=type(error).__name__,
        )


def _begin(cursor: Cursor[DictRow]) -> None:
    # After a crash of the server the last batches may be gone, rows and position
    # alike: they are read from the log again. So there is nothing to flush for.
    cursor.execute("SET LOCAL synchronous_commit = off")


def _unconcerning(group: Sequence[Generation]) -> Container[str]:
    """Name the topics that change nothing in a group: most of the work is reading."""
    each = [generation.model.changes.unconcerning() for generation in group]
    return frozenset.intersection(*each)


def _derive(
    cursor: Cursor[DictRow], statement: str, suffix: str, keys: Iterable[Key]
) -> None:
    columns = enumerate(zip(*keys, strict=True))
    values = {f"key_{number}": list(column) for number, column in columns}
    cursor.execute(statement.replace("{suffix}", suffix).encode(), values)


class _Batch:
    """Events, sorted once for all read models that are to digest them."""

    def __init__(self, events: Events) -> None:
        self._unreadable = [e for e in events if isinstance(e, Unreadable)]
        self._readable = ByKind(e for e in events if isinstance(e, Recorded))

    def digestible(self, cases: Cases, aside: Collection[UUID]) -> Sequence[Recorded]:
        """Return what concerns a read model, without the streams that it set aside.

        Raises EventUnreadable, but not for what changes nothing in it: whether such an
        event is read at all depends on where a batch ends, and on the others.
        """
        wanted = [e for e in self._unreadable if e.stream_id not in aside]
        nothing = cases.unconcerning() if wanted else ()
        for event in wanted:
            if event.topic not in nothing:
                raise EventUnreadable(event.topic)
        events = self._readable.for_cases(cases)
        if not aside:
            return events
        return [event for event in events if event.stream_id not in aside]
