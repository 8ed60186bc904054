"""Measures the ledger: what it costs an import, and how it seals, proves and verifies.

People come in by the import's own commands, half of them alone and half while the
ledger follows in a process of its own. The limit of catching up is hashing alone: the
same headers, read and hashed into leaves and a tree, without a table to write to.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from bench.databases import a_database
from bench.lines import Line, print_table, rate_of
from domain.application import Application, By, Chunk, ImportOptions, create_application
from domain.application.ledger import LedgerKeeper
from domain.application.proofs import Proofs
from domain.ids import new_id
from domain.ledger.proof import as_document
from domain.ledger.tiles import grow
from domain.screening import Evidence, Person
from domain.store.clock import now
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.erasure_book import ErasureBook
from domain.store.ledger.following import (
    BATCH,
    Leaves,
    LedgerFollower,
    read_lines,
)
from domain.store.ledger.verifying import snapshot, verify
from domain.store.signing import SigningBook
from domain.store.suppressions import Peppers

#: Three events each, and so a little more than a million leaves.
PEOPLE = 350_000
CHUNK = 2_000
PROOFS = 200
AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
WORDING = "Yes, send me the newsletter. I can stop it at any time."
VERIFIER = Path(__file__).parents[1] / "docs" / "verify" / "verify.py"


def measure(database_url: str, folder: Path, people: int = PEOPLE) -> list[Line]:
    """Measure on an empty, migrated database."""
    gc.set_threshold(100_000, 50, 50)
    with closing(open_pool(database_url)) as pool:
        datastore = AccountDatastore(pool)
        importing = Importing(create_application(datastore, Peppers({"a": b"a"})))
        quarter, follower = people // 4, LedgerFollower(datastore)
        alone = rate_of(quarter, lambda: importing.take_in(quarter))
        hashed = rate_of(importing.head, lambda: _hash(datastore))
        caught_up = rate_of(importing.head, follower.catch_up)
        rates: dict[bool, list[float]] = {True: [], False: [alone]}
        # In turns, because an import grows slower as the tables grow.
        for beside in (True, False, True):
            follower.catch_up()
            with _following(database_url) if beside else nullcontext():
                rate = rate_of(quarter, lambda: importing.take_in(quarter))
            rates[beside].append(rate)
        keeper = LedgerKeeper(
            datastore, SigningBook(folder, "bench"), ErasureBook(folder), now
        )
        keeper.size()
        sealed = rate_of(people, keeper.seal)
        verified = rate_of(importing.head, lambda: _verify(keeper))
        return [
            Line("ledger catches up", caught_up, "events/s", "the number", 1e5, 1.0),
            Line("ledger catches up", caught_up, "events/s", "hashing", hashed, 0.0),
            Line("import beside ledger", *_means(rates), 0.85),
            Line("first seal", sealed, "streams/s", "catching up", caught_up, 0.0),
            Line("ledger verify", verified, "events/s", "the number", 5e4, 1.0),
            *_proofs(datastore, folder),
        ]


def _means(rates: dict[bool, list[float]]) -> tuple[float, str, str, float]:
    beside, alone = (statistics.mean(rates[which]) for which in (True, False))
    return beside, "people/s", "alone", alone


class Importing:
    """Takes people in by the import's own commands, a chunk at a time."""

    def __init__(self, application: Application) -> None:
        self._imports = application.imports
        self._line = 1
        news = application.lists.create(_by(), "newsletter", "Newsletter").id
        options = ImportOptions(news, "newsletter")
        sent = application.uploads.take([b"email\na@example.com\n"])
        self._import = self._imports.start(_by(), sent, options).id
        self.head = 0

    def take_in(self, people: int) -> None:
        """Take in so many new people."""
        for _ in range(0, people, CHUNK):
            some = [self._next() for _ in range(CHUNK)]
            chunk = Chunk(self._line, self._line, some, (), 0)
            answer = self._imports.commit_chunk(_by(), self._import, chunk)
            self.head = answer.position or self.head

    def _next(self) -> Person:
        self._line += 1
        evidence = Evidence(AT, "signup form", WORDING, "192.0.2.1")
        address = f"person-{self._line}@example.com"
        return Person(
            self._line, (("email", address),), {"first_name": "Anna"}, evidence
        )


def _by() -> By:
    return By("bench", AT, Command("bench", str(new_id())))


@contextmanager
def _following(url: str) -> Iterator[None]:
    process = multiprocessing.get_context("spawn").Process(target=_follow, args=(url,))
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


def _follow(url: str) -> None:
    gc.set_threshold(100_000, 50, 50)
    with closing(open_pool(url)) as pool:
        follower = LedgerFollower(AccountDatastore(pool))
        while True:
            follower.catch_up()
            time.sleep(0.03)


def _hash(datastore: AccountDatastore) -> None:
    leaves, position, edge = Leaves({}), 0, dict[int, bytes]()
    with datastore.transaction() as cursor:
        while lines := read_lines(cursor, position, BATCH):
            size = len(leaves.hashes)
            leaves.add(lines)
            grow(edge, size, leaves.hashes[size:])
            position = leaves.positions[-1]


def _verify(keeper: LedgerKeeper) -> None:
    with snapshot(keeper.datastore) as (cursor, _):
        verdict = verify(cursor, keeper.book.read().last_signed)
    if verdict.findings:
        raise SystemExit(f"the ledger does not hold: {verdict.first}")


def _proofs(datastore: AccountDatastore, folder: Path) -> Iterator[Line]:
    proofs = Proofs(datastore)
    took, sizes = [], []
    for subscriber_id in _somebody(datastore):
        begun = time.perf_counter()
        document = as_document(proofs.of(subscriber_id))
        took.append(time.perf_counter() - begun)
        shown = {**document, "values": [], "notices": []}
        for event in shown["events"]:
            event.pop("state", None)
        sizes.append(len(json.dumps(shown["events"])) / len(shown["events"]))
    slow = statistics.quantiles(took, n=20)[-1]
    path = folder / "proof.json"
    path.write_text(json.dumps(as_document(proofs.of(subscriber_id))))
    command = [sys.executable, str(VERIFIER), str(path)]
    checked = rate_of(1, lambda: subprocess.run(command, check=True))  # noqa: S603 - ours
    # A rate to be reached: so many a second, and so many events in 1.2 KB.
    yield Line("proof of one person, p95", 1 / slow, "/s", "50 ms", 20, 1.0)
    size = statistics.mean(sizes)
    yield Line("events in 1,200 bytes of proof", 1200 / size, "", "one", 1, 1.0)
    yield Line("verify.py, whole process", checked, "/s", "1 s", 1, 1.0)


def _somebody(datastore: AccountDatastore) -> Sequence[UUID]:
    with datastore.get_connection() as connection:
        rows = connection.execute("SELECT subscriber_id AS id FROM profiles").fetchall()
    return random.Random(1).sample([row["id"] for row in rows], PROOFS)


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with a_database() as url, tempfile.TemporaryDirectory() as state:
        print_table("Ledger", measure(url, Path(state), size))
