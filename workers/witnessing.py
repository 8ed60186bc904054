"""Lets every mailbox bear witness: the field that carries the newest checkpoint.

Whoever receives a message keeps, under the seal of DKIM and with their provider's own
stamp, what the log was when it was sent. No rewriting reaches all of their mailboxes.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from domain.ledger.notes import as_words
from domain.store.ledger.anchors import Anchors
from workers.channels.headers import words_field

FIELD = "Sayso-Checkpoint"
#: Seconds for which what was read is good: a checkpoint is signed every twenty.
_GOOD_FOR = 30.0


class Witnessing:
    """Gives the field, and looks for a newer checkpoint once in a while."""

    def __init__(
        self, anchors: Anchors, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._anchors = anchors
        self._clock = clock
        #: Until when what was read is good, and what that was. Threads share it.
        self._read: tuple[float, tuple[bytes, ...]] = (clock(), ())

    def __call__(self) -> tuple[bytes, ...]:
        """Return the field; none, before anything was signed."""
        now = self._clock()
        until, fields = self._read
        if now >= until:
            fields = self._newest()
            self._read = (now + _GOOD_FOR, fields)
        return fields

    def _newest(self) -> tuple[bytes, ...]:
        newest = self._anchors.newest()
        return (words_field(FIELD, as_words(newest.note)),) if newest else ()
