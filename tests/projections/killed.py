"""A rebuild or the building of a moment that dies somewhere.

``python -m tests.projections.killed URL POINT``
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from itertools import count
from typing import Any

import pytest

from domain.store.datastore import AccountDatastore, open_pool
from domain.store.moments import KeptMoments, MomentLine
from projections.generations import Generation, Generations, move, show
from projections.moments import SHAPE, Building
from projections.read_model import ReadModel
from projections.rebuild import rebuild
from projections.rooms import READ_MODELS
from tests.projections.tally import MODELS

BATCH = 5
#: Killed is who is asked, and the processes that fill the shares are left alone.
SIDE_BY_SIDE = "side by side"


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
    SIDE_BY_SIDE: ("projections.rebuild.Rebuilding.tell", _die),
}
#: The same of the building of a moment.
OF_MOMENTS: dict[str, tuple[str, Any]] = {
    "while tables are made": (
        "projections.generations.ReadModel.tables_definition",
        _on_call(4, ReadModel.tables_definition),
    ),
    "in a batch of a moment": ("projections.projector.move", _on_call(4, move)),
    "with some indexes": (
        "projections.moments.Building._index",
        _on_call(4, Building._index),  # noqa: SLF001 - it is to be killed there
    ),
    "while it is shown": ("projections.moments.show", _on_call(4, show)),
}


def main(url: str, point: str) -> None:
    """Rebuild, or build the moment that is asked for, until then."""
    with pytest.MonkeyPatch.context() as patch, closing(open_pool(url)) as pool:
        patch.setattr("projections.projector.BATCH", BATCH)
        patch.setattr(*(POINTS | OF_MOMENTS)[point])
        datastore = AccountDatastore(pool)
        if point in POINTS:
            processes = 2 if point == SIDE_BY_SIDE else 1
            rebuild(datastore, models=MODELS, processes=processes)
        else:
            moments = KeptMoments(datastore, SHAPE)
            [moment] = moments.all()
            build(moments, moment)


def build(
    moments: KeptMoments,
    moment: MomentLine,
    models: Mapping[str, ReadModel] = READ_MODELS,
) -> None:
    """Build a moment in one go."""
    building = Building(moments, moment, models)
    building.begin()
    while building.advance():
        pass
    building.finish()


if __name__ == "__main__":
    main(*sys.argv[1:])
