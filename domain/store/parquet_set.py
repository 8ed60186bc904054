"""A folder of Parquet files: whole batches, one after the other, or nothing.

Each batch is a folder named by the last position in it. It is written elsewhere and
comes in by being renamed: so whatever breaks off, readers see all of a batch or none of
it, without a gap and without anything twice.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

#: Not looked into by who reads the folder: names that begin so are passed over.
_WRITING, _LOCK, MANIFEST = "_writing", "_lock", "_batch.json"
_PREFIX = "through="


class FolderAmiss(Exception):  # noqa: N818 - says what is wrong
    """The folder cannot be gone on with; the text says why."""


class Batch(msgspec.Struct, frozen=True):
    """What a batch holds: the events after one position up to another, by file.

    ``log`` and ``last`` name the first event of the log and the last of the batch.
    """

    after: int
    through: int
    files: dict[str, int]
    log: str
    last: str


class ParquetSet:
    """The batches of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def batches(self) -> list[Batch]:
        """Return what is there, in order; raises FolderAmiss if there is a gap."""
        found = [
            msgspec.json.decode((batch / MANIFEST).read_bytes(), type=Batch)
            for batch in sorted(self.folder.glob(f"{_PREFIX}*"))
        ]
        reached = 0
        for batch in found:
            if batch.after != reached:
                raise FolderAmiss(f"{self.folder} lacks what follows {reached}")
            reached = batch.through
        return found

    def files(self) -> dict[str, list[Path]]:
        """Return all files of each type of event."""
        by_type: dict[str, list[Path]] = {}
        for batch in self.batches():
            place = self.folder / _name(batch.through)
            for name in batch.files:
                topic = name.partition("/")[0].partition("=")[2]
                by_type.setdefault(topic, []).append(place / name)
        return by_type

    @contextmanager
    def adding(self) -> Iterator[None]:
        """Be the only one who adds; raises FolderAmiss if somebody does."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FolderAmiss(f"somebody writes to {self.folder}") from None
            yield

    def begin(self) -> Path:
        """Return where the next batch is to be written; what was left there goes."""
        place = self.folder / _WRITING
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return place

    def commit(self, batch: Batch) -> None:
        """Let what was written in be seen, all at once and for good."""
        place = self.folder / _WRITING
        (place / MANIFEST).write_bytes(msgspec.json.encode(batch))
        _to_disk(place)
        place.rename(self.folder / _name(batch.through))
        _sync(self.folder)


def files_in(place: Path) -> Sequence[Path]:
    """Return the Parquet files below a folder, as they are called in it."""
    return sorted(path.relative_to(place) for path in place.rglob("*.parquet"))


def _name(through: int) -> str:
    return f"{_PREFIX}{through:015}"


def _to_disk(place: Path) -> None:
    for path in place.rglob("*"):
        _sync(path)
    _sync(place)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
