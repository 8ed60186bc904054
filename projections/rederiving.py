"""Derives the write side's own tables anew from the log and compares them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from psycopg import Cursor
from psycopg.sql import SQL, Identifier

from domain.events import Recorded
from domain.store import standing
from domain.store.changes import Change, fold
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.store.rows import load_tables
from domain.store.sql import load_statements
from domain.store.suppressions import NO_PEPPERS, Peppers
from projections import stopped
from projections.comparing import TableReport, compare_rows

_SQL = load_statements(__package__, "rederiving.sql")
_SUFFIX = "_rederived"
_BATCH = 5_000
_UNCONCERNING = standing.changes.unconcerning()


def rederive_standing(
    datastore: AccountDatastore,
    peppers: Peppers = NO_PEPPERS,
    watch: Callable[[int, int], None] = lambda *_: None,
) -> list[TableReport]:
    """Compare ``standing`` with what the log says, as of one moment.

    Nothing waits for this and nothing is kept: one snapshot shows both the tables and
    the last position, and the events up to there do not change any more. Only who holds
    a closed address is mended, where it was not noted as it is. ``watch`` is told how
    many events of how many were read.
    """
    log = EventLog(datastore)
    with datastore.transaction() as cursor:
        cursor.execute(_SQL["begin"])
        [row] = cursor.execute(_SQL["head"]).fetchall()
        for name in (*standing.TABLES, stopped.TABLE):
            names = Identifier(name + _SUFFIX), Identifier(name)
            cursor.execute(SQL(_SQL["copy_shape"]).format(*names))
        _derive(cursor, log, row["head"], watch)
        reports = [
            compare_rows(cursor, name, name, name + _SUFFIX) for name in standing.TABLES
        ]
        holders, wrong = stopped.compare_stopped(cursor, peppers, _SUFFIX)
    stopped.mend(log, wrong)
    return [*reports, holders]


def _derive(
    cursor: Cursor[Any], log: EventLog, head: int, watch: Callable[[int, int], None]
) -> None:
    tables = load_tables(cursor, standing.TABLES, _SUFFIX)
    for start in range(0, head, _BATCH):
        watch(start, head)
        changes = _changes(log, start, min(_BATCH, head - start))
        for name, rows in fold(changes).items():
            tables[name].apply(cursor, rows)


def _changes(log: EventLog, after: int, limit: int) -> Iterator[Change]:
    for event in log.read(after, limit, _UNCONCERNING):
        if isinstance(event, Recorded):
            yield from standing.changes(event)
