"""Waits until the read models show what a command has done."""

from __future__ import annotations

import time
from collections.abc import Iterator

from domain.store.datastore import AccountDatastore
from domain.store.listening import hurry
from projections.positions import lowest_position

_FIRST_PAUSE, _LONGEST_PAUSE = 0.002, 0.05


class ReadModelBehind(Exception):  # noqa: N818 - says what is wrong
    """The read models have not come to a position in time: ask again later."""


def wait_for(
    datastore: AccountDatastore,
    position: int,
    timeout: float = 2.0,
    name: str | None = None,
    *,
    despite_blank: bool = False,
) -> None:
    """Return once all live read models of ours, or a named one, are at ``position``.

    After an upgrade one may be blank: whoever decides by what they show waits for it,
    whoever only looks (``despite_blank``) need not. Raises ReadModelBehind after
    ``timeout`` seconds.
    """
    deadline = time.monotonic() + timeout
    for seconds in _pauses():
        reached = lowest_position(datastore, name, despite_blank=despite_blank)
        if reached is not None and reached >= position:
            return
        if time.monotonic() >= deadline:
            raise ReadModelBehind
        if seconds == _FIRST_PAUSE:
            hurry(datastore)
        time.sleep(seconds)


def reached(datastore: AccountDatastore) -> int:
    """Return the position up to which live read models show the log, but blank ones."""
    return lowest_position(datastore, despite_blank=True) or 0


def _pauses() -> Iterator[float]:
    seconds = _FIRST_PAUSE
    while True:
        yield seconds
        seconds = min(seconds * 1.5, _LONGEST_PAUSE)
