"""Columns that are copied come back as they were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from psycopg.rows import tuple_row

from domain.ids import new_id
from domain.store.copying import Same, copy_in
from domain.store.datastore import AccountDatastore

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
COLUMNS: dict[str, tuple[str, Sequence[Any]]] = {
    "id": ("uuid", [new_id(), None, new_id()]),
    "name": ("text", ["Zoë", "", None]),
    "salt": ("bytea", [b"\x00\xff", None, b""]),
    "small": ("smallint", [None, -1, 1]),
    "middle": ("integer", [-5, None, 5]),
    "large": ("bigint", [2**40, 0, None]),
    "open": ("boolean", [True, False, None]),
    "day": ("date", [NOON.date(), None, date(1970, 1, 1)]),
    "at": ("timestamp with time zone", [NOON, None, NOON]),
    "facts": ("jsonb", [{"city": "Riga"}, None, ["a", 1]]),
}


def test_whatever_a_column_holds_comes_back(datastore: AccountDatastore) -> None:
    """Values of every type, and where there is none."""
    assert _copied(datastore, COLUMNS) == list(
        zip(*(values for _, values in COLUMNS.values()), strict=True)
    )


@pytest.mark.parametrize("value", ["email", None])
def test_a_value_that_is_the_same_in_all_rows_is_said_once(
    datastore: AccountDatastore, value: str | None
) -> None:
    """It stands in every row."""
    columns = {"id": ("uuid", [new_id(), new_id()]), "name": ("text", Same(value))}

    assert [name for _, name in _copied(datastore, columns)] == [value, value]


def _copied(datastore: AccountDatastore, columns: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - as copy_in takes them
    types = ", ".join(f"{name} {kind}" for name, (kind, _) in columns.items())
    with datastore.transaction() as cursor:
        cursor.execute(f"CREATE TEMP TABLE things ({types}) ON COMMIT DROP".encode())
        copy_in(cursor, "things", columns)
        reader = cursor.connection.cursor(row_factory=tuple_row, binary=True)
        return reader.execute("TABLE things").fetchall()
