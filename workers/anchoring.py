"""Hands what was signed to places outside, beside the ledger and never in its way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import Protocol

import structlog

#: Seconds between looks at what was signed.
LOOK = 5.0
#: Seconds for which a place that failed is left alone.
LEAVE_ALONE = 60.0

logger = structlog.get_logger()


class Anchor(Protocol):
    """A place outside the database that keeps what was signed."""

    @property
    def name(self) -> str:
        """Name it in the log."""

    def keep(self, stopping: Callable[[], bool]) -> None:
        """Hand over what it has not got yet; whatever is raised is tried again."""


class Anchoring:
    """Looks after some anchors."""

    def __init__(
        self, anchors: Sequence[Anchor], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._anchors = anchors
        self._clock = clock
        self._rests: dict[str, float] = {}

    def look(self, stopping: Callable[[], bool]) -> None:
        """Hand over what is new to each that is not left alone."""
        for anchor in self._anchors:
            if self._rests.get(anchor.name, self._clock()) <= self._clock():
                self._hand_over(anchor, stopping)

    def run(self, stopping: Event) -> None:
        """Look again and again, until told to stop."""
        while not stopping.is_set():
            self.look(stopping.is_set)
            stopping.wait(LOOK)

    def _hand_over(self, anchor: Anchor, stopping: Callable[[], bool]) -> None:
        try:
            anchor.keep(stopping)
        except Exception as error:
            # An entry point: the ledger goes on, whatever is wrong with the outside.
            logger.critical(
                "what was signed is not kept outside",
                anchor=anchor.name,
                again_in=LEAVE_ALONE,
                # The log tells no error's words of itself; these are about no person.
                reason=str(error),
                exc_info=True,
            )
            self._rests[anchor.name] = self._clock() + LEAVE_ALONE


@contextmanager
def running(anchoring: Anchoring) -> Iterator[None]:
    """Look after the anchors in a thread of their own, as long as this lasts."""
    stopping = Event()
    thread = Thread(target=anchoring.run, args=(stopping,), name="anchoring")
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()
