"""Writes every checkpoint into a folder: what is kept there binds whoever signs.

The folder is best on another machine, or one that forgets nothing. A file is written
once, as a whole, and never again. Time stamps lie beside what they are of.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import structlog

from domain.ledger.notes import checkpoint_in
from domain.store.ledger.anchors import Anchors, SignedNote, Stamped

T = TypeVar("T", SignedNote, Stamped)

SUFFIX = ".checkpoint"
#: As openssl's manual calls a time-stamp response.
STAMP_SUFFIX = ".tsr"
#: Digits of a size in a name: names sort as sizes do.
_DIGITS = 20

logger = structlog.get_logger()


class File(NamedTuple):
    """What a file of the folder is called, and what is in it."""

    name: str
    content: bytes


@dataclass
class Series(Generic[T]):
    """One kind of file: how to go through what there is of it, and what it becomes."""

    newest_first: Callable[[], Iterator[T]]
    after: Callable[[int], Iterator[T]]
    as_file: Callable[[T], File]
    #: The newest that is known to be there.
    last: T | None = None


class CheckpointFolder:
    """A folder that follows what is signed."""

    name = "checkpoint folder"

    def __init__(self, path: Path, anchors: Anchors) -> None:
        self._path = path
        self._checkpoints = Series(anchors.newest_first, anchors.after, _checkpoint)
        self._stamps = Series(
            anchors.stamped_newest_first, anchors.stamped_after, _stamp
        )

    def keep(self, stopping: Callable[[], bool] = lambda: False) -> None:
        """Write what was signed and is not there yet; raises OSError.

        The folder is not made: where a disk is not mounted, one would fill another.
        """
        self._follow(self._checkpoints, stopping)
        self._follow(self._stamps, stopping)

    def _follow(self, series: Series[T], stopping: Callable[[], bool]) -> None:
        def is_there(one: T) -> bool:
            return self._holds(series.as_file(one))

        if series.last is None or not is_there(series.last):
            series.last = next(filter(is_there, series.newest_first()), None)
        for one in series.after(series.last.size if series.last else 0):
            if stopping():
                return
            self._put(series.as_file(one))
            series.last = one

    def _put(self, file: File) -> None:
        path = self._path / file.name
        if path.exists():
            if not self._holds(file):
                logger.critical("another one is kept outside", file=file.name)
            return
        draft = path.with_name(f".{file.name}.draft")
        with draft.open("wb") as written:
            written.write(file.content)
            written.flush()
            os.fsync(written.fileno())
        draft.rename(path)

    def _holds(self, file: File) -> bool:
        path = self._path / file.name
        return path.exists() and path.read_bytes() == file.content


def _checkpoint(signed: SignedNote) -> File:
    return File(_stem(signed) + SUFFIX, signed.note.encode())


def _stamp(stamped: Stamped) -> File:
    return File(_stem(stamped) + STAMP_SUFFIX, stamped.response)


def _stem(signed: SignedNote | Stamped) -> str:
    """Name a checkpoint by its size, and by its fork if the log was forked.

    A fork may sign again what the log before it had as many leaves for.
    """
    _, _, fork = checkpoint_in(signed.note).origin.partition("#")
    return f"{signed.size:0{_DIGITS}}{'-' if fork else ''}{fork}"


def notes_in(path: Path) -> Iterator[str]:
    """Read the checkpoints of a folder, or the one of a file.

    What is no text is read as far as it goes: it is no note then, and said to be none.
    """
    files = sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path]
    for file in files:
        yield file.read_text(encoding="utf-8", errors="replace")
