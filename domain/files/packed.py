"""What is in an archive: one file of it, unpacked as it is read, and never too much."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from typing import BinaryIO, TypeVar, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from domain.files.limits import (
    LARGE_BYTES,
    MOST_MEMBERS,
    MOST_TIMES,
    MOST_UNPACKED_BYTES,
    Damaged,
    FileUnreadable,
)

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
GZIP = b"\x1f\x8b"
WORKBOOK = "xl/workbook.xml"
#: What goes wrong while something is unpacked that was not packed properly.
BROKEN = (BadZipFile, EOFError, NotImplementedError, OSError, ValueError, zlib.error)

T = TypeVar("T")

_ENCRYPTED = 0x1
_SHOWN_NAMES = 10
_TOO_MUCH = (
    f"unpacked it is over {MOST_TIMES} times as large: this is no file of people"
)


class Unpacked(io.RawIOBase):
    """A file as it is unpacked; raises Damaged when that fails or grows too much."""

    def __init__(self, inner: BinaryIO, packed_bytes: int) -> None:
        super().__init__()
        self._inner = inner
        self._packed = packed_bytes

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def seekable(self) -> bool:
        """Say that one may go back; it is unpacked again then."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Unpack some more."""
        try:
            chunk = self._inner.read(size)
        except BROKEN:
            raise Damaged("the archive is damaged, or was cut off") from None
        require_moderate(self._packed, self._inner.tell())
        return chunk

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go somewhere else."""
        try:
            return self._inner.seek(offset, whence)
        except BROKEN:
            raise Damaged("the archive is damaged, or was cut off") from None

    def tell(self) -> int:
        """Return how much has been unpacked."""
        return self._inner.tell()


def require_moderate(packed: int, unpacked: int) -> None:
    """Raise Damaged if so much may not come out of so little."""
    if unpacked > MOST_UNPACKED_BYTES or (
        unpacked > LARGE_BYTES and unpacked > MOST_TIMES * packed
    ):
        raise Damaged(_TOO_MUCH)


def open_gzip(stream: BinaryIO) -> BinaryIO:
    """Open what gzip packed."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    inner = cast("BinaryIO", gzip.GzipFile(fileobj=stream))
    return cast("BinaryIO", Unpacked(inner, size))


def open_zip(stream: BinaryIO) -> ZipFile:
    """Read an archive's list of files; raises FileUnreadable."""
    archive = or_unreadable(lambda: ZipFile(stream))
    if len(archive.infolist()) > MOST_MEMBERS:
        raise FileUnreadable(1, f"an archive of over {MOST_MEMBERS} files")
    if any(member.flag_bits & _ENCRYPTED for member in archive.infolist()):
        raise FileUnreadable(1, "the archive is encrypted: pack it without a password")
    for member in archive.infolist():
        require_moderate(member.compress_size, member.file_size)
    return archive


def is_workbook(archive: ZipFile) -> bool:
    """Tell whether an archive is a spreadsheet."""
    return WORKBOOK in archive.namelist()


def place_of(archive: ZipFile, name: str | int | None) -> int:
    """Find the one file of an archive, or the one that is named or counted to."""
    members = {
        place: member.filename
        for place, member in enumerate(archive.infolist())
        if _says_something(member)
    }
    wanted = [place for place in members if name in (None, place, members[place])]
    names = tuple(members.values())[:_SHOWN_NAMES]
    if not members:
        raise FileUnreadable(1, "the archive is empty")
    if not wanted:
        raise FileUnreadable(1, "the archive has no file of this name, only", names)
    if len(wanted) > 1:
        raise FileUnreadable(1, "the archive holds several files: name one of", names)
    return wanted[0]


def open_member(archive: ZipFile, place: int) -> BinaryIO:
    """Open a file of an archive."""
    member = archive.infolist()[place]
    inner = or_unreadable(lambda: archive.open(member))
    return cast("BinaryIO", Unpacked(cast("BinaryIO", inner), member.compress_size))


def or_unreadable(opened: Callable[[], T]) -> T:
    """Return what opening comes to; raises FileUnreadable when it fails."""
    try:
        return opened()
    except BROKEN:
        reason = "the archive is damaged, or was cut off"
        raise FileUnreadable(1, reason) from None


def _says_something(member: ZipInfo) -> bool:
    """Leave out folders, and what a Mac packs beside each file."""
    name = member.filename
    return bool(name) and not name.endswith("/") and not name.startswith("__MACOSX/")
