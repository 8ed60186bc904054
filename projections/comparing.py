"""Compares tables that should be equal, whatever the order of their rows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from psycopg import Cursor
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier

from domain.store.sql import load_statements

_SQL = load_statements(__package__, "comparing.sql")


@dataclass(frozen=True)
class TableReport:
    """How a table that was kept up to date compares with the one derived anew.

    ``equal`` is None when they cannot be compared, and ``why`` says what for.
    """

    name: str
    live_rows: int
    rebuilt_rows: int
    equal: bool | None
    why: str = ""


def compare_digests(
    cursor: Cursor[Any], name: str, live: str, rebuilt: str
) -> TableReport:
    """Compare two tables by a digest over all their rows."""
    old, new = _digest(cursor, live), _digest(cursor, rebuilt)
    return TableReport(name, old[0], new[0], old == new)


def count_rows(
    cursor: Cursor[Any], name: str, live: str, rebuilt: str, why: str = "new code"
) -> TableReport:
    """Report two tables that have nothing to do with each other."""
    return TableReport(name, _count(cursor, live), _count(cursor, rebuilt), None, why)


def compare_rows(
    cursor: Cursor[Any], name: str, live: str, rebuilt: str
) -> TableReport:
    """Compare two tables row for row."""
    [(differing,)] = _ask(cursor, "differing", live, rebuilt)
    counts = _count(cursor, live), _count(cursor, rebuilt)
    return TableReport(name, *counts, equal=differing == 0)


def _digest(cursor: Cursor[Any], table: str) -> tuple[int, Decimal]:
    [(rows, digest)] = _ask(cursor, "digest", table)
    return rows, digest


def _count(cursor: Cursor[Any], table: str) -> int:
    [(rows,)] = _ask(cursor, "count", table)
    return int(rows)


def _ask(cursor: Cursor[Any], statement: str, *tables: str) -> list[tuple[Any, ...]]:
    with cursor.connection.cursor(row_factory=tuple_row) as reader:
        query = SQL(_SQL[statement]).format(*map(Identifier, tables))
        return reader.execute(query).fetchall()
