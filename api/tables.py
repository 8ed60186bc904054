"""Tables as CSV files in a ZIP, safe to open with a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Table = Sequence[Mapping[str, Any]]

#: A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Files have no time of their own: the same person makes the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)


def as_zip(files: Mapping[str, bytes]) -> bytes:
    """Pack some files, by name."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(_info(name), content)
    return packed.getvalue()


def as_csv(columns: Sequence[str], table: Table) -> bytes:
    """Write a table (RFC 4180, UTF-8); the first line names the columns."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(columns)
    writer.writerows([safe(row.get(name)) for name in columns] for row in table)
    return lines.getvalue().encode()


def safe(value: object) -> str:
    """Return a cell as text that no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    told = "; ".join(value) if isinstance(value, list) else str(value or "")
    return f"'{told}" if told.startswith(_FORMULA) else told


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name, _TIME)
    info.compress_type = ZIP_DEFLATED
    return info
