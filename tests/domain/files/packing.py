"""Makes archives and spreadsheets, good ones and bad ones."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook


def a_zip(files: Mapping[str, bytes]) -> bytes:
    """Pack files by name."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def a_sheet(*rows: Sequence[object]) -> bytes:
    """Write rows into the first sheet of a spreadsheet."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
