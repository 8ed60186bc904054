"""Answers that take long: few at a time, and over when the process is to stop.

An answer that is a stream holds its thread as long as it lasts. Whoever takes it too
slowly loses it (``api.hurrying``); whoever follows is told to come again after a while.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from threading import Event, Semaphore

from api.errors import StreamsTaken

#: Of the threads of a process, the part that streams may hold.
SHARE = 4


class Streams:
    """The streams of one process."""

    def __init__(self, most: int, stopping: Event | None = None) -> None:
        self._free = Semaphore(most)
        self._stopping = stopping or Event()

    def begin(self, pieces: Iterator[bytes]) -> Stream:
        """Return pieces as a stream, which holds a place until it is closed.

        Raises StreamsTaken.
        """
        if not self._free.acquire(blocking=False):
            raise StreamsTaken
        return Stream(pieces, self._free)

    @property
    def stopping(self) -> bool:
        """Tell whether the process is to stop."""
        return self._stopping.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait a little; return whether to go on."""
        return not self._stopping.wait(seconds)


class Stream(Iterator[bytes]):
    """Pieces of an answer."""

    def __init__(self, pieces: Iterator[bytes], free: Semaphore) -> None:
        self._pieces = pieces
        # Once, whether it is closed or forgotten.
        self._leave = weakref.finalize(self, free.release)

    def __next__(self) -> bytes:
        """Return the next piece."""
        return next(self._pieces)

    def close(self) -> None:
        """Give the place back; the server calls this, however the answer ends."""
        self._leave()
