"""Keeps the ledger up to date and signs it: ``python -m workers.ledger``."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event

import structlog

import settings
from domain.application.ledger import LedgerKeeper
from domain.store.clock import now
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.erasure_book import ErasureBook
from domain.store.ledger.anchors import Anchors
from domain.store.listening import Listening
from domain.store.signing import LedgerInconsistent, LogShorterThanSigned, SigningBook
from settings import Settings, logs
from workers.anchoring import Anchor, Anchoring, running
from workers.checkpoint_folder import CheckpointFolder
from workers.timestamping import Authority, Timestamping

#: Seconds between looks when no event comes: a checkpoint may be due, or we to stop.
LOOK = 1.0
#: Least seconds from one look to the next: nobody waits for a leaf.
GATHER = 0.5

logger = structlog.get_logger()


def open_keeper(config: Settings, datastore: AccountDatastore) -> LedgerKeeper:
    """Build the keeper with the signer's book of this installation."""
    book = SigningBook(config.state_dir, config.origin)
    return LedgerKeeper(datastore, book, ErasureBook(config.state_dir), now)


def anchors_of(config: Settings, datastore: AccountDatastore) -> Iterator[Anchor]:
    """Build the places outside that the settings name."""
    anchors = Anchors(datastore)
    if config.timestamp_url:
        every = timedelta(minutes=config.timestamp_minutes)
        yield Timestamping(anchors, Authority(config.timestamp_url), every, now)
    if config.checkpoint_dir:
        yield CheckpointFolder(config.checkpoint_dir, anchors)


def run(
    keeper: LedgerKeeper, anchoring: Anchoring, stopping: Callable[[], bool]
) -> None:
    """Keep the ledger until told to stop; wait while another keeper leads."""
    with Listening(keeper.datastore, "ledger", GATHER) as listening:
        listening.wait_to_lead(stopping)
        with running(anchoring):
            while not stopping():
                look_after(keeper, stopping)
                listening.wait(LOOK)


def look_after(keeper: LedgerKeeper, stopping: Callable[[], bool]) -> None:
    """Bring the ledger up to date; what does not fit is an alarm, and not signed."""
    try:
        keeper.keep(stopping)
    except LedgerInconsistent as alarm:
        logger.critical("the ledger does not fit", reason=str(alarm))
        if isinstance(alarm, LogShorterThanSigned):
            keeper.hold(str(alarm))


def main() -> None:
    """Keep the ledger until told to stop."""
    config = settings.load()
    logs.configure(config.log_level)
    gc.freeze()
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    pool = open_pool(config.require_database_url(), size=3)
    datastore = AccountDatastore(pool, config.account)
    anchoring = Anchoring(list(anchors_of(config, datastore)))
    run(open_keeper(config, datastore), anchoring, stopping.is_set)
    pool.close()


if __name__ == "__main__":
    main()
