"""Reacts to events and wakes what is due: ``python -m workers``."""

from __future__ import annotations

import gc
import signal
from functools import partial
from threading import Event

import settings
from domain.store.allowances import forget_counts
from domain.store.clock import now
from domain.store.commands import Commands
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.tokens import Tokens
from settings import logs
from workers.brokers import make_broker, wake
from workers.reactor import Reactor
from workers.webhook_progress import WebhookProgress


def main() -> None:
    """React until told to stop."""
    config = settings.load()
    logs.configure(config.log_level)
    gc.freeze()
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    pool = open_pool(config.require_database_url(), size=2)
    broker = make_broker(config)
    datastore = AccountDatastore(pool, config.account)
    commands, tokens = Commands(datastore), Tokens(datastore)
    progress = WebhookProgress(datastore)

    def tidy() -> None:
        """Forget what has expired."""
        commands.forget(at=now())
        tokens.forget(at=now())
        forget_counts(datastore, at=now())
        progress.forget(at=now())

    Reactor(
        datastore,
        partial(wake, broker, config.account),
        hands=config.worker_processes * config.worker_threads,
        tidy=tidy,
    ).run(stopping.is_set)
    broker.close()
    pool.close()


if __name__ == "__main__":
    main()
