"""Measures a rebuild of all read models, side by side, against reading the log at all.

The log is that of an import and a campaign: three events a person, one window a
thousand recipients, an attempt and its results for every twenty. The library's
ProjectionRunner keeps one simple read model on the same log, an event a transaction.
``python -m bench.rebuild 3225000`` makes ten million events; it tells how far it has
come, and the most memory that it took.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent, Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.conninfo import conninfo_to_dict

from bench.databases import a_database
from bench.lines import Line, Progress, print_table, rate_of
from domain.application.records import Records
from domain.audience import list_stream
from domain.events import (
    AudienceFrozen,
    CampaignAudienceSet,
    CampaignDrafted,
    CampaignReleased,
    ConsentGranted,
    Contact,
    Context,
    Deviation,
    Event,
    Fact,
    ListCreated,
    ListJoined,
    Profile,
    SubscriberRegistered,
    VaultRef,
    WindowAttempted,
    WindowPlanned,
    WindowResulted,
)
from domain.ids import new_id
from domain.store.codec import codec_of_release
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.log import EventLog
from projections.generations import Generations
from projections.projector import BATCH
from projections.rebuild import Rebuilding
from projections.rooms import READ_MODELS
from projections.runner import Runner

PEOPLE = 60_000
#: Events for the library's runner: enough for a steady rate.
ONE_BY_ONE = 4_000
CHUNK, WINDOW, RANGE = 10_000, 1_000, 20
#: As `sayso rebuild --processes 2` has it, for two cores.
PROCESSES = 2
AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
NEWS, PURPOSE = list_stream("newsletter"), "newsletter"


def measure(database_url: str, people: int = PEOPLE) -> list[Line]:
    """Measure on an empty, migrated database."""
    with closing(open_pool(database_url)) as pool:
        datastore = AccountDatastore(pool)
        log = EventLog(datastore)
        events = fill(log, people)
        gc.set_threshold(100_000, 50, 50)
        followed = rate_of(events, lambda: follow(datastore))
        read = rate_of(events, lambda: _read(log))
        rebuilt = rate_of(events, lambda: rebuild(datastore, PROCESSES))
        alone = rate_of(events, lambda: rebuild(datastore, 1))
        one_by_one = _librarys_rate(datastore, database_url)
    work = "rebuild, all read models"
    return [
        Line(work, rebuilt, "events/s", "the number itself", 100_000, 1.0),
        Line(work, rebuilt, "events/s", "ProjectionRunner", one_by_one, 30.0),
        Line(work, rebuilt, "events/s", "reading the log", read, 0.0),
        Line("rebuild, one process", alone, "events/s", "reading the log", read, 0.0),
        Line("first following", followed, "events/s", "reading the log", read, 0.0),
    ]


def fill(log: EventLog, people: int) -> int:
    """Append the events of an import and a campaign; return how many there are."""
    events: list[StoredEvent] = []
    progress, done = Progress("appended"), 0
    for stream, version, facts in parts(people):
        events += stored(stream, version, facts)
        if len(events) >= CHUNK:
            log.insert_events(events)
            done += len(events)
            progress.tell(done)
            events = []
    log.insert_events(events)
    return log.head()[0]


def parts(people: int) -> Iterator[tuple[UUID, int, Iterable[Fact]]]:
    """Tell what comes to which stream, and from which version on, in order."""
    yield NEWS, 1, [ListCreated("newsletter", "Newsletter")]
    # One after the other, so that nobody has to remember millions of them.
    first = new_id().int
    for number in range(people):
        yield new_id(), 1, _person(UUID(int=first + number))
    campaign, run = new_id(), new_id()
    yield campaign, 1, _campaign()
    windows = []
    for number, start in enumerate(range(0, people, WINDOW)):
        places = range(start, min(start + WINDOW, people))
        some = tuple(UUID(int=first + place) for place in places)
        windows.append((new_id(), len(some)))
        yield windows[-1][0], 1, [WindowPlanned(campaign, run, number, some)]
    frozen = AudienceFrozen(run, len(windows), people, bytes(32), {"requested": 17})
    yield campaign, 4, [frozen]
    for window, size in windows:
        yield window, 2, _attempts(campaign, size)


def _person(contact_id: UUID) -> Iterator[Fact]:
    ref = VaultRef(new_id(), bytes(32))
    profile = Profile(("city", "first_name", "last_name"), ref)
    yield SubscriberRegistered("import", (Contact(contact_id, "email", ref),), profile)
    notice, by = bytes(32), "import"
    yield ConsentGranted(contact_id, "email", PURPOSE, by, AT, notice, ref)
    yield ListJoined(NEWS)


def _campaign() -> Iterator[Fact]:
    yield CampaignDrafted("Spring", "email")
    yield CampaignAudienceSet((NEWS,), PURPOSE)
    yield CampaignReleased(bytes(32))


def _attempts(campaign: UUID, size: int) -> Iterator[Fact]:
    consents = (2,) * RANGE
    for first in range(0, size, RANGE):
        claim = str(campaign)
        yield WindowAttempted(campaign, first, RANGE, claim, 1, consents)
        others = (Deviation(first + 3, "rejected", 550, "5.1.1"),)
        result = ("accepted", 250, "2.0.0")
        yield WindowResulted(campaign, first, RANGE, *result, others)


def stored(stream: UUID, first: int, facts: Iterable[Fact]) -> Iterator[StoredEvent]:
    """Return facts as the log keeps them."""
    context = Context(AT, "import", new_id())
    for version, fact in enumerate(facts, first):
        state = codec_of_release().encode(context, fact)
        yield StoredEvent(stream, version, fact.TOPIC, state)


def follow(datastore: AccountDatastore) -> None:
    """Have all read models follow the log from its beginning."""
    Generations(datastore, READ_MODELS).install()
    progress, batches = Progress("followed"), count()

    def going_on() -> bool:
        progress.tell(next(batches) * BATCH)
        return False

    Runner(datastore, READ_MODELS).catch_up(going_on)


def _read(log: EventLog) -> None:
    progress, position = Progress("read"), 0
    while events := log.read(position, BATCH):
        position = events[-1].position
        progress.tell(position)


def rebuild(datastore: AccountDatastore, processes: int) -> None:
    """Rebuild all read models; raises SystemExit if they come to something else."""
    with closing(Rebuilding(datastore, READ_MODELS, sorted(READ_MODELS))) as rebuilding:
        progress, batches = Progress("rebuilt"), count(1)
        if processes > 1:
            rebuilding.begin()
            rebuilding.fill(processes, lambda _, at, __: progress.tell(at))
        while rebuilding.advance():
            progress.tell(next(batches) * BATCH)
        reports = rebuilding.finish()
    if not all(table.equal for report in reports for table in report.tables):
        raise SystemExit("what was rebuilt differs from what was there")


class Members(PostgresTrackingRecorder):
    """The library's view: who is on which list."""

    def create_table(self) -> None:
        """Make the tables."""
        super().create_table()
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(
                "CREATE TABLE IF NOT EXISTS public.members"
                " (list_id uuid, id uuid, PRIMARY KEY (list_id, id))"
            )

    def join(self, values: tuple[UUID, UUID] | None, tracking: Tracking) -> None:
        """Write row and position in one transaction."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            if values:
                insert = "INSERT INTO public.members VALUES (%s, %s)"
                cursor.execute(insert, values, prepare=True)


class Membership(Projection[Members]):
    """The library's projection: one simple read model."""

    name = "membership"

    def process_event(self, domain_event: Event, tracking: Tracking) -> None:
        """Write one event."""
        fact = domain_event.fact
        row = None
        if isinstance(fact, ListJoined):
            row = (fact.list_id, domain_event.originator_id)
        self.view.join(row, tracking)


def _librarys_rate(datastore: AccountDatastore, url: str) -> float:
    class OurLog(Records):
        def __init__(self, _env: Any) -> None:  # noqa: ANN401 - as the library has it
            super().__init__(datastore)

    parts = conninfo_to_dict(url)
    env = {"PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_SCHEMA": "public"}
    for name in ("dbname", "host", "port", "user", "password"):
        env[f"POSTGRES_{name.upper()}"] = str(parts.get(name, ""))
    runner = ProjectionRunner(
        application_class=OurLog,
        projection_class=Membership,
        view_class=Members,
        env=env,
    )
    with runner:
        return rate_of(ONE_BY_ONE, lambda: runner.wait(ONE_BY_ONE, timeout=60))


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with a_database() as url:
        print_table("Rebuild", measure(url, size))
