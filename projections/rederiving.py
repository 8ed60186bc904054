"""Derives the write side's own table anew from the log and compares it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from psycopg import Cursor
from psycopg.sql import SQL, Identifier

from domain.events import Recorded
from domain.store import standing
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.store.rows import Change, fold, load_tables
from domain.store.sql import load_statements
from projections.comparing import TableReport, compare_rows

_SQL = load_statements(__package__, "rederiving.sql")
_SUFFIX = "_rederived"
_BATCH = 5_000


def rederive_standing(datastore: AccountDatastore) -> list[TableReport]:
    """Compare ``standing`` with what the log says, as of one moment.

    Nothing waits for this and nothing is kept: one snapshot shows both the table and
    the last position, and the events up to there do not change any more.
    """
    with datastore.transaction() as cursor:
        cursor.execute(_SQL["begin"])
        [row] = cursor.execute(_SQL["head"]).fetchall()
        for name in standing.TABLES:
            names = Identifier(name + _SUFFIX), Identifier(name)
            cursor.execute(SQL(_SQL["copy_shape"]).format(*names))
        _derive(cursor, EventLog(datastore), row["head"])
        return [
            compare_rows(cursor, name, name, name + _SUFFIX) for name in standing.TABLES
        ]


def _derive(cursor: Cursor[Any], log: EventLog, head: int) -> None:
    tables = load_tables(cursor, standing.TABLES, _SUFFIX)
    for start in range(0, head, _BATCH):
        changes = _changes(log, start, min(_BATCH, head - start))
        for name, rows in fold(changes).items():
            tables[name].apply(cursor, rows)


def _changes(log: EventLog, after: int, limit: int) -> Iterator[Change]:
    for event in log.read(after, limit):
        if isinstance(event, Recorded):
            yield from standing.changes(event)
