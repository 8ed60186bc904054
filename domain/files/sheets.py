"""A sheet of a spreadsheet (XLSX), row by row.

Measured with a million rows of seven columns, a million different strings among them:
openpyxl reads them in 63 s and 198 MB, python-calamine in 4 s and 546 MB. It is memory
that a server runs out of.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS

from domain.files.limits import (
    MOST_ASIDE_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Damaged,
    FileUnreadable,
)
from domain.files.packed import BROKEN

#: What goes wrong inside the library when a spreadsheet is none.
_NO_SHEET = (
    *BROKEN,
    AttributeError,
    Damaged,
    IndexError,
    InvalidFileException,
    KeyError,
    ParseError,
    TypeError,
)
# The library warns of what it leaves out, such as charts: nothing that is imported.
warnings.filterwarnings("ignore", module="openpyxl")
_DAMAGED = "the spreadsheet is damaged: open it and save it anew"


class Sheet:
    """The rows of a sheet, once: pairs of row number and cells.

    A formula is taken as the value that was computed last. Iteration raises
    ``FileUnreadable``.
    """

    kind = "xlsx"
    encoding: str | None = None
    delimiter: str | None = None
    member: int | None = None

    def __init__(self, stream: BinaryIO, name: str | None = None) -> None:
        """Open the sheet of a name, or the first; raises ``FileUnreadable``."""
        self._line = 0
        try:
            book = _opened(stream)
            sheets = {sheet.title: sheet for sheet in book.worksheets}
            self.sheet = book.worksheets[0].title if name is None else name
            self._rows = _rows(book, _named(self.sheet, sheets))
        except _NO_SHEET:
            raise FileUnreadable(1, _DAMAGED) from None

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        return self

    def __next__(self) -> tuple[int, list[str]]:
        before = self._line
        try:
            self._line, row = next(self._rows)
        except _NO_SHEET:
            raise FileUnreadable(before + 1, _DAMAGED) from None
        if self._line <= before:
            raise FileUnreadable(before + 1, _DAMAGED)
        if self._line > MOST_ROWS:
            reason = f"over {MOST_ROWS:,} rows: send it in parts"
            raise FileUnreadable(before + 1, reason)
        return self._line, _cells(self._line, row)


class _Reader(ExcelReader):  # type: ignore[misc] # the library has no types
    """Refuses what would have to be held in memory and is too large for that."""

    def read_strings(self) -> None:
        """Read the texts that cells share, a list of all of them."""
        if (part := self.package.find(SHARED_STRINGS)) is not None:
            _require_small(self.archive.getinfo(part.PartName[1:]).file_size)
        super().read_strings()


def _require_small(size: int) -> None:
    if size > MOST_ASIDE_BYTES:
        most = f"{MOST_ASIDE_BYTES // 1024**2} MiB"
        reason = f"over {most} of texts in one spreadsheet: save it as CSV"
        raise FileUnreadable(1, reason)


def _opened(stream: BinaryIO) -> Workbook:
    reader = _Reader(stream, read_only=True, data_only=True)
    for part in reader.archive.infolist():
        if not part.filename.startswith("xl/") or part.filename.count("/") == 1:
            _require_small(part.file_size)
    reader.read()
    return reader.wb


def _rows(
    book: Workbook,
    sheet: Any,  # noqa: ANN401 - the library's own
) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Yield the number of each row that is there, and the cells that are there.

    The library's own rows are padded to the size that the file claims to have, and
    those that are left out are made up: a small file could keep it busy for hours.
    """
    with sheet._get_source() as source:  # noqa: SLF001 - what is public pads
        yield from WorkSheetParser(
            source,
            sheet._shared_strings,  # noqa: SLF001 - as above
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001 - as above
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001 - as above
        ).parse()


def _cells(line: int, row: list[dict[str, Any]]) -> list[str]:
    texts = {cell["column"]: _as_text(cell["value"]) for cell in row}
    widest = max((column for column, text in texts.items() if text), default=0)
    if widest > MOST_COLUMNS:
        raise FileUnreadable(line, f"over {MOST_COLUMNS} columns")
    return [texts.get(column, "") for column in range(1, widest + 1)]


def _named(name: str, sheets: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the library's own
    if name not in sheets:
        there = ", ".join(sheets)
        raise FileUnreadable(1, f"it has no sheet {name!r}, only {there}")
    return sheets[name]


def _as_text(value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
    """Write a value as somebody would have typed it into a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _moment(value) if isinstance(value, _TIMES) else str(value)


def _moment(value: date | time | timedelta) -> str:
    if isinstance(value, datetime):
        text = value.isoformat(" ", "seconds")
        return text.removesuffix(" 00:00:00")
    return value.isoformat() if isinstance(value, date | time) else str(value)


_TIMES = (date, time, timedelta)
