"""Writes every checkpoint into a folder: what is kept there binds whoever signs.

The folder is best on another machine, or one that forgets nothing. A file is written
once, as a whole, and never again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import structlog

from domain.ledger.notes import Checkpoint
from domain.store.ledger.anchors import Anchors, SignedNote

SUFFIX = ".checkpoint"
#: Digits of a size in a name: names sort as sizes do.
_DIGITS = 20

logger = structlog.get_logger()


def name_of(signed: SignedNote) -> str:
    """Name a checkpoint by its size, and by its fork if the log was forked.

    A fork may sign again what the log before it had as many leaves for.
    """
    text, _, _ = signed.note.rpartition("\n\n")
    _, _, fork = Checkpoint.read(f"{text}\n").origin.partition("#")
    return f"{signed.size:0{_DIGITS}}{'-' if fork else ''}{fork}"


class CheckpointFolder:
    """A folder that follows what is signed."""

    name = "checkpoint folder"

    def __init__(self, path: Path, anchors: Anchors) -> None:
        self._path = path
        self._anchors = anchors
        #: The newest that is known to be there.
        self._last: SignedNote | None = None

    def keep(self, stopping: Callable[[], bool] = lambda: False) -> None:
        """Write what was signed and is not there yet; raises OSError.

        The folder is not made: where a disk is not mounted, one would fill another.
        """
        if self._last is None or not self._holds(self._last):
            self._last = next(filter(self._holds, self._anchors.newest_first()), None)
        for signed in self._anchors.after(self._last.size if self._last else 0):
            if stopping():
                return
            self.put(name_of(signed) + SUFFIX, signed.note.encode())
            self._last = signed

    def put(self, name: str, content: bytes) -> None:
        """Write a file as a whole, unless one of that name is there."""
        path = self._path / name
        if path.exists():
            if path.read_bytes() != content:
                logger.critical("another checkpoint was signed for this", file=name)
            return
        draft = path.with_name(f".{name}.draft")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)

    def _holds(self, signed: SignedNote) -> bool:
        path = self._path / (name_of(signed) + SUFFIX)
        return path.exists() and path.read_bytes() == signed.note.encode()


def notes_in(path: Path) -> Iterator[str]:
    """Read the checkpoints of a folder, or the one of a file.

    What is no text is read as far as it goes: it is no note then, and said to be none.
    """
    files = sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path]
    for file in files:
        yield file.read_text(encoding="utf-8", errors="replace")
