"""Answers that take long: few at a time, and over when the process is to stop.

An answer that is a stream holds its thread as long as it lasts. Whoever takes it too
slowly loses it (``api.hurrying``); whoever follows is told to come again after a while.
Whoever has no key takes one place of a process at most, and leaves one to the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice
from threading import Event, Lock
from weakref import WeakSet

from api.errors import StreamsTaken

#: Of the threads of a process, the part that streams may hold.
SHARE = 4


class Streams:
    """The streams of one process."""

    def __init__(self, most: int, stopping: Event | None = None) -> None:
        self._most = most
        self._stopping = stopping or Event()
        # Weakly: what was forgotten holds no place.
        self._held: WeakSet[Stream] = WeakSet()
        self._changing = Lock()

    def begin(self, pieces: Iterator[bytes], *, keyless: bool = False) -> Stream:
        """Return pieces as a stream, which holds a place until it is closed.

        Raises StreamsTaken.
        """
        with self._changing:
            held = list(self._held)
            if len(held) + keyless >= self._most:
                raise StreamsTaken
            if keyless and any(one.keyless for one in held):
                raise StreamsTaken
            stream = Stream(pieces, self._leave, keyless=keyless)
            self._held.add(stream)
        return stream

    def _leave(self, stream: Stream) -> None:
        with self._changing:
            self._held.discard(stream)

    @property
    def stopping(self) -> bool:
        """Tell whether the process is to stop."""
        return self._stopping.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait a little; return whether to go on."""
        return not self._stopping.wait(seconds)


class Stream(Iterator[bytes]):
    """Pieces of an answer."""

    def __init__(
        self,
        pieces: Iterator[bytes],
        leave: Callable[[Stream], None],
        *,
        keyless: bool,
    ) -> None:
        self._pieces = pieces
        self._leave = leave
        self.keyless = keyless

    def begun(self) -> Stream:
        """Take the first piece now: if that fails, it can still be said how."""
        try:
            self._pieces = chain([*islice(self._pieces, 1)], self._pieces)
        except BaseException:
            self.close()
            raise
        return self

    def __next__(self) -> bytes:
        """Return the next piece."""
        return next(self._pieces)

    def close(self) -> None:
        """Give the place back; the server calls this, however the answer ends."""
        self._leave(self)
