"""Writes the log as Parquet: a table for each type of event, parted by type and day.

PostgreSQL copies the log out as text, and DuckDB (the extra ``analytics``) reads it,
decodes the states, and writes the files. What was written by an older release is read
as this one reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
from psycopg import sql
from psycopg.rows import tuple_row

from domain.event_columns import COMMON, columns_of, structure_of
from domain.events import FACTS
from domain.events.upcasters import UPCASTERS
from domain.store.codec import codec_of_release
from domain.store.datastore import AccountDatastore
from domain.store.parquet_set import Batch, FolderAmiss, ParquetSet, files_in
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "parquet.sql")

#: Events of one batch.
BATCH = 250_000
_TEXT = "log.txt"

_TAKE_IN = """
    CREATE OR REPLACE TABLE log AS
    SELECT * FROM read_csv(?, delim = '\x02', quote = '\x01', escape = '\x01',
        header = false, auto_detect = false, max_line_size = 268435456,
        columns = {'position': 'BIGINT', 'time': 'TIMESTAMPTZ', 'subject': 'VARCHAR',
                   'version': 'BIGINT', 'topic': 'VARCHAR', 'state': 'VARCHAR'})
"""
_WRITE = """
    COPY (SELECT {columns}, CAST("time" AT TIME ZONE 'UTC' AS DATE) AS day
            FROM (SELECT *, from_json(state, '{structure}') AS s
                    FROM log WHERE topic = '{topic}')
           ORDER BY "position")
      TO '{place}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (day))
"""


class TypeUnknown(Exception):  # noqa: N818 - says what is wrong
    """The log holds events that this release does not know."""


class Export:
    """Writes one account's log into a folder."""

    def __init__(
        self, datastore: AccountDatastore, folder: Path, batch: int = BATCH
    ) -> None:
        self._datastore = datastore
        self._set = ParquetSet(folder)
        self._batch = batch

    def run(self, head: int, told: Callable[[int], None] = lambda _: None) -> int:
        """Add what came since, up to a position; return how many events it was.

        ``told`` is called with the position after each batch. Raises FolderAmiss and
        TypeUnknown.
        """
        with self._set.adding():
            start = reached = self._reached()
            with duckdb.connect() as connection:
                connection.execute("SET TimeZone = 'UTC'")
                while reached < head:
                    through = min(reached + self._batch, head)
                    self._write(connection, reached, through)
                    reached = through
                    told(reached)
        return reached - start

    def _reached(self) -> int:
        """Return how far the folder goes, if it is of this log."""
        there = self._set.batches()
        if not there:
            return 0
        last = there[-1]
        if (last.log, last.last) != (self._mark(1), self._mark(last.through)):
            raise FolderAmiss(f"{self._set.folder} holds another log than this one")
        return last.through

    def _write(self, connection: Any, after: int, through: int) -> None:  # noqa: ANN401 - DuckDB's
        place = self._set.begin()
        text = place / _TEXT
        self._copy_out(text, after, through)
        connection.execute(_TAKE_IN, [str(text)])
        text.unlink()
        _bring_up_to_date(connection)
        for topic in _topics(connection):
            statement = _statement(topic, place / f"type={topic}")
            connection.execute(statement)
        files = {str(name): _rows(connection, place / name) for name in files_in(place)}
        if sum(files.values()) != through - after:
            raise FolderAmiss(f"not all events after {after} were written")
        marks = self._mark(1), self._mark(through)
        self._set.commit(Batch(after, through, files, *marks))

    def _copy_out(self, text: Path, after: int, through: int) -> None:
        statement = sql.SQL(_SQL["copy"]).format(after=after, through=through)
        with (
            self._datastore.get_connection() as connection,
            connection.cursor().copy(statement) as copy,
            text.open("wb") as file,
        ):
            file.writelines(copy)

    def _mark(self, position: int) -> str:
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            row = cursor.execute(_SQL["mark"], (position,)).fetchone()
        return " ".join(map(str, row)) if row else ""


def _bring_up_to_date(connection: Any) -> None:  # noqa: ANN401 - DuckDB's
    """Have events of older versions as this release reads them."""
    codec = codec_of_release()
    old = connection.execute(
        'SELECT "position", topic, state FROM log WHERE topic IN (SELECT unnest(?))',
        [list(UPCASTERS)],
    ).fetchall()
    for position, topic, state in old:
        read = codec.decode(topic, state.encode())
        newest = codec.encode(read.context, read.fact).decode()
        connection.execute(
            'UPDATE log SET topic = ?, state = ? WHERE "position" = ?',
            [read.fact.TOPIC, newest, position],
        )


def _topics(connection: Any) -> Iterator[str]:  # noqa: ANN401 - DuckDB's
    found = connection.execute("SELECT DISTINCT topic FROM log ORDER BY 1").fetchall()
    for (topic,) in found:
        if topic not in FACTS:
            raise TypeUnknown(f"this release does not know what {topic} is")
        yield topic


def _statement(topic: str, place: Path) -> str:
    kind = FACTS[topic]
    columns = [f'{read} AS "{name}"' for name, (_, read) in COMMON.items()]
    columns += [f'{one.expression} AS "{one.name}"' for one in columns_of(kind)]
    return _WRITE.format(
        columns=", ".join(columns),
        structure=structure_of(kind),
        topic=topic,
        place=str(place).replace("'", "''"),
    )


def _rows(connection: Any, file: Path) -> int:  # noqa: ANN401 - DuckDB's
    [(rows,)] = connection.execute(
        "SELECT num_rows FROM parquet_file_metadata(?)", [str(file)]
    ).fetchall()
    return int(rows)
