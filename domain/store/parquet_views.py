"""Asks a folder of Parquet files: a view for each type of event, and ready ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from domain.event_columns import COMMON, FOLDERS, Column, documented
from domain.store.parquet_set import ParquetSet
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "parquet_views.sql")
#: The views that are made of others.
READY = tuple(_SQL)
_READ = "read_parquet([{files}], hive_partitioning = true, union_by_name = true)"
_COMMON = {name: told for name, (told, _) in COMMON.items()} | dict(FOLDERS)


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB that sees a folder as it is now; raises FolderAmiss.

    A type of which there is no event is an empty view. A field that an older release
    did not write is NULL.
    """
    files = ParquetSet(folder).files()
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    everything = [file for some in files.values() for file in some]
    connection.execute(_view("events", {}, everything))
    for topic, view, columns in documented():
        connection.execute(_view(view, _types(columns), files.get(topic, ())))
    for statement in _SQL.values():
        connection.execute(statement)
    return connection


def _types(columns: Iterable[Column]) -> dict[str, str]:
    return {column.name: column.type for column in columns}


def _view(name: str, own: dict[str, str], files: Sequence[Path]) -> str:
    types = _COMMON | own
    columns = ", ".join(f'"{column}"' for column in types)
    empty = ", ".join(f'CAST(NULL AS {told}) AS "{c}"' for c, told in types.items())
    rows = f"SELECT {empty} WHERE false"
    if files:
        listed = ", ".join(f"'{_escaped(file)}'" for file in files)
        # What older files lack is there all the same, and of its type.
        there = _READ.format(files=listed)
        rows = f"{rows} UNION ALL BY NAME SELECT * FROM {there}"  # noqa: S608 - names of ours
    return f'CREATE VIEW "{name}" AS SELECT {columns} FROM ({rows})'  # noqa: S608 - as above


def _escaped(file: Path) -> str:
    return str(file).replace("'", "''")
