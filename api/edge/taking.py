"""Takes what was kept into the log, a batch at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event, Lock, Thread

from eventsourcing.persistence import IntegrityError, PersistenceError
from psycopg import Error
from psycopg_pool import PoolTimeout

from domain.application.records import By
from domain.application.tracking import Tracking
from domain.errors import LogHeld
from domain.store.commands import Command
from domain.store.spool import Spool, left_spools, new_spool

#: Requests of one event: it holds the lock for a few milliseconds.
BATCH = 1_000
#: Seconds from one look to the next.
_LOOK = 1.0
#: Bytes of a file after which another is begun.
_LARGE = 4 << 20
_ACCIDENTS = (PersistenceError, IntegrityError, Error, PoolTimeout, OSError)

_log = logging.getLogger(__name__)


class Taking:
    """Has a file of its own to write to, and takes it and those that were left."""

    def __init__(
        self, tracking: Tracking, folder: Path, now: Callable[[], datetime]
    ) -> None:
        self._tracking = tracking
        self._folder = folder
        self._now = now
        self._own = new_spool(folder)
        self._moving = Lock()
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="taking", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; what is left is for whoever comes after."""
        self._stopping.set()

    def keep(self, lines: list[bytes]) -> None:
        """Write lines to our file; when this returns they are on the disk."""
        with self._moving:
            self._own.keep(lines)

    def take_all(self) -> None:
        """Take everything that is there, our own and what others have left.

        Raises LogHeld, and what goes wrong with the database or the disk.
        """
        self._take(self._own)
        for spool in left_spools(self._folder):
            try:
                self._take(spool)
                self._remove(spool)
            except BaseException:
                spool.close()
                raise

    def _take(self, spool: Spool) -> None:
        start = self._tracking.taken(spool.id)
        while True:
            requests, end = spool.read(start, BATCH)
            if not requests:
                return
            command = Command("hits", f"{spool.id} {start}")
            by = By("edge", self._now(), command)
            self._tracking.take(by, spool.id, range(start, end), requests)
            start = end

    def _remove(self, spool: Spool) -> None:
        spool.remove()
        self._tracking.forget(spool.id)

    def _run(self) -> None:
        while not self._stopping.wait(_LOOK):
            try:
                self.take_all()
                if self._own.size > _LARGE:
                    self.begin_anew()
            except LogHeld:
                continue
            except _ACCIDENTS as error:
                _log.warning("taking hits goes on later: %s", type(error).__name__)

    def begin_anew(self) -> None:
        """Write to another file from now on."""
        with self._moving:
            old, self._own = self._own, new_spool(self._folder)
        # It is taken like those of processes that have died.
        old.close()
