"""How a file of people is read: what is told of it, what is found, what is guessed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from msgspec.structs import replace

from domain.errors import ImportUnreadable
from domain.events import ImportOptions
from domain.files.limits import FileUnreadable
from domain.people_columns import ColumnUnknown, Guess, guess
from domain.people_file import Dress, PeopleFile, open_people
from domain.presets import preset_of
from domain.screening import CONTACTS

#: Rows that are shown before an import, and that columns are judged by.
SAMPLE_ROWS = 20


@dataclass(frozen=True)
class Found:
    """What a file looks like: how it is dressed, its columns, and its first rows."""

    kind: str
    dress: Dress
    header: list[str]
    guesses: tuple[Guess, ...]
    statuses: dict[str, str]
    rows: list[tuple[int, list[str]]]
    told: ImportOptions

    @property
    def mapping(self) -> dict[str, str]:
        """Return which column holds what."""
        return {guess.column: guess.target for guess in self.guesses}

    @property
    def options(self) -> ImportOptions:
        """Return what reads every file like this one in the same way."""
        return replace(
            self.told,
            mapping=self.mapping,
            statuses=self.statuses or None,
            encoding=self.dress.encoding,
            delimiter=self.dress.delimiter,
            has_header=self.dress.has_header,
            sheet=self.dress.sheet,
        )


def look_at(stream: BinaryIO, options: ImportOptions) -> Found:
    """Look at the beginning of a file; raises ImportUnreadable."""
    try:
        file = open_people(stream, _told(options))
        rows = list(islice(file, SAMPLE_ROWS))
        preset = preset_of(options.preset)
        cells = [row for _, row in rows]
        guesses = guess(file.header, options.mapping or {}, preset.columns, cells)
    except (FileUnreadable, ColumnUnknown) as error:
        raise ImportUnreadable(str(error)) from None
    statuses = {**preset.statuses, **(options.statuses or {})}
    dress = _found(file)
    return Found(file.kind, dress, file.header, guesses, statuses, rows, options)


def require_contact(found: Found) -> None:
    """Raise ImportUnreadable unless a column holds something people are found by."""
    if not CONTACTS & set(found.mapping.values()):
        raise ImportUnreadable(
            "no column holds anything that people are found by: map one of them to"
            " `email`, `phone` or `client_id`"
        )


def _told(options: ImportOptions) -> Dress:
    return Dress(
        options.encoding,
        options.delimiter,
        options.has_header,
        options.member,
        options.sheet,
    )


def _found(file: PeopleFile) -> Dress:
    return Dress(
        file.encoding, file.delimiter, file.has_header, file.member, file.sheet
    )
