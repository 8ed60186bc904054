"""Requests that were answered and are not in the log yet: a file a process.

A line is a request. It is on the disk before its answer leaves: whoever dies afterwards
loses nothing. The lock on the file says that its process lives; of a process that has
died another takes the file over. A line without its end was never answered.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from uuid import UUID

import msgspec

from domain.ids import new_id
from domain.tracking.gathering import Request

_SUFFIX = ".hits"


class Spool:
    """One file, held by this process until it is closed."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.id = UUID(path.stem)
        self._descriptor = descriptor
        #: Bytes that are on the disk for good.
        self.size = os.fstat(descriptor).st_size

    def keep(self, lines: Iterable[bytes]) -> None:
        """Write lines to the disk; when this returns they are there.

        Raises OSError, and has kept none of them then.
        """
        content = b"".join(lines)
        left = memoryview(content)
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
            os.fdatasync(self._descriptor)
        except OSError:
            os.ftruncate(self._descriptor, self.size)
            raise
        self.size += len(content)

    def read(self, start: int, most: int) -> tuple[Sequence[Request], int]:
        """Return at most so many requests from a place on, and where they end."""
        # A request is some 200 bytes long.
        size = max(min(most * 1_000, self.size - start), 0)
        content = os.pread(self._descriptor, size, start)
        lines = content.split(b"\n")[:-1][:most]
        decoder = msgspec.json.Decoder(Request)
        end = start + sum(len(line) + 1 for line in lines)
        return [decoder.decode(line) for line in lines], end

    def close(self) -> None:
        """Leave it to others."""
        os.close(self._descriptor)

    def remove(self) -> None:
        """Remove what was taken up as a whole."""
        self.path.unlink()
        self.close()


def line_of(request: Request) -> bytes:
    """Return a request as a line."""
    return msgspec.json.encode(request) + b"\n"


def new_spool(folder: Path) -> Spool:
    """Begin a file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{new_id()}{_SUFFIX}"
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND
    descriptor = os.open(path, flags, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    _settle(folder)
    return Spool(path, descriptor)


def left_spools(folder: Path) -> Iterator[Spool]:
    """Yield the files of processes that have died; they are ours then."""
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        if spool := _taken_over(path):
            yield spool


def _taken_over(path: Path) -> Spool | None:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    if not path.exists():
        # Whoever had it has just removed it.
        os.close(descriptor)
        return None
    return Spool(path, descriptor)


def _settle(folder: Path) -> None:
    """Have the name of a file on the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
