"""A rebuild that dies somewhere: ``python -m tests.projections.killed URL POINT``."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import count
from typing import Any

import pytest

from domain.store.datastore import AccountDatastore, open_pool
from projections.generations import Generation, Generations, move
from projections.rebuild import rebuild
from tests.projections.tally import MODELS

BATCH = 5


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _on_call(number: int, real: Callable[..., Any]) -> Callable[..., Any]:
    calls = count(1)

    def called(*arguments: Any) -> Any:  # noqa: ANN401 - stands for any function
        if next(calls) == number:
            _die()
        return real(*arguments)

    return called


def _drop(_self: Generations, generations: Iterable[Generation]) -> None:
    if list(generations):
        _die()


#: point -> what is replaced there, and by what
POINTS: dict[str, tuple[str, Any]] = {
    "in a batch": ("projections.projector.move", _on_call(4, move)),
    "before the indexes": ("projections.rebuild.index", _die),
    "with indexes": ("projections.rebuild.Generations.lock_live", _die),
    "in the swap": (
        "projections.swapping.replace_live",
        _on_call(2, lambda *_: None),
    ),
    "before the old is dropped": ("projections.rebuild.Generations.drop", _drop),
}


def main(url: str, point: str) -> None:
    """Rebuild until then."""
    with pytest.MonkeyPatch.context() as patch, closing(open_pool(url)) as pool:
        patch.setattr("projections.projector.BATCH", BATCH)
        patch.setattr(*POINTS[point])
        rebuild(AccountDatastore(pool), models=MODELS)


if __name__ == "__main__":
    main(*sys.argv[1:])
