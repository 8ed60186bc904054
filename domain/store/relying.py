"""What a decision relied on stays as it was until it is recorded.

A decision reads more streams than it writes. Where it matters that none of them has
grown meanwhile, this is looked up under the insert lock; else it is decided again.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from eventsourcing.persistence import IntegrityError
from psycopg.rows import tuple_row

from domain.store.log import Appending, Companion
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "relying.sql")


def relying_on(versions: Mapping[UUID, int]) -> Companion:
    """Return the check that some streams are as long as they were."""

    def require(append: Appending) -> None:
        asked = (list(versions), list(versions.values()))
        with append.cursor.connection.cursor(row_factory=tuple_row) as reader:
            grown = reader.execute(_SQL["grown"], asked).fetchone()
        if grown:
            raise IntegrityError(f"stream {grown[0]} has grown meanwhile")

    return require
