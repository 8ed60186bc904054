"""Rebuilds read models from the log, beside the live ones and while writes go on.

A new generation of tables takes in the log from its first event. Once it is close,
the live one is held still, the new one reaches the same position, the two are
compared, and queries see the new one: all in one transaction. Nothing is ever sent:
there is no channel here that could.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, Cursor
from psycopg.errors import LockNotAvailable
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.store.sql import load_statements
from domain.store.suppressions import NO_PEPPERS, Peppers
from projections.comparing import TableReport, compare_digests, count_rows
from projections.generations import (
    Generation,
    Generations,
    index,
    replace_live,
    tables_of,
)
from projections.projector import Projector
from projections.read_model import ReadModel
from projections.rederiving import rederive_standing
from projections.rooms import READ_MODELS

_SQL = load_statements(__package__, "rebuild.sql")

#: The read models that can be rebuilt.
NAMES = sorted(READ_MODELS)

#: How often the change of views asks queries to make room, 250 ms each time.
_ATTEMPTS = 40


class RebuildUnderWay(Exception):  # noqa: N818 - says what is wrong
    """Another process is rebuilding read models of this account."""


@dataclass(frozen=True)
class ModelReport:
    """One rebuilt read model: as of which position, and how its tables compare."""

    name: str
    position: int
    tables: Sequence[TableReport]


@dataclass(frozen=True)
class Report:
    """What a rebuild found."""

    models: Sequence[ModelReport]
    standing: Sequence[TableReport]

    @property
    def equal(self) -> bool:
        """Tell whether all that can be compared is equal."""
        tables = [table for model in self.models for table in model.tables]
        return all(table.equal is not False for table in (*tables, *self.standing))


def rebuild(
    datastore: AccountDatastore,
    names: Iterable[str] | None = None,
    models: Mapping[str, ReadModel] = READ_MODELS,
    peppers: Peppers = NO_PEPPERS,
) -> Report:
    """Rebuild read models, all unless some are named, and compare ``standing`` too.

    With the peppers of the log, who holds a closed address is compared and mended.
    Raises RebuildUnderWay, and KeyError for a name that no read model has.
    """
    chosen = sorted({models[name].name for name in names} if names else models)
    Generations(datastore, models).install()
    with closing(Rebuilding(datastore, models, chosen)) as rebuilding:
        while rebuilding.advance():
            pass
        rebuilt = rebuilding.finish()
    return Report(rebuilt, rederive_standing(datastore, peppers))


class Rebuilding:
    """A rebuild on its way, a batch at a time. Close it, however it ends."""

    def __init__(
        self,
        datastore: AccountDatastore,
        models: Mapping[str, ReadModel],
        names: Sequence[str],
    ) -> None:
        self.names = names
        self._datastore = datastore
        self._generations = Generations(datastore, models)
        self._log = EventLog(datastore)
        self._projector = Projector(datastore, self._log.read)
        self._lock: Connection[DictRow] | None = None

    def advance(self) -> bool:
        """Take in the next batch; return whether there was one.

        Raises RebuildUnderWay.
        """
        if self._lock is None:
            self._begin()
        live = [g for g in self._generations.live() if g.model.name in self.names]
        until = min(self._target(generation) for generation in live)
        return self._projector.advance(self._unfinished(), until) > 0

    def finish(self) -> list[ModelReport]:
        """Let queries see what was rebuilt, and report how it compares."""
        with self._datastore.transaction(commit=True) as cursor:
            for generation in self._unfinished():
                index(cursor, generation)
        with self._datastore.transaction(commit=True) as cursor:
            old = self._generations.lock_live(cursor, self.names)
            for generation in old:
                self._catch_up_with(generation)
            pairs = list(zip(old, self._unfinished(), strict=True))
            reports = [_report(cursor, *pair) for pair in pairs]
            _swap(cursor, pairs)
        self._generations.drop(old)
        return reports

    def close(self) -> None:
        """Drop what was not finished and let others rebuild."""
        if self._lock is not None:
            self._generations.drop(self._unfinished())
            self._lock.close()
            self._lock = None

    def _begin(self) -> None:
        connection = self._datastore.dedicated_connection()
        [row] = connection.execute(_SQL["lead"]).fetchall()
        if not row["leads"]:
            connection.close()
            raise RebuildUnderWay
        self._lock = connection
        # Whatever is unfinished under our lock was left by somebody who died.
        self._generations.drop(self._unfinished())
        self._generations.begin(self.names)

    def _unfinished(self) -> list[Generation]:
        return [g for g in self._generations.all() if not g.live]

    def _target(self, live: Generation) -> int:
        """Return where to meet: at the live one's position, if the two compare."""
        return live.position if live.is_current else self._log.head()[0]

    def _catch_up_with(self, live: Generation) -> None:
        target, name = self._target(live), live.model.name
        while self._projector.advance(
            [g for g in self._unfinished() if g.model.name == name], target
        ):
            pass


def _report(cursor: Cursor[Any], live: Generation, rebuilt: Generation) -> ModelReport:
    compare = compare_digests if live.is_current else count_rows
    there = tables_of(cursor, live)
    tables = [
        compare(cursor, table, table + live.suffix, table + rebuilt.suffix)
        for table in rebuilt.model.tables
        if table in there
    ]
    return ModelReport(rebuilt.model.name, rebuilt.position, tables)


def _swap(cursor: Cursor[Any], pairs: Iterable[tuple[Generation, Generation]]) -> None:
    for old, new in pairs:
        for table in new.model.tables:
            name = Identifier(table + new.suffix)
            cursor.execute(SQL(_SQL["analyze"]).format(name))
        for attempt in range(_ATTEMPTS):
            if _replaced(cursor, old, new, last=attempt == _ATTEMPTS - 1):
                break


def _replaced(
    cursor: Cursor[Any], old: Generation, new: Generation, *, last: bool
) -> bool:
    """Change the views if no query is in the way; queries do not wait long for us."""
    try:
        with cursor.connection.transaction():
            cursor.execute(_SQL["wait_briefly"])
            replace_live(cursor, old, new)
    except LockNotAvailable:
        if last:
            raise
        return False
    return True
