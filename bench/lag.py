"""Measures how old read models are while messages go out, are opened and followed.

A campaign is written into the log at a fixed rate, as sending writes it: an attempt and
its results for every twenty, each in a transaction; and once a second what was opened
and clicked of the thousand before, as the edge brings it in. ``python -m projections``
follows, the process that the Procfile names. Twenty times a second it is asked how long
ago the first event was recorded that some read model does not have.
``python -m bench.lag 60 1000`` does so for a minute, at a thousand messages a second.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from bench.databases import a_database
from bench.lines import Line, print_table
from bench.rebuild import AT, CHUNK, RANGE, parts, stored
from domain.events import Fact, Hit, HitsRecorded, WindowAttempted, WindowPlanned
from domain.ids import new_id
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.log import EventLog
from domain.store.sql import load_statements
from domain.tracking.links import OPEN, link_of
from projections.positions import lags

_SQL = load_statements(__package__, "lag.sql")
_ROOT = Path(__file__).parent.parent
SECONDS, RATE = 30, 1_000
#: Seconds that 99 of 100 looks may find, from one look to the next, and to catch up.
WITHIN, EACH, PATIENCE = 1.0, 0.05, 300
#: One in four opens, one in seven of those clicks.
_OPEN, _CLICK = 4, 28
_LINK = link_of("https://shop.example/spring")
_AGENT = "Mozilla Gecko Firefox"


def measure(url: str, seconds: int = SECONDS, rate: int = RATE) -> list[Line]:
    """Measure on an empty, migrated database; raises TimeoutError if none follows."""
    with closing(open_pool(url)) as pool, _following(url):
        datastore = AccountDatastore(pool)
        campaign = _Campaign(EventLog(datastore), seconds * rate)
        _wait_for_all(datastore)
        with _looks(datastore) as ages:
            sent = campaign.send(rate)
            _wait_for_all(datastore)
    ages.sort()
    p99 = ages[int(len(ages) * 0.99)]
    return [
        Line("messages, opened and clicked", sent, "/s", "what was asked", rate, 0.95),
        Line("read models current, p99", 1 / p99, "1/p99", "1 s", 1 / WITHIN, 1.0),
    ]


class _Campaign:
    """People, and a campaign to all of them, in the log up to its first attempt."""

    def __init__(self, log: EventLog, people: int) -> None:
        self._log = log
        self._campaign = UUID(int=0)
        self._contacts: dict[UUID, tuple[UUID, ...]] = {}
        self._attempts: list[tuple[UUID, int, list[Fact]]] = []
        before: list[StoredEvent] = []
        for stream, version, facts in parts(people):
            told = list(facts)
            if isinstance(told[0], WindowAttempted):
                self._attempts.append((stream, version, told))
                continue
            if isinstance(told[0], WindowPlanned):
                self._contacts[stream] = told[0].contacts
                self._campaign = told[0].campaign_id
            before += stored(stream, version, told)
        for first in range(0, len(before), CHUNK):
            log.insert_events(before[first : first + CHUNK])

    def send(self, rate: int) -> float:
        """Write all of it at a rate; return that which came of it."""
        begun, sent = time.perf_counter(), 0
        for window, first, facts in self._attempts:
            for version, fact in enumerate(facts, first):
                # An attempt and its results are of the same messages.
                due = begun + (sent + (version - first) // 2 * RANGE) / rate
                time.sleep(max(0.0, due - time.perf_counter()))
                self._log.insert_events(list(stored(window, version, [fact])))
            sent += len(self._contacts[window])
            self._log.insert_events(list(stored(new_id(), 1, [self._hits(window)])))
        return sent / (time.perf_counter() - begun)

    def _hits(self, window: UUID) -> HitsRecorded:
        hits = tuple(
            Hit(link, number, 0, contact, new_id(), 60)
            for number, contact in enumerate(self._contacts[window])
            for link, each in ((OPEN, _OPEN), (_LINK, _CLICK))
            if number % each == 0
        )
        return HitsRecorded(self._campaign, AT, (_AGENT,), hits)


@contextmanager
def _following(url: str) -> Iterator[None]:
    with TemporaryDirectory() as folder:
        told = {"SAYSO_DATABASE_URL": url, "SAYSO_STATE_DIR": folder}
        process = subprocess.Popen(
            [sys.executable, "-m", "projections"], cwd=_ROOT, env=os.environ | told
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def _wait_for_all(datastore: AccountDatastore) -> None:
    until = time.monotonic() + PATIENCE
    while not (behind := lags(datastore)) or any(behind.values()):
        if time.monotonic() > until:
            raise TimeoutError(behind)
        time.sleep(EACH)


@contextmanager
def _looks(datastore: AccountDatastore) -> Iterator[list[float]]:
    """Collect how old read models are, in seconds, until the block ends."""
    ages: list[float] = []
    over = Event()
    thread = Thread(target=_look, args=(datastore, over.wait, ages))
    thread.start()
    try:
        yield ages
    finally:
        over.set()
        thread.join()


def _look(
    datastore: AccountDatastore, over: Callable[[float], bool], ages: list[float]
) -> None:
    with datastore.get_connection() as connection:
        while not over(EACH):
            row = connection.execute(_SQL["age"]).fetchone()
            ages.append(float(row["age"]) if row else 0.0)
            connection.commit()


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    with a_database() as database:
        print_table("Lag", measure(database, *given))
