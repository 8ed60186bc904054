"""Keeps files while they are read: written part by part, read from any place."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast
from uuid import UUID

from psycopg.rows import tuple_row

from domain.ids import new_id
from domain.store.datastore import AccountDatastore
from domain.store.log import Appending, Companion
from domain.store.sql import load_statements
from domain.store.suppressions import Peppers

_SQL = load_statements(__package__, "uploads.sql")

#: What is written and read at once. Stored files have parts of this size.
PART_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Upload:
    """A file that has come in whole; ``digest`` is its HMAC under a pepper."""

    id: UUID
    size: int
    digest: bytes


class Uploads:
    """The files of one account that are on their way in."""

    def __init__(self, datastore: AccountDatastore, peppers: Peppers) -> None:
        self._datastore = datastore
        self._peppers = peppers

    def take(
        self, chunks: Iterable[bytes], also: Callable[[bytes], object] = bytes
    ) -> Upload:
        """Take a file in as it comes; ``also`` sees all of it.

        If the sender breaks off, whatever they raise is passed on and nothing is kept.
        """
        id_ = new_id()
        self._run("sweep")
        self._run("begin", id_)
        size, digest, whole = 0, self._peppers.hash_of_file(), False
        try:
            for number, part in enumerate(_parts(chunks)):
                self._run("keep_part", id_, number, part)
                digest.update(part)
                also(part)
                size += len(part)
            whole = True
        finally:
            if not whole:
                self._run("drop", id_)
        return Upload(id_, size, digest.digest())

    def open(self, upload: Upload | tuple[UUID, int]) -> BinaryIO:
        """Return a file to be read; without it, it reads as an empty one."""
        id_, size = (upload.id, upload.size) if isinstance(upload, Upload) else upload
        return cast(
            "BinaryIO", StoredFile(lambda number: self._part(id_, number), size)
        )

    def drop_unclaimed(self, id_: UUID) -> None:
        """Let a file go unless an import took it."""
        self._run("drop_unclaimed", id_)

    def _part(self, id_: UUID, number: int) -> bytes:
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            row = cursor.execute(_SQL["part"], (id_, number)).fetchone()
        return row[0] if row else b""

    def _run(self, statement: str, *values: object) -> None:
        with self._datastore.get_connection() as connection:
            connection.execute(_SQL[statement], values)


class StoredFile(io.RawIOBase):
    """A file read from its parts, of which one at a time is held."""

    def __init__(self, part: Callable[[int], bytes], size: int) -> None:
        super().__init__()
        self._part = part
        self._size = size
        self._at = 0
        self._held = (-1, b"")

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be read from any place."""
        return True

    def tell(self) -> int:
        """Return where the next read begins."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, and return it."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("there is nothing before the beginning")
        self._at = base + offset
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """Return so many bytes; fewer only at the end."""
        left = max(self._size - self._at, 0)
        wanted = left if size is None or size < 0 else min(size, left)
        found = b"".join(self._pieces(wanted))
        self._at += len(found)
        return found

    def _pieces(self, wanted: int) -> Iterator[bytes]:
        at = self._at
        while wanted > 0:
            number, offset = divmod(at, PART_BYTES)
            if self._held[0] != number:
                self._held = (number, self._part(number))
            piece = self._held[1][offset : offset + wanted]
            if not piece:
                return
            yield piece
            at += len(piece)
            wanted -= len(piece)


def claiming(id_: UUID) -> Companion:
    """Return the write by which an import takes a file."""
    return _writing("claim", id_)


def dropping(id_: UUID) -> Companion:
    """Return the write by which an import lets its file go."""
    return _writing("drop", id_)


def _writing(statement: str, id_: UUID) -> Companion:
    def write(append: Appending) -> None:
        append.cursor.execute(_SQL[statement], (id_,))

    return write


def _parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Gather chunks of any size into parts of ours."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= PART_BYTES:
            yield bytes(held[:PART_BYTES])
            del held[:PART_BYTES]
    if held:
        yield bytes(held)
