"""Rebuilds read models from the log, beside the live ones and while writes go on.

A new generation of tables takes in the log from its first event. Once it is close,
the live one is held still, the new one reaches the same position, the two are
compared, and queries see the new one: all in one transaction. Whatever breaks off
before leaves what was done, and the next rebuild goes on from there. Nothing is ever
sent: there is no channel here that could.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from psycopg import Connection
from psycopg.rows import DictRow

from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.store.sql import load_statements
from domain.store.suppressions import NO_PEPPERS, Peppers
from projections.comparing import TableReport
from projections.filling import Place, fill, shares, sizes
from projections.generations import Generation, Generations, index
from projections.projector import Projector
from projections.read_model import OWN, ReadModel
from projections.rederiving import rederive_standing
from projections.rooms import READ_MODELS
from projections.swapping import ModelReport, compare, swap

_SQL = load_statements(__package__, "rebuild.sql")

#: The read models that can be rebuilt.
NAMES = sorted(READ_MODELS)

#: What a rebuild does, one after the other.
READING, INDEXING, COMPARING, REDERIVING = (
    "reading the log",
    "making indexes",
    "comparing",
    "comparing standing",
)

#: Is told what is being done, and how many events of how many it has taken in.
Watch = Callable[[str, int, int], None]


class RebuildUnderWay(Exception):  # noqa: N818 - says what is wrong
    """Another process is rebuilding read models of this account."""

    def __init__(self) -> None:
        super().__init__("another process is rebuilding read models; wait for it")


@dataclass(frozen=True)
class Report:
    """What a rebuild found; ``resumed_at`` is how far another one had come."""

    models: Sequence[ModelReport]
    standing: Sequence[TableReport] = ()
    resumed_at: int = 0

    @property
    def equal(self) -> bool:
        """Tell whether all that can be compared is equal."""
        tables = [table for model in self.models for table in model.tables]
        return all(table.equal is not False for table in (*tables, *self.standing))


def rebuild(  # noqa: PLR0913 - what to build, and how
    datastore: AccountDatastore,
    names: Iterable[str] | None = None,
    models: Mapping[str, ReadModel] = READ_MODELS,
    peppers: Peppers = NO_PEPPERS,
    *,
    anew: bool = False,
    processes: int = 1,
    watch: Watch = lambda *_: None,
) -> Report:
    """Rebuild read models, all unless some are named, and compare ``standing`` too.

    It goes on with what another rebuild left, unless it is to begin ``anew``. With the
    peppers of the log, who holds a closed address is compared and mended. Raises
    RebuildUnderWay, and KeyError for a name that no read model has.
    """
    chosen = sorted({models[name].name for name in names} if names else models)
    Generations(datastore, models).install()
    with closing(Rebuilding(datastore, models, chosen)) as rebuilding:
        report = rebuilding.run(watch, anew=anew, processes=processes)

    def told(position: int, until: int) -> None:
        watch(REDERIVING, position, until)

    return replace(report, standing=rederive_standing(datastore, peppers, told))


class Rebuilding:
    """A rebuild on its way, a batch at a time. Close it, however it ends."""

    def __init__(
        self,
        datastore: AccountDatastore,
        models: Mapping[str, ReadModel],
        names: Sequence[str],
    ) -> None:
        self.names = names
        self._models = models
        self._datastore = datastore
        self._generations = Generations(datastore, models)
        self._log = EventLog(datastore)
        self._projector = Projector(datastore, self._log.read)
        self._lock: Connection[DictRow] | None = None

    def run(self, watch: Watch, *, anew: bool, processes: int = 1) -> Report:
        """Do all of it; raises RebuildUnderWay."""
        resumed_at = self.begin(anew=anew)
        if processes > 1:
            self.fill(processes, watch)
        while self.advance():
            self.tell(READING, watch)
        return Report(self.finish(watch), resumed_at=resumed_at)

    def begin(self, *, anew: bool = False) -> int:
        """Be the only one to rebuild; return the position up to which all was left.

        Raises RebuildUnderWay.
        """
        connection = self._datastore.dedicated_connection()
        # Of the user's own one is rebuilt beside ours: ours do not wait for it.
        own = all(name.startswith(OWN) for name in self.names)
        [row] = connection.execute(_SQL["lead"], (OWN if own else "",)).fetchall()
        if not row["leads"]:
            connection.close()
            raise RebuildUnderWay
        self._lock = connection
        # Whatever is unfinished under our lock was left by somebody who died.
        left = self._generations.unfinished()
        kept = [] if anew else [g for g in left if self._goes_on(g)]
        self._generations.drop(g for g in left if g not in kept)
        self._generations.sweep()
        there = {generation.model.name for generation in kept}
        self._generations.begin(name for name in self.names if name not in there)
        return min(g.position for g in self._generations.unfinished())

    def fill(self, processes: int, watch: Watch) -> None:
        """Take in the log side by side, up to where it ends now."""
        known = sizes(self._datastore)
        weights = {name: known.get(name, 0) for name in self.names}
        models = [
            {name: self._models[name] for name in share}
            for share in shares(weights, processes)
        ]
        place = Place(str(self._datastore.pool.conninfo), self._datastore.account)
        fill(place, models, self._until(), lambda: self.tell(READING, watch))

    def advance(self) -> bool:
        """Take in the next batch; return whether there was one.

        Raises RebuildUnderWay.
        """
        if self._lock is None:
            self.begin()
        return self._projector.step(self._generations.unfinished(), self._until())

    def tell(self, doing: str, watch: Watch) -> None:
        """Tell how far it has come: of several read models, in the middle."""
        positions = [g.position for g in self._generations.unfinished()]
        watch(doing, sum(positions) // len(positions), self._until())

    def finish(self, watch: Watch = lambda *_: None) -> list[ModelReport]:
        """Let queries see what was rebuilt, and report how it compares."""
        self.tell(INDEXING, watch)
        with self._datastore.transaction(commit=True) as cursor:
            for generation in self._generations.unfinished():
                index(cursor, generation)
        with self._datastore.transaction(commit=True) as cursor:
            old = self._generations.lock_live(cursor, self.names)
            for generation in old:
                self._catch_up_with(generation)
            self.tell(COMPARING, watch)
            pairs = list(zip(old, self._generations.unfinished(), strict=True))
            reports = [compare(cursor, *pair) for pair in pairs]
            swap(cursor, pairs)
        self._generations.drop(old)
        return reports

    def close(self) -> None:
        """Let others rebuild. What was not finished stays, and they go on with it."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _goes_on(self, left: Generation) -> bool:
        """Tell whether what was left is what would be built, as far as it is."""
        wanted = left.model.name in self.names and left.is_current
        # What could not be digested then may be digested now.
        return wanted and not self._generations.sets_aside(left)

    def _until(self) -> int:
        live = [g for g in self._generations.live() if g.model.name in self.names]
        return min(map(self._target, live))

    def _target(self, live: Generation) -> int:
        """Return where to meet: at the live one's position, if the two compare."""
        return live.position if live.is_current else self._log.head()[0]

    def _catch_up_with(self, live: Generation) -> None:
        target, name = self._target(live), live.model.name
        while self._projector.step(
            [g for g in self._generations.unfinished() if g.model.name == name], target
        ):
            pass
