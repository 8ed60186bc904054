"""Interrupts what does not end: code of an author that has one event in hand for ever.

A look now and then sees whether the same call is in hand as at the last looks. To set
a timer for each event would cost more than most files do with it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: Seconds that a file may take for one event, or to be loaded: twice that at most.
PATIENCE = 10.0


class TooLong(BaseException):
    """A call does not end. Not for the author's own ``except Exception``."""


class Hand:
    """What is in hand: which call, as a number, and whether any."""

    def __init__(self) -> None:
        self._call, self._busy, self._seen = 0, False, 0

    def begin(self) -> None:
        """Take up a call."""
        self._call += 1
        self._busy = True

    def end(self) -> None:
        """Lay it down."""
        self._busy = False

    def look(self, *_: object) -> None:
        """Raise TooLong if the call in hand is that of the last look."""
        if self._busy and self._call == self._seen:
            self._busy = False
            raise TooLong(f"it takes longer than {PATIENCE:g} s")
        self._seen = self._call


#: Of this process: its files are asked one after the other, in the main thread.
HAND = Hand()


@contextmanager
def watching() -> Iterator[None]:
    """Look now and then; only in the main thread, which alone hears signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = signal.signal(signal.SIGALRM, HAND.look)
    timer = signal.setitimer(signal.ITIMER_REAL, PATIENCE, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *timer)
        signal.signal(signal.SIGALRM, handler)
