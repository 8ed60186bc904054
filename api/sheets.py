"""A workbook of one sheet, which is too long to be held."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_LARGEST_PIECE = 64 * 1024


def as_sheet(name: str, rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Write rows: on the disk, for only its end says what it is; texts stay texts."""
    import xlsxwriter  # noqa: PLC0415 - it takes long to load, and few ask for it

    with tempfile.TemporaryFile() as file:
        options = {"constant_memory": True, "strings_to_formulas": False}
        with xlsxwriter.Workbook(file, options) as workbook:
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                _write(sheet, number, row)
        file.seek(0)
        while piece := file.read(_LARGEST_PIECE):
            yield piece


def _write(sheet: Any, number: int, row: Sequence[Any]) -> None:  # noqa: ANN401 - the library has no types
    for place, value in enumerate(row):
        if isinstance(value, str):
            sheet.write_string(number, place, value)
        elif value is not None:
            sheet.write(number, place, value)
