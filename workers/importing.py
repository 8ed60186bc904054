"""Imports the people of a file, a chunk at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import islice
from typing import BinaryIO, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import structlog
from eventsourcing.persistence import InterfaceError, OperationalError

from domain.addresses import NORMALISERS, AddressInvalid, normalise_phone
from domain.application import Application, By, Chunk
from domain.application.undoing import actor_of
from domain.events import ImportStarted, RowError
from domain.files.limits import FileUnreadable
from domain.people_columns import Columns
from domain.people_file import Dress, PeopleFile, open_people
from domain.people_import import Import
from domain.repeats import Lines, Repeats
from domain.screening import CHANNELS, PHONE, ImportRules, Person, Stopped
from domain.statuses import TARGETS
from domain.store.commands import Command
from workers.due import Held
from workers.tasks import LEFT_OFF, Keep, Later, Taken

#: Rows recorded in one append: it holds the insert lock well under 250 ms.
CHUNK_ROWS = 2_000
#: Seconds between two signs of life while rows are read, filled or not.
_SIGN_EVERY = 5.0
#: Failures in a row, over a quarter of an hour, after which an import is given up.
_TRIES = 9
_ACCIDENT = "an accident on our side, again and again; the log says where"
#: Chunks between two looks whether the import was cancelled.
_ASKED_EVERY = 10

logger = structlog.get_logger()

T = TypeVar("T")
Row = tuple[int, list[str]]


class LeftOff(Exception):  # noqa: N818 - a state of the work, not a fault
    """The worker was told to stop while it read."""


#: What ends by itself: others have the work, or the database is away.
_NO_ACCIDENTS = (
    LeftOff,
    Taken,
    InterfaceError,
    OperationalError,
    psycopg.OperationalError,
)


class ImportPeople:
    """The task that imports a file."""

    def __init__(
        self, application: Application, now: Callable[[], datetime], zone: str
    ) -> None:
        self._imports = application.imports
        self._fields = application.fields
        self._now = now
        self._zone = ZoneInfo(zone)

    def __call__(self, held: Held, keep: Keep) -> Later | None:
        """Import what is not imported yet; what a chunk committed is not done again."""
        found = self._imports.get(held.subject_id)
        try:
            if not found.ended and found.started:
                self._import(held, found, found.started, keep)
        except LeftOff:
            return LEFT_OFF
        return None

    def _import(
        self, held: Held, found: Import, started: ImportStarted, keep: Keep
    ) -> None:
        try:
            self._read(found, started, keep)
        except FileUnreadable as error:
            self._fail(found.id, error.line, error.reason)
        except _NO_ACCIDENTS:
            raise
        except Exception:
            if held.failures < _TRIES:
                raise
            logger.exception("given up")
            self._fail(found.id, found.last_line + 1, _ACCIDENT)

    def _fail(self, import_id: UUID, line: int, reason: str) -> None:
        self._imports.fail(self._by(import_id, "failed"), import_id, line, reason)

    def _read(self, found: Import, started: ImportStarted, keep: Keep) -> None:
        reading = Reading(self._imports.file(found), started, self._rules(started))
        chunks = ahead(reading.chunks(found.last_line, keep))
        commands = ((self._by(found.id, str(one.last_line)), one) for one in chunks)
        for number, (by, chunk, decision) in enumerate(
            ahead(self._imports.decided(found, commands))
        ):
            self._imports.commit_chunk(by, found.id, chunk, decision)
            # Nothing is recorded of a cancelled import: this only spares the reading.
            if number % _ASKED_EVERY == 0 and self._imports.get(found.id).ended:
                return
        self._imports.finish(self._by(found.id, "finished"), found.id)

    def _rules(self, started: ImportStarted) -> ImportRules:
        return ImportRules(
            now=self._now(),
            zone=self._zone,
            source=started.source,
            wording=started.wording,
            phone_region=started.phone_region,
            statuses=started.statuses or {},
            fields=self._fields.load(),
        )

    def _by(self, import_id: UUID, step: str) -> By:
        command = Command("import", f"{import_id} {step}")
        return By(actor_of(import_id), self._now(), command)


class Reading:
    """A file as it is read twice: for addresses that come again, then for people."""

    def __init__(
        self, stream: BinaryIO, started: ImportStarted, rules: ImportRules
    ) -> None:
        self._stream = stream
        self._started = started
        self._rules = rules
        self._may_stop = not TARGETS.isdisjoint(started.mapping.values())

    def chunks(self, after_line: int, keep: Keep) -> Iterator[Chunk]:
        """Screen the rows after a line; the last row of each address counts.

        Raises FileUnreadable where the file cannot be read on, and LeftOff.
        """
        displaced = self._displaced(keep)
        file, columns = self._opened(keep)
        rows = ((line, row) for line, row in file if line > after_line)
        while some := list(islice(rows, CHUNK_ROWS)):
            _go_on(keep)
            yield self._chunk(columns, some, displaced)

    def _chunk(self, columns: Columns, rows: list[Row], displaced: Lines) -> Chunk:
        screened = list(self._screened(columns, rows, displaced))
        return Chunk(
            last_line=rows[-1][0],
            read_bytes=min(self._stream.tell(), self._started.file_bytes),
            people=[one for one in screened if isinstance(one, Person)],
            errors=[one for one in screened if isinstance(one, RowError)],
            repeated=len(rows) - len(screened),
            stopped=[one for one in screened if isinstance(one, Stopped)],
            fields=self._rules.fields.version,
        )

    def _screened(
        self, columns: Columns, rows: Iterable[Row], displaced: Lines
    ) -> Iterator[Person | Stopped | RowError]:
        """Judge rows; one that closes an address counts, whatever comes after it."""
        for line, row in rows:
            if line not in displaced:
                yield columns.screen(line, row, rules=self._rules)
            elif self._may_stop:
                one = columns.screen(line, row, rules=self._rules)
                if isinstance(one, Stopped):
                    yield one

    def _displaced(self, keep: Keep) -> Lines:
        _go_on(keep)
        file, columns = self._opened(keep)
        repeats = Repeats()
        for line, row in file:
            if key := known_by(columns.values(row), self._started.phone_region):
                repeats.take(line, key)
        return repeats.displaced()

    def _opened(self, keep: Keep) -> tuple[PeopleFile, Columns]:
        started = self._started
        dress = Dress(
            started.encoding,
            started.delimiter,
            started.has_header,
            started.member,
            started.sheet,
        )
        file = open_people(self._stream, dress, _signs(keep))
        return file, Columns(file.header, started.mapping)


def ahead(work: Iterator[T]) -> Iterator[T]:
    """Do the next piece of work while one is used: the database works meanwhile."""
    with ThreadPoolExecutor(1) as worker:
        following = worker.submit(next, work, None)
        while (piece := following.result()) is not None:
            following = worker.submit(next, work, None)
            yield piece


def known_by(values: dict[str, str], phone_region: str | None = None) -> str | None:
    """Return the main contact of a row, which tells people apart, if it can be read."""
    for column, channel in CHANNELS.items():
        if cell := values.get(column, "").strip():
            try:
                return f"{channel} {_normalised(channel, cell, phone_region)}"
            except AddressInvalid:
                return None
    return None


def _normalised(channel: str, cell: str, phone_region: str | None) -> str:
    if channel == CHANNELS[PHONE]:
        return normalise_phone(cell, phone_region)
    return NORMALISERS[channel](cell)


def _signs(keep: Keep) -> Callable[[], None]:
    """Return what is called at every row, and keeps the work every few seconds."""
    last = time.monotonic()

    def sign() -> None:
        nonlocal last
        if time.monotonic() - last > _SIGN_EVERY:
            _go_on(keep)
            last = time.monotonic()

    return sign


def _go_on(keep: Keep) -> None:
    if not keep():
        raise LeftOff
