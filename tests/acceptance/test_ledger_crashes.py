"""Whenever the keeper of the ledger is killed, every event gets its leaf."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from random import Random
from threading import Event, Thread
from uuid import UUID

import pytest

from domain.application import Application, Chunk, ImportOptions, create_application
from domain.application.erasing import Wanted
from domain.application.ledger import LedgerKeeper
from domain.application.records import Records
from domain.events import SubscriberErased
from domain.ledger.tree import verify_consistency
from domain.screening import Evidence, Person
from domain.store.clock import now
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.erasure_book import ErasureBook
from domain.store.ledger.tree import Tree
from domain.store.ledger.verifying import verify
from domain.store.signing import SigningBook
from domain.subscriber import Subscriber
from tests.acceptance.brokers import wait_until
from tests.acceptance.running import PYTHON, ROOT
from tests.application.builders import AT, PEPPERS, WORDING, a_list, by

pytestmark = [pytest.mark.process, pytest.mark.timeout(900)]

Start = Callable[[], "subprocess.Popen[bytes]"]

#: People of a chunk, and how many of them say no right after.
CHUNK, NOES = 20, 3
#: Seconds between two of them, and the longest that a keeper lives at work.
_PAUSE, _LONGEST = 0.1, 0.9
EVIDENCE = Evidence(AT, "signup form", WORDING)


class Crowd:
    """People who are imported, say no and are erased, without a pause."""

    def __init__(self, datastore: AccountDatastore, random: Random) -> None:
        self._application: Application = create_application(datastore, PEPPERS)
        self._records = Records(datastore)
        self._random = random
        self._stopping = Event()
        self.certificates: list[UUID | None] = []

    @contextmanager
    def coming(self) -> Iterator[None]:
        """Let them come as long as this lasts."""
        thread = Thread(target=self._come)
        thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            thread.join()

    def _come(self) -> None:
        options = ImportOptions(a_list(self._application), "newsletter")
        for number in count():
            # Now and then, so that the keeper has time for all that it does.
            if self._stopping.wait(_PAUSE):
                return
            people = self._import(number, options)
            for person in self._random.sample(people, NOES):
                self._withdraw(person)
            self._erase(self._random.choice(people))
            self._application.proofs.want_seal()

    def _import(self, number: int, options: ImportOptions) -> list[UUID]:
        file = f"email\nfile-{number}@example.com\n".encode()
        sent = self._application.uploads.take([file])
        begun = self._application.imports.start(by(), sent, options).id
        names = [f"p{number}-{line}@example.com" for line in range(2, 2 + CHUNK)]
        people = [
            Person(n, (("email", name),), {}, EVIDENCE)
            for n, name in enumerate(names, 2)
        ]
        chunk = Chunk(people[-1].line, len(file), people, (), repeated=0)
        self._application.imports.commit_chunk(by(), begun, chunk)
        holders = self._records.vault.holders("email", names)
        return [person for person, *_ in holders.values()]

    def _withdraw(self, person: UUID) -> None:
        [contact] = self._records.load(Subscriber, person).contacts
        self._application.subscribers.withdraw_consent(
            by(), person, contact, "newsletter", "link"
        )

    def _erase(self, person: UUID) -> None:
        answer = self._application.erasing.erase(by(), person, Wanted("request"))
        self.certificates.append(answer.id)


class Ledger:
    """What is kept of the ledger, in the database and beside it."""

    def __init__(self, datastore: AccountDatastore, state: Path) -> None:
        self.datastore = datastore
        self.book = SigningBook(state, "sayso.example/main")
        self.erasures = ErasureBook(state)
        self._keeper = LedgerKeeper(datastore, self.book, self.erasures, now)
        self._log = Records(datastore).event_log
        #: All that was signed, as far as the book was seen: size -> root.
        self.signed: dict[int, bytes] = {}

    @property
    def leaves(self) -> int:
        """Return how many leaves there are."""
        return self._keeper.place().size

    def look_into_the_book(self) -> None:
        """Remember what was signed last, whether or not it was kept."""
        book = self.book.read()
        if book.size:
            self.signed[book.size] = book.root

    def is_signed(self) -> bool:
        """Tell whether everything is signed that is in the log."""
        signed = self._keeper.last_signed()
        return signed is not None and signed.size == self._log.head()[0]

    def certificates(self) -> list[UUID]:
        """Name the erasures in the book, as often as they are there."""
        facts = [line.read() for line in self.erasures.lines()]
        return [
            fact.certificate_id for fact in facts if isinstance(fact, SubscriberErased)
        ]

    def require_one_history(self) -> None:
        """Fail unless whatever was signed is contained in what was signed last."""
        last = self.book.read()
        with self.datastore.transaction() as cursor:
            rows = cursor.execute("SELECT size, root FROM ledger_checkpoints")
            kept = {row["size"]: bytes(row["root"]) for row in rows.fetchall()}
            for size, root in (kept | self.signed).items():
                path = Tree(cursor).consistency(size, last.size)
                verify_consistency(size, root, last.size, last.root, path)
        assert len(kept) > 1

    def require_all_is_well(self) -> None:
        """Fail if anything is found, or an event has no leaf."""
        with self.datastore.transaction() as cursor:
            verdict = verify(cursor, self.book.read().last_signed)
        assert verdict.findings == []
        assert verdict.events == self.leaves == self._log.head()[0]


@pytest.fixture
def ledger(datastore: AccountDatastore, tmp_path: Path) -> Ledger:
    """Give the ledger of the test's database."""
    return Ledger(datastore, tmp_path)


@pytest.fixture
def crowd(database_url: str) -> Iterator[Crowd]:
    """Give a crowd with connections of its own."""
    with closing(open_pool(database_url, size=2)) as pool:
        yield Crowd(AccountDatastore(pool), Random(2026))  # noqa: S311 - a test's dice


@pytest.fixture
def start(database_url: str, tmp_path: Path) -> Iterator[Start]:
    """Give what starts the process that keeps the ledger."""
    told = {"SAYSO_DATABASE_URL": database_url, "SAYSO_STATE_DIR": str(tmp_path)}
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command, environment = [PYTHON, "-m", "workers.ledger"], {**os.environ, **told}
        process = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603 - ourselves
        started.append(process)
        return process

    yield start
    for process in started:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process as nothing can prevent."""
    process.kill()
    process.wait()


def kill_in_the_middle(ledger: Ledger, start: Start, random: Random) -> None:
    """Start a keeper, let it come further, and kill it some time after."""
    process, before = start(), ledger.leaves
    wait_until(lambda: ledger.leaves > before)
    with suppress(subprocess.TimeoutExpired):
        process.wait(random.uniform(0, _LONGEST))
    kill(process)
    ledger.look_into_the_book()


@pytest.mark.parametrize(
    ("kills", "seed"), [(20, 7), pytest.param(200, 8, marks=pytest.mark.long)]
)
def test_whenever_it_is_killed_nothing_is_missed(
    ledger: Ledger, crowd: Crowd, start: Start, kills: int, seed: int
) -> None:
    """T-03, R-02: one leaf an event, one history, and no erasure forgotten."""
    random = Random(seed)  # noqa: S311 - a test's dice
    with crowd.coming():
        for _ in range(kills):
            kill_in_the_middle(ledger, start, random)
        # One that goes on, and so hears when it is to stop.
        last, before = start(), ledger.leaves
        wait_until(lambda: ledger.leaves > before)
    wait_until(ledger.is_signed)
    last.terminate()
    assert last.wait(20) == 0

    ledger.require_all_is_well()
    ledger.require_one_history()
    assert set(ledger.certificates()) == set(crowd.certificates)
    print(  # noqa: T201 - for the record in docs/reliability.md
        f"{kills} kills, seed {seed}: {ledger.leaves} events,"
        f" {len(ledger.signed)} trees signed before a kill,"
        f" {len(crowd.certificates)} erasures, {len(ledger.certificates())} lines"
    )
