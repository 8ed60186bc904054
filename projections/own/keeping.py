"""Keeps the projections of a folder up to date, as ours are kept, in a process apart.

Whatever a file does, it is in nobody's way: its streams are parked, its read model
stands still, or this process ends; ours are in another one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import structlog
from psycopg.sql import SQL, Identifier

from domain.store.changes import Cases
from domain.store.datastore import AccountDatastore
from domain.store.listening import Listening
from domain.store.sql import load_statements
from projections.generations import Generation, Generations, forget, tables_of
from projections.own.absence import Absence
from projections.own.folder import Found, marks, read_folder
from projections.own.probation import convicted
from projections.read_model import ReadModel
from projections.runner import Runner

_SQL = load_statements(__package__, "keeping.sql")

logger = structlog.get_logger()


class Keeper:
    """Keeps the projections of one folder in one account."""

    def __init__(
        self,
        datastore: AccountDatastore,
        folder: Path,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._datastore = datastore
        self._folder = folder
        self._clock = clock
        self._absence = Absence()

    def run(self, stopping: Callable[[], bool], *, had_no_end: bool) -> None:
        """Keep them until ``stopping`` says so; wait while another keeper leads.

        If the last run had no end, it is first looked which file is to blame.
        """
        with Listening(self._datastore, "own projections") as listening:
            listening.wait_to_lead(stopping)
            if had_no_end and not stopping():
                self.keep(stopping, listening.wait, careful=True)
            while not stopping():
                self.keep(stopping, listening.wait)

    def keep(
        self,
        stopping: Callable[[], bool],
        wait: Callable[[], None],
        *,
        careful: bool = False,
    ) -> None:
        """Keep what the folder holds now, until it holds something else."""
        before = marks(self._folder)
        paths = [self._folder / name for name in before] if careful else ()
        found = read_folder(self._folder, convicted(paths, stopping))
        self._note(found)
        self._drop_what_is_gone(found)
        runner = Runner(self._datastore, found.models)
        runner.install()

        def over() -> bool:
            is_another = marks(self._folder) != before
            return stopping() or is_another or self._absence.is_to_settle(self._clock())

        try:
            while not over():
                runner.catch_up(over)
                wait()
        finally:
            runner.close()

    def _note(self, found: Found) -> None:
        """Tell what is amiss: in the log, and to whoever asks the API."""
        for name, fault in found.faults.items():
            logger.error("projection not loaded", projection=name, fault=fault)
        names, faults = list(found.faults), list(found.faults.values())
        with self._datastore.transaction(commit=True) as cursor:
            cursor.execute(_SQL["forget_faults"], (names,))
            cursor.execute(_SQL["note_faults"], (names, faults))

    def _drop_what_is_gone(self, found: Found) -> None:
        kept = self._kept()
        names = {generation.model.name for generation in kept}
        gone = self._absence.gone(names, found, self._clock())
        for generation in kept:
            if generation.model.name in gone:
                drop(self._datastore, [generation])
                logger.info("projection dropped", projection=generation.model.name)

    def _kept(self) -> list[Generation]:
        with self._datastore.get_connection() as connection:
            rows = connection.execute(_SQL["names"]).fetchall()
        unknown = {row["name"]: ReadModel(row["name"], 0, Cases(), "") for row in rows}
        return Generations(self._datastore, unknown).all()


def drop(datastore: AccountDatastore, generations: Iterable[Generation]) -> None:
    """Drop generations with all that shows them."""
    for generation in generations:
        with datastore.transaction(commit=True) as cursor:
            forget(cursor, generation)
            for table in tables_of(cursor, generation):
                name = Identifier(table + generation.suffix)
                cursor.execute(SQL("DROP TABLE {} CASCADE").format(name))
