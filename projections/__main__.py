"""Keeps all read models up to date: ``python -m projections``."""

from __future__ import annotations

import gc
import signal
from threading import Event

import settings
from domain.store.datastore import AccountDatastore, open_pool
from projections.rooms import READ_MODELS
from projections.runner import Runner
from settings import logs


def main() -> None:
    """Follow the log until told to stop."""
    config = settings.load()
    logs.configure(config.log_level)
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    gc.freeze()
    pool = open_pool(config.require_database_url(), size=4)
    Runner(AccountDatastore(pool, config.account), READ_MODELS).run(stopping.is_set)
    pool.close()


if __name__ == "__main__":
    main()
