"""Fills new generations of read models side by side: a process for each share of them.

Each process reads the log for itself, and decodes what its share makes something of.
Whatever becomes of a process, its generations stand where their rows do: whoever goes
on with them begins there.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess

from domain.store.datastore import AccountDatastore, open_pool
from domain.store.log import EventLog
from domain.store.sql import load_statements
from projections.generations import Generations
from projections.projector import Projector
from projections.read_model import ReadModel

_SQL = load_statements(__package__, "filling.sql")

#: Seconds between two looks at how far the processes have come.
_LOOK = 0.2


@dataclass(frozen=True)
class Place:
    """Where the processes find the log: a database and an account of it."""

    url: str
    account: str


def sizes(datastore: AccountDatastore) -> dict[str, int]:
    """Return how many bytes the rows of each live read model take."""
    with datastore.get_connection() as connection:
        rows = connection.execute(_SQL["sizes"]).fetchall()
    return {row["name"]: row["bytes"] for row in rows}


def shares(weights: Mapping[str, int], number: int) -> list[list[str]]:
    """Divide names into at most so many shares of about the same weight."""
    divided: list[list[str]] = [[] for _ in range(number)]
    for name in sorted(weights, key=lambda name: (-weights[name], name)):
        min(divided, key=lambda share: sum(weights[one] for one in share)).append(name)
    return [sorted(share) for share in divided if share]


def fill(
    place: Place,
    models: Sequence[Mapping[str, ReadModel]],
    until: int,
    watch: Callable[[], None],
) -> None:
    """Bring what is not live of each share of the models to a position, side by side.

    What a process that failed has left is for the caller: nothing is raised.
    """
    # No fork: it would share connections, and copy locks that threads hold.
    context = get_context("spawn")
    processes = [
        context.Process(
            target=_fill, args=(place, share, until, os.getpid()), daemon=True
        )
        for share in models
    ]
    started: list[SpawnProcess] = []
    try:
        for process in processes:
            process.start()
            started.append(process)
        for process in started:
            while process.is_alive():
                process.join(_LOOK)
                watch()
    finally:
        for process in started:
            process.kill()
            process.join()


def _fill(
    place: Place, models: Mapping[str, ReadModel], until: int, parent: int
) -> None:
    """Do one share; stop when whoever asked for it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    with closing(open_pool(place.url, size=2)) as pool:
        datastore = AccountDatastore(pool, place.account)
        generations = Generations(datastore, models)
        projector = Projector(datastore, EventLog(datastore).read)
        while os.getppid() == parent and projector.step(
            generations.unfinished(), until
        ):
            pass
