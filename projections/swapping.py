"""Lets queries see rebuilt read models, and reports how they compare with the old."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Cursor
from psycopg.errors import LockNotAvailable

from domain.store.sql import load_statements
from projections.comparing import TableReport, compare_digests, count_rows
from projections.generations import Generation, analyze, replace_live, tables_of

_SQL = load_statements(__package__, "rebuild.sql")

#: How often the change of views asks queries to make room, 250 ms each time.
_ATTEMPTS = 40


@dataclass(frozen=True)
class ModelReport:
    """One rebuilt read model: as of which position, and how its tables compare."""

    name: str
    position: int
    tables: Sequence[TableReport]


def compare(cursor: Cursor[Any], live: Generation, rebuilt: Generation) -> ModelReport:
    """Compare a generation with the live one, which is held at the same position."""
    how = compare_digests if live.is_current else count_rows
    there = tables_of(cursor, live)
    tables = [
        how(cursor, table, table + live.suffix, table + rebuilt.suffix)
        for table in rebuilt.model.tables
        if table in there
    ]
    return ModelReport(rebuilt.model.name, rebuilt.position, tables)


def swap(cursor: Cursor[Any], pairs: Iterable[tuple[Generation, Generation]]) -> None:
    """Let queries see new generations in the place of old ones, once they make room.

    Raises LockNotAvailable when they never do.
    """
    for old, new in pairs:
        analyze(cursor, new)
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
