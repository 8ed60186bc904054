"""Measures how people come in: a file from its upload until everything shows them.

The limit is what the fastest peer does with the same file in the same run: each row one
upsert into a plain table of subscribers and one of memberships, one statement a row,
10,000 rows a transaction, without any record of consent. Ours has all processes beside
it that an installation has: the read models, and the ledger.

python -m bench.importing 1000000
"""

from __future__ import annotations

import csv
import gc
import json
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import psycopg

from bench.databases import a_database
from bench.lines import Line, megabytes_at_most, print_table
from bench.people import write_people
from domain.application import Application, By, ImportOptions, create_application
from domain.ids import new_id
from domain.store.clock import now
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.ledger.following import LedgerFollower
from domain.store.listening import Listening
from domain.store.log import EventLog
from domain.store.suppressions import Peppers
from projections.imports.queries import Imports
from projections.positions import lowest_position
from projections.rooms import READ_MODELS
from projections.runner import Runner
from workers.due import Held
from workers.importing import ImportPeople, Reading

PEOPLE = 100_000
#: Rows of the peer's transaction.
COMMIT_EVERY = 10_000
#: Bytes of an upload that are taken at once.
_PIECE = 1_000_000
AT_LEAST, MOST_MEGABYTES = 2.0, 500


@dataclass(frozen=True)
class Took:
    """How long an import took: until its last append, and until all is current."""

    recorded: float
    current: float


def measure(database_url: str, people: int = PEOPLE) -> list[Line]:
    """Measure on an empty, migrated database."""
    gc.set_threshold(100_000, 50, 50)
    sys.setswitchinterval(0.0005)  # as the workers
    with a_file(people) as file, closing(open_pool(database_url)) as pool:
        bench = _Bench(AccountDatastore(pool), file, people)
        with (
            _beside(database_url, _keep_read_models) as models,
            _beside(database_url, _keep_ledger) as ledger,
        ):
            first = bench.take_in()
            again = bench.take_in()
            sizes = (megabytes_at_most(), models(), ledger())
        screened = people / _seconds(bench.screen)
        peer = people / _seconds(lambda: per_row(database_url, file))
        peer_again = people / _seconds(lambda: per_row(database_url, file))
    ours, ours_again = people / first.current, people / again.current
    unit, row_by_row = "people/s", "an upsert a row"
    return [
        Line("import, all current", ours, unit, row_by_row, peer, AT_LEAST),
        Line("import, recorded", people / first.recorded, unit, row_by_row, peer, 0),
        Line("screening alone", screened, unit, row_by_row, peer, 0),
        Line("the same file again", ours_again, unit, row_by_row, peer_again, AT_LEAST),
        Line("the same file again", ours_again, unit, "the first time", ours, 1),
        Line("import in memory", *_room(sizes), 1),
    ]


def _room(sizes: tuple[float, ...]) -> tuple[float, str, str, float]:
    used = " + ".join(f"{size:.0f}" for size in sizes)
    return 1000 / sum(sizes), f"/GB ({used} MB)", "500 MB", 1000 / MOST_MEGABYTES


@contextmanager
def a_file(people: int) -> Iterator[Path]:
    """Write a file of people who all said yes: on disk, it is no memory of ours."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "people.csv"
        with file.open("wb") as stream:
            write_people(stream, people, without_evidence=0)
        yield file


class _Bench:
    """Takes a file in as a worker does, and looks until everything shows it."""

    def __init__(self, datastore: AccountDatastore, file: Path, rows: int) -> None:
        self._datastore = datastore
        self._file = file
        self._rows = rows
        self._application = create_application(datastore, Peppers({"a": b"a"}))
        self._list = self._application.lists.create(_by(), "news", "News").id

    def take_in(self) -> Took:
        """Take the whole file in."""
        begun = time.perf_counter()
        id_ = self._start(self._application)
        _task(self._application)(_held(id_), lambda: True)
        recorded = time.perf_counter()
        self._wait_until_current(id_)
        return Took(recorded - begun, time.perf_counter() - begun)

    def screen(self) -> None:
        """Read and judge all rows, and record nothing."""
        task = _task(self._application)
        id_ = self._start(self._application)
        found = self._application.imports.get(id_)
        if found.started is None:
            raise SystemExit("the import did not start")
        file = self._application.imports.file(found)
        rules = task._rules(found.started)  # noqa: SLF001 - as the task has them
        for _ in Reading(file, found.started, rules).chunks(0, lambda: True):
            pass

    def _start(self, application: Application) -> UUID:
        options = ImportOptions(self._list, "newsletter")
        with self._file.open("rb") as file:
            upload = application.uploads.take(iter(partial(file.read, _PIECE), b""))
        return application.imports.start(_by(), upload, options).id

    def _wait_until_current(self, id_: UUID) -> None:
        follower = LedgerFollower(self._datastore)
        head, _ = EventLog(self._datastore).head()
        while (
            lowest_position(self._datastore) or 0
        ) < head or follower.place().position < head:
            time.sleep(0.005)
        report = Imports(self._datastore).get(id_)
        if report is None or report.counts.rows != self._rows:
            raise SystemExit(f"the report does not add up: {report}")


def _task(application: Application) -> ImportPeople:
    return ImportPeople(application, now, "UTC")


def _held(id_: UUID) -> Held:
    return Held(new_id(), "import_people", id_, 0, new_id(), 0)


def _by() -> By:
    return By("bench", now(), Command("bench", str(new_id())))


@contextmanager
def _beside(
    url: str, work: Callable[[str, Pipe], None]
) -> Iterator[Callable[[], float]]:
    """Have a process beside us; calling what this yields tells its megabytes."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(url, theirs))
    process.start()
    ours.recv()

    def megabytes() -> float:
        ours.send("size")
        return float(ours.recv())

    try:
        yield megabytes
    finally:
        process.kill()
        process.join()


def _keep_read_models(url: str, asked: Pipe) -> None:
    def keep(datastore: AccountDatastore) -> None:
        Runner(datastore, READ_MODELS).run(_answering(asked))

    _keep(url, keep)


def _keep_ledger(url: str, asked: Pipe) -> None:
    def keep(datastore: AccountDatastore) -> None:
        follower, stopping = LedgerFollower(datastore), _answering(asked)
        with Listening(datastore, "ledger") as listening:
            listening.wait_to_lead(stopping)
            while not stopping():
                follower.catch_up(stopping)
                listening.wait(0.1)

    _keep(url, keep)


def _keep(url: str, keep: Callable[[AccountDatastore], None]) -> None:
    gc.set_threshold(100_000, 50, 50)
    with closing(open_pool(url, size=4)) as pool:
        keep(AccountDatastore(pool))


def _answering(asked: Pipe) -> Callable[[], bool]:
    """Return what is asked again and again whether to stop, and answers meanwhile."""
    asked.send("ready")

    def stopping() -> bool:
        if asked.poll():
            asked.recv()
            asked.send(megabytes_at_most())
        return False

    return stopping


def per_row(url: str, file: Path) -> None:
    """Do what the peer does with the file."""
    with (
        file.open(encoding="utf-8", newline="") as lines,
        psycopg.connect(url) as connection,
    ):
        rows = csv.DictReader(lines)
        connection.execute(_TABLES)
        connection.commit()
        cursor = connection.cursor()
        for number, row in enumerate(rows, 1):
            name = f"{row['first_name']} {row['last_name']}"
            attributes = json.dumps({"city": row["city"]})
            values = (new_id(), row["email"].lower(), name, attributes)
            cursor.execute(_UPSERT, values, prepare=True)
            if number % COMMIT_EVERY == 0:
                connection.commit()


_TABLES = """
    CREATE TABLE IF NOT EXISTS public.plain_subscribers (
        id         serial      PRIMARY KEY,
        uuid       uuid        NOT NULL UNIQUE,
        email      text        NOT NULL UNIQUE,
        name       text        NOT NULL,
        attributes jsonb       NOT NULL DEFAULT '{}',
        status     text        NOT NULL DEFAULT 'enabled',
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE TABLE IF NOT EXISTS public.plain_memberships (
        subscriber_id integer     NOT NULL,
        list_id       integer     NOT NULL,
        status        text        NOT NULL DEFAULT 'unconfirmed',
        created_at    timestamptz NOT NULL DEFAULT now(),
        updated_at    timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (subscriber_id, list_id)
    );
    CREATE INDEX IF NOT EXISTS plain_memberships_list_idx
        ON public.plain_memberships (list_id);
"""
_UPSERT = """
    WITH s AS (
        INSERT INTO public.plain_subscribers AS s (uuid, email, name, attributes)
        VALUES (%s, %s, %s, %s)
            ON CONFLICT (email) DO UPDATE
           SET name = excluded.name, attributes = excluded.attributes,
               updated_at = now()
        RETURNING id)
    INSERT INTO public.plain_memberships (subscriber_id, list_id)
    SELECT id, 1 FROM s
        ON CONFLICT (subscriber_id, list_id) DO UPDATE SET updated_at = now()
"""


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with a_database() as url:
        print_table("Import", measure(url, size))
