"""A file of people, read row by row in flat memory, in whatever dress it comes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, Protocol

from domain.files.delimited import Delimited
from domain.files.limits import MOST_COLUMNS, MOST_ROWS, Damaged, FileUnreadable
from domain.files.packed import (
    EMPTY_ZIP,
    GZIP,
    ZIP,
    is_workbook,
    open_gzip,
    open_member,
    open_zip,
    place_of,
)

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_MAGIC = 4
_PHONE = re.compile(r"\+?[\d ()-]{7,20}")
_NESTED = "an archive in an archive: pack the file itself"

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Dress:
    """How a file is to be read; what is ``None`` is found out.

    ``member`` names the file of an archive that holds several, or counts to it;
    ``sheet`` names that of a spreadsheet, else it is the first.
    """

    encoding: str | None = None
    delimiter: str | None = None
    has_header: bool | None = None
    member: str | int | None = None
    sheet: str | None = None


AS_FOUND = Dress()


class Table(Protocol):
    """Rows of cells, once."""

    kind: str
    encoding: str | None
    delimiter: str | None
    #: Which file of an archive this is, from 0, if it lay in one.
    member: int | None
    sheet: str | None

    def __iter__(self) -> Iterator[Row]:
        """Return itself."""

    def __next__(self) -> Row:
        """Return the next row and where it begins."""


class PeopleFile:
    """The rows of a file, once: iterate for pairs of line and cells.

    ``line`` counts from 1 and is where the row begins. Rows without any value are
    skipped. Iteration raises ``FileUnreadable``. ``at_each`` is called at every row,
    also at those.
    """

    def __init__(
        self,
        table: Table,
        dress: Dress = AS_FOUND,
        at_each: Callable[[], None] = lambda: None,
    ) -> None:
        self.kind = table.kind
        self.encoding = table.encoding
        self.delimiter = table.delimiter
        self.member = table.member
        self.sheet = table.sheet
        self._table = table
        self._count = 0
        self._at_each = at_each
        line, first = next(self._filled(), (1, []))
        if not first:
            raise FileUnreadable(line, "the file is empty")
        told = dress.has_header
        self.has_header = not _is_data(first) if told is None else told
        self.header = _column_names(first if self.has_header else [""] * len(first))
        kept = [] if self.has_header else [(line, first)]
        self._rows = chain(kept, self._filled())

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        return next(self._rows)

    def _filled(self) -> Iterator[Row]:
        for line, row in self._table:
            self._count += 1
            self._at_each()
            if self._count > MOST_ROWS:
                raise FileUnreadable(line, f"over {MOST_ROWS:,} rows: send it in parts")
            if len(row) > MOST_COLUMNS:
                raise FileUnreadable(line, f"over {MOST_COLUMNS} columns")
            if any(map(str.strip, row)):
                yield line, row


def open_people(
    stream: BinaryIO,
    dress: Dress = AS_FOUND,
    at_each: Callable[[], None] = lambda: None,
) -> PeopleFile:
    """Open a file of people and read its header.

    What it is, its bytes say: text, a spreadsheet (XLSX), or either of them in a ZIP
    or packed by gzip. The encoding is what the byte order mark says, else UTF-8 if the
    first 256 KiB are that, else Windows-1251; the delimiter is what parts the header
    into most columns. The first row is a header unless it holds an address or a
    number that could be called. ``stream`` has to be seekable. Raises
    ``FileUnreadable``.
    """
    try:
        return PeopleFile(_table(stream, dress), dress, at_each)
    except Damaged as error:
        raise FileUnreadable(1, str(error)) from None


def _table(stream: BinaryIO, dress: Dress) -> Table:
    magic = _magic(stream)
    if magic == GZIP:
        return _unpacked(open_gzip(stream), dress)
    if magic in (ZIP, EMPTY_ZIP):
        archive = open_zip(stream)
        if not is_workbook(archive):
            place = place_of(archive, dress.member)
            table = _unpacked(open_member(archive, place), dress)
            table.member = place
            return table
    return _flat(stream, magic, dress)


def _unpacked(stream: BinaryIO, dress: Dress) -> Table:
    magic = _magic(stream)
    is_archive = magic in (GZIP, EMPTY_ZIP)
    if is_archive or (magic == ZIP and not is_workbook(open_zip(stream))):
        raise FileUnreadable(1, _NESTED)
    return _flat(stream, magic, dress)


def _flat(stream: BinaryIO, magic: bytes, dress: Dress) -> Table:
    stream.seek(0)
    if magic == _OLD_OFFICE:
        reason = "an old or encrypted spreadsheet: save it as .xlsx, without a password"
        raise FileUnreadable(1, reason)
    if magic == ZIP:
        # Its library takes long to load, and most files are text.
        from domain.files.sheets import Sheet  # noqa: PLC0415

        return Sheet(stream, dress.sheet)
    return Delimited(stream, dress.encoding, dress.delimiter)


def _magic(stream: BinaryIO) -> bytes:
    stream.seek(0)
    found = stream.read(_MAGIC)
    stream.seek(0)
    return GZIP if found.startswith(GZIP) else found


def _is_data(row: list[str]) -> bool:
    return any("@" in cell or _PHONE.fullmatch(cell.strip()) for cell in row)


def _column_names(names: list[str]) -> list[str]:
    """Name the nameless columns, and tell apart those of one name."""
    header: list[str] = []
    for number, name in enumerate(names, start=1):
        given = name.strip() or f"column {number}"
        while given in header:
            given += f" ({number})"
        header.append(given)
    return header
