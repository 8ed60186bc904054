"""Starts `sayso up` for a demo, and stops it again if it was us."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from domain.store.privileges import as_account

_LOOK = 0.2
_PATIENCE = 120.0


class NotStarted(Exception):  # noqa: N818 - says what is wrong
    """Sayso did not come up."""


@contextmanager
def started(
    answers: Callable[[], bool], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes] | None]:
    """Start `sayso up` unless it runs, and stop it at the end if it was us."""
    if answers():
        yield None
        return
    # In a session of its own: Ctrl-C is for us, and we tell it once.
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "up"],
        env=dict(environment),
        start_new_session=True,
        preexec_fn=as_account(None, signal.SIGTERM),  # noqa: PLW1509 - no threads here
    )
    # Also where Ctrl-C is ignored, as a shell has it for what runs in the background.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        _wait_until(lambda: answers() or process.poll() is not None)
        if process.poll() is not None:
            raise NotStarted("`sayso up` did not start; see above")
        yield process
    except KeyboardInterrupt:
        pass
    finally:
        process.terminate()
        process.wait()


def _wait_until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not ready():
        if time.monotonic() > deadline:
            raise NotStarted("`sayso up` did not answer in two minutes")
        time.sleep(_LOOK)
