"""Measures the log replayed for others: as lines, and as Parquet.

The log is that of ``bench.rebuild``, about 300,000 events. The limit of both is a bare
binary COPY of the table; lines stand beside what they cost the plain way, too: a row,
its state read and written again as a dict, by orjson. ``bench.replay 3225000`` does it
with ten million events; memory is to stay what it was.
"""

from __future__ import annotations

import gc
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from bench.databases import a_database
from bench.lines import Line, best_rate, megabytes_at_most, print_table, rate_of
from bench.rebuild import fill
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.event_stream import EventStream, Wanted
from domain.store.log import EventLog
from domain.store.parquet import Export

PEOPLE = 96_500
LINES, PARQUET, OF_COPY = 100_000, 150_000, 0.25
#: Megabytes, the events of one batch of Parquet included.
MOST_MEGABYTES = 700
SOURCE = "https://sayso.example"


def measure(database_url: str, folder: Path, people: int = PEOPLE) -> list[Line]:
    """Measure on an empty, migrated database."""
    gc.set_threshold(100_000, 50, 50)
    with closing(open_pool(database_url)) as pool:
        datastore = AccountDatastore(pool)
        events = fill(EventLog(datastore), people)
        replaying = _Replaying(datastore, events)
        replaying.copy()
        copied = best_rate(events, replaying.copy)
        dicts = rate_of(events, replaying.dicts)
        lines = best_rate(events, replaying.lines)
        lines_memory = megabytes_at_most()
        written = rate_of(events, lambda: replaying.parquet(folder))
    unit, number = "events/s", "the number itself"
    return [
        Line("log as lines", lines, unit, number, LINES, 1.0),
        Line("log as lines", lines, unit, "binary COPY", copied, 0.0),
        Line("log as lines", lines, unit, "dicts by orjson", dicts, 1.0),
        Line("log as Parquet", written, unit, number, PARQUET, 1.0),
        Line("log as Parquet", written, unit, "binary COPY", copied, OF_COPY),
        Line("replay in memory", *_room(lines_memory, megabytes_at_most()), 1.0),
    ]


def _room(lines: float, parquet: float) -> tuple[float, str, str, float]:
    unit = f"/GB ({lines:.0f}, then {parquet:.0f} MB)"
    return 1000 / parquet, unit, f"{MOST_MEGABYTES} MB", 1000 / MOST_MEGABYTES


class _Replaying:
    """Reads a whole log, in one way or another."""

    def __init__(self, datastore: AccountDatastore, until: int) -> None:
        self._datastore = datastore
        self._until = until

    def copy(self) -> None:
        """Read the table as PostgreSQL gives it away, and look at nothing."""
        statement = "COPY stored_events TO STDOUT (FORMAT BINARY)"
        with (
            self._datastore.get_connection() as connection,
            connection.cursor().copy(statement) as copy,
        ):
            for _ in copy:
                pass

    def dicts(self) -> None:
        """Read each event as a dict and write it so."""
        for some in EventStream(self._datastore, Wanted()).read(0, self._until):
            for position, time, stream_id, version, topic, state in some:
                event = {
                    "id": f"{stream_id}/{version}",
                    "source": SOURCE,
                    "type": topic,
                    "time": time,
                    "position": position,
                }
                orjson.dumps(event | orjson.loads(state))

    def lines(self) -> None:
        """Read the log as ``GET /v1/events`` does."""
        stream = EventStream(self._datastore, Wanted())
        for _ in stream.lines(SOURCE, 0, self._until):
            pass

    def parquet(self, folder: Path) -> None:
        """Write the log as ``sayso parquet`` does."""
        Export(self._datastore, folder).run(self._until)


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with a_database() as url, TemporaryDirectory() as place:
        print_table("Replay", measure(url, Path(place), size))
