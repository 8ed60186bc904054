"""Text as lines: whatever its encoding, at most so long, each with its number."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from domain.files.encodings import is_known
from domain.files.limits import MOST_ROW_BYTES, Damaged, FileUnreadable

HEAD_BYTES = 256 * 1024
CHUNK_BYTES = 64 * 1024

# No encoding yields it and UTF-8 refuses it, so it marks the line where bytes broke.
_BROKEN = "\udcff"
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF16 = "utf-16"
#: Of so many bytes it is counted on which side the zeros of UTF-16 are.
_SAMPLE = 4096


class Lines:
    """Decodes lines for the csv module and knows where each record begins."""

    def __init__(self, stream: BinaryIO, encoding: str | None) -> None:
        head = _filled(stream, HEAD_BYTES)
        self.encoding = _known(encoding) if encoding else _encoding_of(head)
        self._codec = self.encoding if _is_splittable(self.encoding) else "utf-8"
        chunks = _chunks(head.removeprefix(codecs.BOM_UTF8), stream)
        self._lines = _as_lines(_splittable(chunks, self.encoding))
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
        raw = self._next_line()
        self._at += 1
        self._size += len(raw)
        if self._size > MOST_ROW_BYTES:
            raise FileUnreadable(self._at, "the row is over 1 MiB: is a quote open?")
        if b"\0" in raw:
            raise FileUnreadable(self._at, "a NUL byte: this is no text file")
        try:
            return raw.decode(self._codec)
        except UnicodeError:
            reason = f"not valid {self.encoding}: name the file's encoding"
            raise FileUnreadable(self._at, reason) from None

    def _next_line(self) -> bytes:
        try:
            return next(self._lines)
        except Damaged as error:
            raise FileUnreadable(self._at + 1, str(error)) from None


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
    if not is_known(encoding):
        raise FileUnreadable(1, f"there is no encoding {encoding!r}")
    return encoding.lower()


def _encoding_of(head: bytes) -> str:
    if head.startswith(_UTF16_MARKS):
        return _UTF16
    if unmarked := _unmarked_utf16(head[:_SAMPLE]):
        return unmarked
    try:
        # A character may be cut at the end of the head, so this decode is not final.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1251"
    return "utf-8"


def _unmarked_utf16(sample: bytes) -> str:
    """Tell UTF-16 without a mark by the zeros beside its Latin letters."""
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    enough = len(sample) // 8
    if second > enough and not first:
        return "utf-16-le"
    return "utf-16-be" if first > enough and not second else ""


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
        if len(rest) > MOST_ROW_BYTES:
            break
    yield from rest.splitlines(keepends=True)
