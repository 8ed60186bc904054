"""Keeps the projections of the user's own: ``python -m projections.own``."""

from __future__ import annotations

import gc
import signal
from threading import Event

import settings
from domain.store.datastore import AccountDatastore, open_pool
from projections.own.keeping import Keeper
from projections.own.patience import watching
from settings import logs


def main() -> None:
    """Follow the log until told to stop; without a folder there is nothing to do."""
    config = settings.load()
    logs.configure(config.log_level)
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    if config.projections is None:
        stopping.wait()
        return
    gc.freeze()
    pool = open_pool(config.require_database_url(), size=4)
    datastore = AccountDatastore(pool, config.account)
    with watching():
        Keeper(datastore, config.projections).run(stopping.is_set)
    pool.close()


if __name__ == "__main__":
    main()
