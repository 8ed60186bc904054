"""Measures a rebuild of all read models for the log of a series, against a usual log.

``python -m bench.enrolled [PEOPLE]``: so many went through a series, in six events
each; beside it the log of an import and a campaign of as many (``bench.rebuild``).
Both are rebuilt by one process, one after the other, twice: the better counts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import timedelta
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from bench.databases import a_database
from bench.lines import Line, best_rate, print_table
from bench.rebuild import AT, CHUNK, fill, follow, rebuild, stored
from domain.events import (
    EnrolmentCompleted,
    EnrolmentEntered,
    EnrolmentMoved,
    EnrolmentWaited,
    Fact,
    SeriesActivated,
    SeriesDefined,
    VaultRef,
)
from domain.ids import new_id
from domain.series.enrolment import enrolment_stream
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.log import EventLog

PEOPLE = 20_000
#: Events of one person here, and about as many of one there.
EACH, EACH_THERE = 6, 3.1


def measure(people: int = PEOPLE) -> list[Line]:
    """Measure on two databases of our own."""
    usual = _rate(lambda log: fill(log, int(people * EACH / EACH_THERE)))
    enrolled = _rate(lambda log: _enrol(log, people))
    work = f"rebuild, {people:,} went through a series"
    return [Line(work, enrolled, "events/s", "a usual log", usual, 1.0)]


def _rate(fill_log: Callable[[EventLog], int]) -> float:
    with a_database() as url, closing(open_pool(url)) as pool:
        datastore = AccountDatastore(pool)
        events = fill_log(EventLog(datastore))
        follow(datastore)
        return best_rate(events, lambda: rebuild(datastore, 1), of=2)


def _enrol(log: EventLog, people: int) -> int:
    """Append what happens to people in a series; return how many events there are."""
    series = new_id()
    log.insert_events(list(stored(series, 1, _defined())))
    for first in range(0, people, CHUNK):
        events: list[StoredEvent] = []
        for _ in range(first, min(first + CHUNK, people)):
            person = new_id()
            stream = enrolment_stream(series, person)
            events += stored(stream, 1, _way(series, person))
        log.insert_events(events)
    return log.head()[0]


def _defined() -> Iterable[Fact]:
    yield SeriesDefined("Welcome", VaultRef(new_id(), bytes(32)), {}, {}, "stay")
    yield SeriesActivated(1, ())


def _way(series: UUID, person: UUID) -> Iterable[Fact]:
    yield EnrolmentEntered(series, 1, person, 1, "hello", "7", "consent_granted", AT)
    yield EnrolmentMoved("hello", "sent", "pause", window_id=person)
    yield EnrolmentWaited("pause", AT + timedelta(days=2), "P2D")
    yield EnrolmentMoved("pause", "waited", "more")
    yield EnrolmentMoved("more", "skipped", "", "no_consent", 9)
    yield EnrolmentCompleted()


if __name__ == "__main__":
    told = [int(argument) for argument in sys.argv[1:]]
    print_table("A series, rebuilt", measure(*told))
