"""Measures the ledger: how fast it catches up, seals, proves and verifies.

The limit of catching up is hashing alone: the same headers, read once and hashed into
leaves and a tree, without a table to write to.
"""

from __future__ import annotations

import gc
import tempfile
from contextlib import closing
from pathlib import Path

from bench.databases import a_database
from bench.lines import Line, print_table, rate_of
from bench.rebuild import fill
from domain.application.ledger import LedgerKeeper
from domain.ledger.tiles import grow
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.erasure_book import ErasureBook
from domain.store.ledger.following import (
    BATCH,
    Leaves,
    LedgerFollower,
    read_lines,
)
from domain.store.log import EventLog
from domain.store.signing import SigningBook
from workers.app import now

PEOPLE = 100_000


def measure(database_url: str, folder: Path, people: int = PEOPLE) -> list[Line]:
    """Measure on an empty, migrated database."""
    with closing(open_pool(database_url)) as pool:
        datastore = AccountDatastore(pool)
        events = fill(EventLog(datastore), people)
        gc.set_threshold(100_000, 50, 50)
        hashed = rate_of(events, lambda: _hash(datastore))
        caught_up = rate_of(events, lambda: _catch_up(datastore))
        keeper = LedgerKeeper(
            datastore, SigningBook(folder, "bench"), ErasureBook(folder), now
        )
        sealed = rate_of(people, keeper.seal)
    work = "ledger catches up"
    return [
        Line(work, caught_up, "events/s", "the number itself", 100_000, 1.0),
        Line(work, caught_up, "events/s", "hashing alone", hashed, 0.0),
        Line("first seal of heads", sealed, "streams/s", "catching up", caught_up, 0.0),
    ]


def _hash(datastore: AccountDatastore) -> None:
    leaves, position, edge = Leaves({}), 0, dict[int, bytes]()
    with datastore.transaction() as cursor:
        while lines := read_lines(cursor, position, BATCH):
            size = len(leaves.hashes)
            leaves.add(lines)
            grow(edge, size, leaves.hashes[size:])
            position = leaves.positions[-1]


def _catch_up(datastore: AccountDatastore) -> None:
    LedgerFollower(datastore).catch_up()


if __name__ == "__main__":
    with a_database() as url, tempfile.TemporaryDirectory() as state:
        print_table("Ledger", measure(url, Path(state)))
