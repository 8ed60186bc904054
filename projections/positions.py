"""How far the live read models have come, and how many streams they set aside."""

from __future__ import annotations

from psycopg.rows import tuple_row

from domain.store.datastore import AccountDatastore
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "positions.sql")


def lags(datastore: AccountDatastore, *, own: bool = False) -> dict[str, int]:
    """Return how many events each live read model is behind the log.

    Those of ours, or the user's own: nobody waits for what a file of theirs does.
    """
    return _numbers(datastore, "lags", own)


def parked_counts(datastore: AccountDatastore) -> dict[str, int]:
    """Return how many streams each live read model has set aside: 0 is well."""
    return _numbers(datastore, "parked_counts")


def lowest_position(
    datastore: AccountDatastore,
    name: str | None = None,
    *,
    despite_blank: bool = False,
) -> int | None:
    """Return how far the last of our live read models has come, or a named one.

    None if there is none. ``despite_blank``: those that are new and blank do not count.
    """
    with datastore.get_connection() as connection:
        values = {"name": name, "despite_blank": despite_blank}
        row = connection.execute(_SQL["lowest_position"], values).fetchone()
    return row["position"] if row else None


def _numbers(
    datastore: AccountDatastore, statement: str, *values: object
) -> dict[str, int]:
    with datastore.get_connection() as connection:
        cursor = connection.cursor(row_factory=tuple_row)
        return dict(cursor.execute(_SQL[statement], values or None).fetchall())
