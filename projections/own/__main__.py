"""Keeps the projections of the user's own: ``python -m projections.own [FILE]``.

With a file that one alone is caught up, and nothing else is done.
"""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event

import structlog

import settings
from domain.store.datastore import AccountDatastore, open_pool
from projections.own.file import load
from projections.own.keeping import Keeper
from projections.own.patience import watching
from projections.own.probation import running
from projections.runner import Runner
from settings import logs

logger = structlog.get_logger()


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
        if sys.argv[1:]:
            _catch_up(datastore, Path(sys.argv[1]), stopping.is_set)
        else:
            with running(config.state_dir / "own.running") as had_no_end:
                keeper = Keeper(datastore, config.projections)
                keeper.run(stopping.is_set, had_no_end=had_no_end)
    pool.close()


def _catch_up(
    datastore: AccountDatastore, file: Path, stopping: Callable[[], bool]
) -> None:
    """Show that a file does not end its process: what else it does is no matter."""
    try:
        model = load(file).read_model()
        with closing(Runner(datastore, {model.name: model} if model else {})) as runner:
            runner.install()
            runner.catch_up(stopping)
    except Exception as error:  # noqa: BLE001 - it is told, or tried again, elsewhere
        logger.info("projection tried", file=file.name, error=type(error).__name__)


if __name__ == "__main__":
    main()
