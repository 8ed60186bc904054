"""A file of people, read row by row in flat memory, in whatever dress it comes."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

HEAD_BYTES = 256 * 1024
CHUNK_BYTES = 64 * 1024
MOST_BYTES = 1024 * 1024
MOST_COLUMNS = 500
DELIMITERS = ",;\t|"

# No encoding yields it and UTF-8 refuses it, so it marks the line where bytes broke.
_BROKEN = "\udcff"
_QUOTED = re.compile(r'"[^"]*"')
_BAD_QUOTES = "a quote is not closed or not doubled, or a value is over 128 KiB"
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class FileUnreadable(Exception):  # noqa: N818 - a refusal is named for what is wrong
    """The file cannot be read on from ``line``; the text holds none of its cells."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class PeopleFile:
    """The rows of a file, once: iterate for pairs of physical line and cells.

    ``line`` counts from 1 and is where the row begins, for a row may hold line
    breaks in quotes. Rows without any value and lines that begin with ``#`` are
    skipped. Iteration raises ``FileUnreadable``.
    """

    def __init__(self, lines: _Lines, delimiter: str) -> None:
        self.encoding = lines.encoding
        self.delimiter = delimiter
        self._lines = lines
        self._reader = csv.reader(lines, delimiter=delimiter, strict=True)
        line, names = next(self, (1, []))
        self.header = _column_names(line, names)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        return self

    def __next__(self) -> tuple[int, list[str]]:
        row = self._record()
        while not any(map(str.strip, row)):
            row = self._record()
        return self._lines.began, row

    def _record(self) -> list[str]:
        self._lines.begin_record()
        try:
            row = next(self._reader)
        except csv.Error:
            raise FileUnreadable(self._lines.began, _BAD_QUOTES) from None
        if len(row) > MOST_COLUMNS:
            raise FileUnreadable(self._lines.began, f"over {MOST_COLUMNS} columns")
        return row


def open_people(
    stream: BinaryIO, *, encoding: str | None = None, delimiter: str | None = None
) -> PeopleFile:
    """Open a CSV file of people and read its header.

    The encoding is what the byte order mark says, else UTF-8 if the first 256 KiB
    are that, else Windows-1251; the delimiter is what parts the header into most
    columns. Either can be given instead. ``stream`` is read once, in chunks, and
    need not be seekable. Raises ``FileUnreadable``.
    """
    head = _filled(stream, HEAD_BYTES)
    named = _known(encoding) if encoding else _encoding_of(head)
    chunks = _chunks(head.removeprefix(codecs.BOM_UTF8), stream)
    lines = _Lines(_as_lines(_splittable(chunks, named)), named)
    return PeopleFile(lines, delimiter or _delimiter_of(lines.peek()))


class _Lines:
    """Decodes lines for the csv module and knows where each record begins."""

    def __init__(self, lines: Iterator[bytes], encoding: str) -> None:
        self.encoding = encoding
        self._codec = encoding if _is_splittable(encoding) else "utf-8"
        self._lines = lines
        self._ahead = ""
        self._at = 0
        self._size = 0
        self._fresh = True
        self.began = 1

    def begin_record(self) -> None:
        """Say that the next line is the first of a record."""
        self._fresh = True
        self._size = 0

    def peek(self) -> str:
        """Return the first line that says something, and keep it."""
        line = next(self, "")
        while line and not line.strip():
            self.begin_record()
            line = next(self, "")
        self._ahead = line
        return line

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._ahead or self._decoded()
        self._ahead = ""
        while self._fresh and line.startswith("#"):
            self._size = 0
            line = self._decoded()
        self._note_beginning()
        return line

    def _note_beginning(self) -> None:
        if self._fresh:
            self.began = self._at
            self._fresh = False

    def _decoded(self) -> str:
        raw = next(self._lines)
        self._at += 1
        self._size += len(raw)
        if self._size > MOST_BYTES:
            raise FileUnreadable(self._at, "the row is over 1 MiB: is a quote open?")
        if b"\0" in raw:
            raise FileUnreadable(self._at, "a NUL byte: this is no text file")
        try:
            return raw.decode(self._codec)
        except UnicodeDecodeError:
            reason = f"not valid {self.encoding}: name the file's encoding"
            raise FileUnreadable(self._at, reason) from None


def _mark_broken(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _BROKEN, error.end


codecs.register_error("sayso.mark", _mark_broken)


def _filled(stream: BinaryIO, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size and (chunk := stream.read(size - len(parts))):
        parts += chunk
    return bytes(parts)


def _chunks(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    yield head
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk


def _known(encoding: str) -> str:
    try:
        _is_splittable(encoding)
    except (LookupError, ValueError):
        raise FileUnreadable(1, f"there is no encoding {encoding!r}") from None
    return encoding.lower()


def _encoding_of(head: bytes) -> str:
    if head.startswith(_UTF16_MARKS):
        return "utf-16"
    try:
        # A character may be cut at the end of the head, so this decode is not final.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1251"
    return "utf-8"


def _is_splittable(encoding: str) -> bool:
    return "a\n".encode(encoding) == b"a\n"


def _splittable(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Pass on what can be cut at line feeds; turn anything else into UTF-8."""
    if _is_splittable(encoding):
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)("sayso.mark")
    try:
        for chunk in chunks:
            yield decoder.decode(chunk).encode("utf-8", "surrogatepass")
        yield decoder.decode(b"", final=True).encode("utf-8", "surrogatepass")
    except UnicodeError:
        # Not of one line, but of the whole: a byte order mark that is missing.
        reason = f"not valid {encoding}: name the file's encoding"
        raise FileUnreadable(1, reason) from None


def _as_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut at LF, CR LF and CR, and keep the ends; an endless line is cut off."""
    rest = b""
    for chunk in chunks:
        # The last piece may go on in the next chunk, even when it ends with a CR.
        *lines, rest = (rest + chunk).splitlines(keepends=True) or [b""]
        yield from lines
        if len(rest) > MOST_BYTES:
            break
    yield from rest.splitlines(keepends=True)


def _delimiter_of(line: str) -> str:
    bare = _QUOTED.sub("", line)
    return max(DELIMITERS, key=bare.count)


def _column_names(line: int, names: list[str]) -> list[str]:
    """Name the nameless columns; refuse a header that is none."""
    if not names:
        raise FileUnreadable(line, "the file is empty")
    if any("@" in name for name in names):
        raise FileUnreadable(line, "an address where column names belong")
    header = [
        name.strip() or f"column {number}" for number, name in enumerate(names, start=1)
    ]
    if len(set(header)) < len(header):
        raise FileUnreadable(line, "two columns have the same name")
    return header
