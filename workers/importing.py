"""Imports the people of a file, a chunk at a time."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.addresses import AddressInvalid, normalise_email
from domain.application import Application, By, Chunk
from domain.audience import Import
from domain.events import ImportStarted, RowError
from domain.people_columns import Columns
from domain.people_file import FileUnreadable, PeopleFile, open_people
from domain.screening import ImportRules, Person
from domain.store.commands import Command
from workers.due import Held
from workers.tasks import LEFT_OFF, Keep, Later

#: Rows recorded in one append: it holds the insert lock well under 250 ms.
CHUNK_ROWS = 2_000

Row = tuple[int, list[str]]


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
        if not found.ended and found.started:
            try:
                return self._read(found, found.started, keep)
            except FileUnreadable as error:
                by = self._by(found.id, "failed")
                self._imports.fail(by, found.id, error.line, error.reason)
        return None

    def _read(self, found: Import, started: ImportStarted, keep: Keep) -> Later | None:
        content = self._imports.file(found.id)
        reading = Reading(content, started, self._rules(started))
        for chunk in reading.chunks(found.last_line):
            if not keep():
                return LEFT_OFF
            by = self._by(found.id, str(chunk.last_line))
            self._imports.commit_chunk(by, found.id, chunk)
        self._imports.finish(self._by(found.id, "finished"), found.id)
        return None

    def _rules(self, started: ImportStarted) -> ImportRules:
        return ImportRules(
            now=self._now(),
            zone=self._zone,
            source=started.source,
            wording=started.wording,
            phone_region=started.phone_region,
            fields=self._fields.load(),
        )

    def _by(self, import_id: UUID, step: str) -> By:
        command = Command("import", f"{import_id} {step}")
        return By(f"import {import_id}", self._now(), command)


class Reading:
    """A file as it is read twice: for addresses that come again, then for people."""

    def __init__(
        self, content: bytes, started: ImportStarted, rules: ImportRules
    ) -> None:
        self._content = content
        self._started = started
        self._rules = rules

    def chunks(self, after_line: int) -> Iterator[Chunk]:
        """Screen the rows after a line; the last row of each address counts.

        Raises FileUnreadable where the file cannot be read on.
        """
        displaced = displaced_lines(self._rows_of_addresses())
        stream, file = self._opened()
        columns = Columns(file.header, self._started.mapping)
        rows = ((line, row) for line, row in file if line > after_line)
        while some := list(islice(rows, CHUNK_ROWS)):
            kept = [row for row in some if row[0] not in displaced]
            screened = [
                columns.screen(line, row, rules=self._rules) for line, row in kept
            ]
            yield Chunk(
                last_line=some[-1][0],
                read_bytes=stream.tell(),
                people=[one for one in screened if isinstance(one, Person)],
                errors=[one for one in screened if isinstance(one, RowError)],
                repeated=len(some) - len(kept),
            )

    def _rows_of_addresses(self) -> Iterator[tuple[int, str]]:
        _, file = self._opened()
        columns = Columns(file.header, self._started.mapping)
        for line, row in file:
            yield line, columns.values(row).get("email", "")

    def _opened(self) -> tuple[io.BytesIO, PeopleFile]:
        stream = io.BytesIO(self._content)
        file = open_people(
            stream,
            encoding=self._started.encoding,
            delimiter=self._started.delimiter,
        )
        return stream, file


def displaced_lines(rows: Iterable[tuple[int, str]]) -> set[int]:
    """Name the lines whose address comes again further down.

    Holds a hash of 64 bits for each row instead of the address. Equal hashes of two
    addresses would drop a person: in a file of a million rows the chance is below one
    in ten million.
    """
    last: dict[int, int] = {}
    displaced = set()
    for line, cell in rows:
        try:
            key = hash(normalise_email(cell))
        except AddressInvalid:
            continue
        if key in last:
            displaced.add(last[key])
        last[key] = line
    return displaced
