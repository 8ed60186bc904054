"""Values parted by a character, a record a line: CSV, TSV, or one value a line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import BinaryIO

from domain.files.limits import FileUnreadable
from domain.files.lines import Lines

DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"[^"]*"')
_BAD_QUOTES = "a quote is not closed or not doubled, or a value is over 128 KiB"


class Delimited:
    """The records of a text, once: pairs of the line where one begins, and its cells.

    A record may hold line breaks in quotes. Lines that begin with ``#`` are skipped.
    Iteration raises ``FileUnreadable``.
    """

    kind = "csv"
    member: int | None = None
    sheet: str | None = None

    def __init__(
        self, stream: BinaryIO, encoding: str | None, delimiter: str | None
    ) -> None:
        self._lines = Lines(stream, encoding)
        self.encoding: str | None = self._lines.encoding
        self.delimiter: str | None = delimiter or _delimiter_of(self._lines.peek())
        self._reader = csv.reader(self._lines, delimiter=self.delimiter, strict=True)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        return self

    def __next__(self) -> tuple[int, list[str]]:
        self._lines.begin_record()
        try:
            row = next(self._reader)
        except csv.Error:
            raise FileUnreadable(self._lines.began, _BAD_QUOTES) from None
        return self._lines.began, row


def _delimiter_of(line: str) -> str:
    bare = _QUOTED.sub("", line)
    return max(DELIMITERS, key=bare.count)
