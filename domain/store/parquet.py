"""Writes the log as Parquet: a table for each type of event, parted by type and day.

PostgreSQL gives the log away as text, and DuckDB (the extra ``analytics``) reads it as
it comes, decodes the states, and writes the files. What was written by an older release
is read as this one reads it.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from itertools import cycle
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

#: Events of one batch, of which two are in memory.
BATCH = 100_000
#: Events of one piece of text: all that is held of it at a time.
PIECE = 2_000
#: The tables that batches are in: one is filled while another is written.
_TABLES = ("one", "other")
#: Files that are written at a time: a file takes little more than one core.
_AT_ONCE = 2

_TAKE_IN = """
    CREATE OR REPLACE TABLE {log} AS
    SELECT * FROM read_csv(?, delim = '\x02', quote = '\x01', escape = '\x01',
        header = false, auto_detect = false, parallel = false,
        max_line_size = 16777216, buffer_size = 33554432,
        columns = {{'position': 'BIGINT', 'time': 'TIMESTAMPTZ', 'subject': 'VARCHAR',
                   'version': 'BIGINT', 'topic': 'VARCHAR', 'state': 'VARCHAR'}})
"""
_FOUND = """
    SELECT topic, min(day), count(DISTINCT day)
      FROM (SELECT topic, CAST("time" AT TIME ZONE 'UTC' AS DATE) AS day FROM {log})
     GROUP BY topic
     ORDER BY topic
"""
_OLD = """
    SELECT "position", topic, state FROM {log} WHERE topic IN (SELECT unnest(?))
"""
_RENEW = 'UPDATE {log} SET topic = ?, state = ? WHERE "position" = ?'
# In the order of the log, which is that of the table. What is of one day is written as
# it is: parting takes as long as all the rest.
_WRITE = """
    COPY (SELECT {columns}
            FROM (SELECT *, from_json(state, '{structure}') AS s
                    FROM {log} WHERE topic = '{topic}'))
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
            start = self._reached()
            with duckdb.connect() as connection:
                connection.execute("SET TimeZone = 'UTC'")
                for log, after, through in self._taken_in(connection, start, head):
                    self._write(connection, log, after, through)
                    told(through)
        return max(0, head - start)

    def _taken_in(
        self,
        connection: Any,  # noqa: ANN401 - DuckDB's
        start: int,
        head: int,
    ) -> Iterator[tuple[str, int, int]]:
        """Give each batch in a table of its own, while the next one is taken in."""
        starts = range(start, head, self._batch)
        stretches = [(after, min(after + self._batch, head)) for after in starts]

        def take(log: str, after: int, through: int) -> tuple[str, int, int]:
            with _as_a_file(self._pieces(after, through)) as text:
                connection.cursor().execute(_TAKE_IN.format(log=log), [text])
            return log, after, through

        with ThreadPoolExecutor(1) as ahead:
            coming: deque[Future[tuple[str, int, int]]] = deque()
            for log, stretch in zip(cycle(_TABLES), stretches, strict=False):
                coming.append(ahead.submit(take, log, *stretch))
                if len(coming) == len(_TABLES):
                    yield coming.popleft().result()
            while coming:
                yield coming.popleft().result()

    def _reached(self) -> int:
        """Return how far the folder goes, if it is of this log."""
        there = self._set.batches()
        if not there:
            return 0
        last = there[-1]
        if (last.log, last.last) != (self._mark(1), self._mark(last.through)):
            raise FolderAmiss(f"{self._set.folder} holds another log than this one")
        return last.through

    def _write(
        self,
        connection: Any,  # noqa: ANN401 - DuckDB's
        log: str,
        after: int,
        through: int,
    ) -> None:
        place = self._set.begin()
        _bring_up_to_date(connection, log)
        statements = [_statement(log, place, *one) for one in _found(connection, log)]
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


def _bring_up_to_date(connection: Any, log: str) -> None:  # noqa: ANN401 - DuckDB's
    """Have events of older versions as this release reads them."""
    codec = codec_of_release()
    old = connection.execute(
        _OLD.format(log=log),
        [list(UPCASTERS)],
    ).fetchall()
    for position, topic, state in old:
        read = codec.decode(topic, state.encode())
        newest = codec.encode(read.context, read.fact).decode()
        connection.execute(
            _RENEW.format(log=log),
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


def _found(connection: Any, log: str) -> Iterator[tuple[str, date, int]]:  # noqa: ANN401 - DuckDB's
    """Return each type with its first day, and how many days it has."""
    for topic, day, days in connection.execute(_FOUND.format(log=log)).fetchall():
        if topic not in FACTS:
            raise TypeUnknown(f"this release does not know what {topic} is")
        yield topic, day, days


def _statement(log: str, place: Path, topic: str, day: date, days: int) -> str:
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
        log=log,
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
