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

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from domain.files.limits import Damaged, FileUnreadable
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
            book = load_workbook(stream, read_only=True, data_only=True)
            sheets = {sheet.title: sheet for sheet in book.worksheets}
            self.sheet = book.worksheets[0].title if name is None else name
            self._rows = _named(self.sheet, sheets).iter_rows(values_only=True)
        except _NO_SHEET:
            raise FileUnreadable(1, _DAMAGED) from None

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        return self

    def __next__(self) -> tuple[int, list[str]]:
        self._line += 1
        try:
            row = next(self._rows)
        except _NO_SHEET:
            raise FileUnreadable(self._line, _DAMAGED) from None
        return self._line, _without_tail([_as_text(value) for value in row])


def _named(name: str, sheets: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the library's own
    if name not in sheets:
        there = ", ".join(sheets)
        raise FileUnreadable(1, f"it has no sheet {name!r}, only {there}")
    return sheets[name]


def _without_tail(cells: list[str]) -> list[str]:
    """Drop the empty cells at the end: a sheet is as wide as its widest row."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


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
