"""What is done before anything runs: ``python -m workers.release``.

The database is brought up to date, read models that this release does not have go, and
it is looked at whether the log is the one that was signed: a restored backup is held,
and what was erased since is erased again.
"""

from __future__ import annotations

import gc
import sys
from contextlib import closing

import psycopg

import settings
from domain.application.erasing import Erasing
from domain.application.ledger import LedgerKeeper
from domain.application.records import Records
from domain.application.restoring import Restoring
from domain.store.clock import now
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.erasure_book import ErasureBook
from domain.store.keyring import Keyring
from domain.store.suppressions import Peppers
from migrations import migrate
from projections.retiring import retire_strangers
from settings import Settings
from workers.ledger import open_keeper


def open_restoring(config: Settings, keeper: LedgerKeeper) -> Restoring:
    """Build what looks after a restored log."""
    peppers = Peppers(Keyring.open(config.state_dir).peppers())
    erasing = Erasing(Records(keeper.datastore), peppers)
    erasures = ErasureBook(config.state_dir)
    return Restoring(keeper, erasing, erasures, config.auditor_key, now)


def main() -> None:
    """Migrate and look, and say what was done."""
    gc.freeze()
    config = settings.load()
    url = config.require_database_url()
    try:
        applied = migrate(url, config.account)
    except psycopg.OperationalError as error:
        sys.exit(f"the database of SAYSO_DATABASE_URL: {error}")
    for name in applied:
        print(f"applied {name}")  # noqa: T201 - a command talks to its caller
    with closing(open_pool(url, size=2)) as pool:
        datastore = AccountDatastore(pool, config.account)
        retire_strangers(datastore)
        keeper = open_keeper(config, datastore)
        held = open_restoring(config, keeper).look()
    if held:
        print(f"HELD: {held}. Nothing is recorded or sent. A backup was restored?")  # noqa: T201 - as above
        print("If so: sayso ledger fork --reason …")  # noqa: T201 - as above


if __name__ == "__main__":
    main()
