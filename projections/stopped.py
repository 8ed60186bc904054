"""Compares who is noted to hold a closed address with the log, and mends it.

The log has the digests of the addresses, and the vault the addresses: who holds one
that is closed follows from both and the peppers. Of whoever was erased there is no
address any more, so nothing can be derived and nothing may be noted; that their address
is closed is in ``suppressions``, which follows from the log alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import class_row, tuple_row

from domain.store.log import EventLog
from domain.store.sql import load_statements
from domain.store.suppressions import HeldAddress, Peppers, digested
from projections.comparing import TableReport, compare_rows, count_rows

_SQL = load_statements(__package__, "stopped.sql")

TABLE = "stopped_contacts"
_AT_ONCE = 10_000


@dataclass(frozen=True)
class Wrong:
    """A digest, the contact it is noted of, and the one that holds its address."""

    digest: bytes
    noted: UUID | None
    derived: UUID | None


def compare_stopped(
    cursor: Cursor[Any], peppers: Peppers, suffix: str
) -> tuple[TableReport, list[Wrong]]:
    """Derive who holds a closed address, and compare it with what is noted.

    Under the suffix lie the tables that were derived from the log, and an empty one to
    derive into. Without each pepper of the log nothing is compared.
    """
    names = TABLE, TABLE, TABLE + suffix
    lacking = cursor.execute(_SQL["lacking"], (list(peppers.secrets),)).fetchone()
    if lacking:
        return count_rows(cursor, *names, why="its pepper is not in secrets.json"), []
    for held in _held(cursor):
        pairs = digested(peppers, held)
        digests, contacts = [one for one, _ in pairs], [one for _, one in pairs]
        cursor.execute(_SQL["derive"], (digests, contacts))
    with cursor.connection.cursor(row_factory=class_row(Wrong)) as reader:
        wrong = reader.execute(_SQL["differing"]).fetchall()
    return compare_rows(cursor, *names), wrong


def mend(log: EventLog, wrong: Sequence[Wrong]) -> None:
    """Note what is true, under the lock under which it is noted otherwise."""
    if not wrong:
        return
    false = [(one.digest, one.noted) for one in wrong if one.noted]
    true = [(one.digest, one.derived) for one in wrong if one.derived]
    with log.appending(while_held=True) as append:
        for statement, pairs in (("forget", false), ("note", true)):
            digests, contacts = [one for one, _ in pairs], [one for _, one in pairs]
            append.cursor.execute(_SQL[statement], (digests, contacts))


def _held(cursor: Cursor[Any]) -> Iterator[list[HeldAddress]]:
    """Read every address that is held; no more than some at a time."""
    with cursor.connection.cursor("held", row_factory=tuple_row) as reader:
        reader.execute(_SQL["held"])
        while rows := reader.fetchmany(_AT_ONCE):
            yield rows
