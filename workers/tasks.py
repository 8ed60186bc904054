"""How due work is done: one at a time, held while it lasts, put back when it fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import structlog

from workers.due import DueWork, Held, WakeUp

logger = structlog.get_logger()


@dataclass(frozen=True)
class Later:
    """It cannot be done yet, or only in part; ``reason`` is for the log.

    ``come`` tells whether what is waited for has come while the work was put back.
    ``in_vain`` says that nothing came of it at all: such are counted as failures are.
    """

    after: timedelta
    reason: str = ""
    come: Callable[[], bool] | None = None
    in_vain: bool = False


class Taken(Exception):  # noqa: N818 - a state of the work, not a fault
    """Others have taken the work over; nothing of it is ours any more."""


#: As many as wait for others at a time; the due table wakes no more (due.sql).
ASIDE = 16

#: Seconds between signs of life; what is held is held for 30.
RENEW_EVERY = 5.0

#: Keeps hold of the work; False means: record what was done, and leave off.
Keep = Callable[[], bool]

#: Does what is held, calling ``Keep`` at least every 20 s. Returns None when it is
#: done. Whatever it raises is tried again later.
Task = Callable[[Held, Keep], Later | None]

#: For whoever is told to leave off: others may go on at once.
LEFT_OFF = Later(timedelta(), "told to stop")


class Hold:
    """Keeps hold of one piece of work, with a sign of life now and then."""

    def __init__(
        self,
        due: DueWork,
        held: Held,
        stopping: Callable[[], bool],
        clock: Callable[[], float],
    ) -> None:
        self._due = due
        self._held = held
        self._stopping = stopping
        self._clock = clock
        self._renewed = clock()

    def __call__(self) -> bool:
        """Return False when told to stop; raises Taken when others have it."""
        if self._clock() - self._renewed >= RENEW_EVERY:
            if not self._due.renew(self._held):
                raise Taken
            self._renewed = self._clock()
        return not self._stopping()


class Tasks:
    """Does due work by kind."""

    def __init__(
        self,
        due: DueWork,
        tasks: Mapping[str, Task],
        wake: Callable[[WakeUp], None],
        stopping: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
        *,
        waiting: Container[str] = (),
    ) -> None:
        self._due = due
        self._tasks = tasks
        self._wake = wake
        self._stopping = stopping
        self._clock = clock
        self._waiting = waiting
        # Threads that stay: a broker keeps a connection for each.
        self._aside = ThreadPoolExecutor(ASIDE, "aside")

    def work(self, kind: str) -> None:
        """Take up the next that is due of a kind, do it, and pass the word on.

        One at a time and a new wake-up after each: so that the kinds take turns. What
        mostly waits for others (``waiting``) does so in a thread aside, and whoever
        was woken for it has their hands free.
        """
        held = None if self._stopping() else self._due.claim(kind)
        if held is None:
            return
        if kind in self._waiting:
            self._aside.submit(self._finish_aside, held)
        else:
            self._finish(held)

    def join(self) -> None:
        """Wait for what is being done aside; nothing more is."""
        self._aside.shutdown()

    def _finish_aside(self, held: Held) -> None:
        try:
            self._finish(held)
        except Exception:
            # An entry point, too: others take the work up once its hold has lapsed.
            logger.exception("left", kind=held.kind, work=str(held.id))

    def _finish(self, held: Held) -> None:
        # The position is that of the request's line in the API's log, or of an event
        # that follows from it: so a mail is found from the request that led to it.
        with structlog.contextvars.bound_contextvars(
            kind=held.kind, work=str(held.id), position=held.position
        ):
            self._do(held)
        self._wake(WakeUp(held.kind, held.id, held.position))

    def _do(self, held: Held) -> None:
        keep = Hold(self._due, held, self._stopping, self._clock)
        try:
            later = self._tasks[held.kind](held, keep)
        except Taken:
            logger.warning("taken over")
        except Exception:
            # An entry point: whatever went wrong, the work is put back.
            logger.exception("failed", again_in=held.backoff.total_seconds())
            self._due.postpone(held, held.backoff, failed=True)
        else:
            self._end(held, later)

    def _end(self, held: Held, later: Later | None) -> None:
        if later is None:
            logger.info("done")
            self._due.done(held)
            return
        logger.info("later", reason=later.reason)
        self._due.postpone(held, later.after, failed=later.in_vain)
        if later.come and later.come():
            self._due.hasten(held)
