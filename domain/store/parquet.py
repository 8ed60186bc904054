"""Writes the log as Parquet: a table for each type of event, parted by type and day.

PostgreSQL gives the log away as text, and DuckDB (the extra ``analytics``) reads it as
it comes, decodes the states, and writes the files. What was written by an older release
is read as this one reads it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
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
#: Events of one piece of text: all that is held of it at a time.
PIECE = 2_000
#: Files that are written at a time: a file takes little more than one core.
_AT_ONCE = 2

_TAKE_IN = """
    CREATE OR REPLACE TABLE log AS
    SELECT * FROM read_csv(?, delim = '\x02', quote = '\x01', escape = '\x01',
        header = false, auto_detect = false, parallel = false,
        max_line_size = 16777216, buffer_size = 33554432,
        columns = {'position': 'BIGINT', 'time': 'TIMESTAMPTZ', 'subject': 'VARCHAR',
                   'version': 'BIGINT', 'topic': 'VARCHAR', 'state': 'VARCHAR'})
"""
_FOUND = """
    SELECT topic, min(day), count(DISTINCT day)
      FROM (SELECT topic, CAST("time" AT TIME ZONE 'UTC' AS DATE) AS day FROM log)
     GROUP BY topic
     ORDER BY topic
"""
# In the order of the log, which is that of the table. What is of one day is written as
# it is: parting takes as long as all the rest.
_WRITE = """
    COPY (SELECT {columns}
            FROM (SELECT *, from_json(state, '{structure}') AS s
                    FROM log WHERE topic = '{topic}'))
      TO '{place}' (FORMAT parquet, COMPRESSION zstd{parting})
"""
_DAY = """CAST("time" AT TIME ZONE 'UTC' AS DATE) AS day"""


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
        with _as_a_file(self._pieces(after, through)) as text:
            connection.execute(_TAKE_IN, [text])
        _bring_up_to_date(connection)
        statements = [_statement(place, *found) for found in _found(connection)]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            list(threads.map(lambda one: connection.cursor().execute(one), statements))
        files = {str(name): _rows(connection, place / name) for name in files_in(place)}
        if sum(files.values()) != through - after:
            raise FolderAmiss(f"not all events after {after} were written")
        marks = self._mark(1), self._mark(through)
        self._set.commit(Batch(after, through, files, *marks))

    def _pieces(self, after: int, through: int) -> Iterator[bytes]:
        for start in range(after, through, PIECE):
            bounds = {"after": start, "through": min(start + PIECE, through)}
            with self._datastore.get_connection() as connection:
                cursor = connection.cursor(row_factory=tuple_row, binary=True)
                [(text,)] = cursor.execute(_SQL["text"], bounds).fetchall()
            yield bytes(text)

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


@contextmanager
def _as_a_file(pieces: Iterable[bytes]) -> Iterator[str]:
    """Name a file to be read once, in which pieces stand as they come.

    They are fetched and written in a thread of their own. Raises what that raises.
    """
    source, sink = os.pipe()

    def write() -> None:
        with os.fdopen(sink, "wb") as file:
            file.writelines(pieces)

    with ThreadPoolExecutor(1) as thread:
        writing = thread.submit(write)
        try:
            yield f"/dev/fd/{source}"
        finally:
            # Who writes on is told that nobody reads.
            os.close(source)
    writing.result()


def _found(connection: Any) -> Iterator[tuple[str, date, int]]:  # noqa: ANN401 - DuckDB's
    """Return each type with its first day, and how many days it has."""
    for topic, day, days in connection.execute(_FOUND).fetchall():
        if topic not in FACTS:
            raise TypeUnknown(f"this release does not know what {topic} is")
        yield topic, day, days


def _statement(place: Path, topic: str, day: date, days: int) -> str:
    """Write the statement that writes a type: into a file, or one for each day."""
    kind, folder = FACTS[topic], place / f"type={topic}"
    columns = [f'{read} AS "{name}"' for name, (_, read) in COMMON.items()]
    columns += [f'{one.expression} AS "{one.name}"' for one in columns_of(kind)]
    if days > 1:
        parting = ", PARTITION_BY (day)"
        columns.append(_DAY)
    else:
        parting, folder = "", folder / f"day={day}"
        folder.mkdir(parents=True)
        folder /= "data_0.parquet"
    return _WRITE.format(
        columns=", ".join(columns),
        structure=structure_of(kind),
        topic=topic,
        place=str(folder).replace("'", "''"),
        parting=parting,
    )


def _rows(connection: Any, file: Path) -> int:  # noqa: ANN401 - DuckDB's
    [(rows,)] = connection.execute(
        "SELECT num_rows FROM parquet_file_metadata(?)", [str(file)]
    ).fetchall()
    return int(rows)
