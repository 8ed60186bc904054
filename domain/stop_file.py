"""A file of addresses for a stop list: one a line, or a column of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from domain.addresses import NORMALISERS, AddressInvalid
from domain.events import RowError
from domain.files.limits import FileUnreadable
from domain.people_columns import snake_case
from domain.people_file import AS_FOUND, Dress, open_people
from domain.screening import value_class

#: Rows of one file; a longer one is cut.
MOST_ROWS = 100_000
#: channel -> what a column of its addresses may be called, cleaned
_NAMES = {
    "email": ("email", "e_mail", "email_address", "mail", "pochta"),
    "sms": ("phone", "mobile", "phone_number", "sms", "telefon"),
}
_NONE = "no column is known to hold the addresses: name it"


@dataclass
class StopFile:
    """The addresses of a file, normalised, and the rows that have none."""

    rows: int = 0
    addresses: list[str] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


def read_stop_file(
    stream: BinaryIO, channel: str, column: str | None = None, dress: Dress = AS_FOUND
) -> StopFile:
    """Read the addresses of a channel; raises FileUnreadable."""
    file = open_people(stream, dress)
    place = _place(file.header, channel, column)
    found = StopFile()
    for line, cells in file:
        found.rows += 1
        if found.rows > MOST_ROWS:
            raise FileUnreadable(line, f"over {MOST_ROWS:,} rows: cut the file")
        _take(found, channel, line, cells[place] if place < len(cells) else "")
    return found


def _take(found: StopFile, channel: str, line: int, cell: str) -> None:
    try:
        found.addresses.append(NORMALISERS[channel](cell))
    except AddressInvalid as error:
        told = value_class(channel, cell.strip())
        found.errors.append(RowError(line, channel, told, error.reason))


def _place(header: Sequence[str], channel: str, column: str | None) -> int:
    """Find the column of the addresses: as told, the only one, or by its name."""
    if column is not None:
        if column not in header:
            raise FileUnreadable(1, "there is no such column")
        return list(header).index(column)
    if len(header) == 1:
        return 0
    names = _NAMES.get(channel, (channel,))
    places = [at for at, name in enumerate(header) if snake_case(name) in names]
    if not places:
        raise FileUnreadable(1, _NONE)
    return places[0]
