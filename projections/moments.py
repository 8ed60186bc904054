"""Builds the read models as they were at a position of the log, in their own schema.

They are generations like all others, and so is what the write side derives from the
log (``standing``): the same code makes the same rows of the same events. What is not
derived from the log has no past here: profiles and addresses are those of now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from hashlib import sha256

from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from domain.store import standing
from domain.store.log import EventLog
from domain.store.moments import KeptMoments, MomentLine, note_ready
from domain.store.sql import load_statements
from projections.generations import Generations, analyze, show
from projections.projector import Projector
from projections.read_model import ReadModel
from projections.rooms import READ_MODELS

_SQL = load_statements(__package__, "moments.sql")


def standing_model(account: str) -> ReadModel:
    """Return the write side's own tables as a read model, shaped like the live ones."""
    shape = 'CREATE TABLE {name}{{suffix}} (LIKE "{account}".{name} INCLUDING ALL);'
    tables = [shape.format(name=name, account=account) for name in standing.TABLES]
    return ReadModel("standing", 1, standing.changes, "\n".join(tables))


def shape_of(models: Mapping[str, ReadModel]) -> str:
    """Return what stands for the code that makes the tables of a moment."""
    own = standing_model("")
    versions = sorted((name, one.version) for name, one in models.items())
    digest = sha256(repr([*versions, (own.name, own.version)]).encode())
    return digest.hexdigest()[:16]


#: That of this release.
SHAPE = shape_of(READ_MODELS)


class Building:
    """One moment on its way, a batch at a time. Whatever breaks off is gone on with."""

    def __init__(
        self,
        moments: KeptMoments,
        moment: MomentLine,
        models: Mapping[str, ReadModel] = READ_MODELS,
    ) -> None:
        self._moments = moments
        self._moment = moment
        self._view = moments.view(moment)
        own = standing_model(self._view.account)
        self._models = {**models, own.name: own}
        self._names = {
            "schema": Identifier(self._view.moment_schema),
            "account": Identifier(self._view.account),
        }
        self._generations = Generations(self._view, self._models)
        self._projector = Projector(self._view, EventLog(self._view).read)

    def begin(self) -> None:
        """Make what is not there yet; raises NotFound if the moment was dropped.

        What another release or another moment has left there is dropped.
        """
        with self._alone() as cursor:
            self._view.claim(cursor)
            cursor.execute(SQL(_SQL["prepare"]).format(**self._names))
            self._view.mark(cursor)
        with self._alone():
            there = {generation.model.name for generation in self._generations.all()}
            self._generations.begin(n for n in self._models if n not in there)

    def advance(self) -> bool:
        """Take in the next batch; return whether there was one."""
        until = self._moment.position
        more = self._projector.step(self._generations.unfinished(), until)
        position = min((g.position for g in self._generations.unfinished()), default=0)
        self._moments.reach(self._moment.id, position)
        return more

    def finish(self, keep: Callable[[], bool] = lambda: True) -> bool:
        """Make the indexes, and let questions see it.

        ``keep`` is called after each index: once it is False nothing more is done.
        Returns whether all is.
        """
        built = self._generations.unfinished()
        for generation in built:
            for statement in generation.model.index_definitions(generation.suffix):
                self._index(statement)
                if not keep():
                    return False
        with self._view.transaction(commit=True) as cursor:
            for generation in built:
                analyze(cursor, generation)
                show(cursor, generation)
            cursor.execute(SQL(_SQL["suppressions"]).format(**self._names))
            note_ready(cursor, self._moment.id)
        return True

    @contextmanager
    def led(self) -> Iterator[bool]:
        """Tell whether we are the only one to build it, until the end of the block.

        An index may take longer than the work is held for.
        """
        with closing(self._view.dedicated_connection()) as connection:
            id_ = str(self._moment.id)
            [row] = connection.execute(_SQL["lead"], (id_,)).fetchall()
            yield row["leads"]

    def _index(self, statement: bytes) -> None:
        with self._view.transaction(commit=True) as cursor:
            cursor.execute(statement)

    @contextmanager
    def _alone(self) -> Iterator[Cursor[DictRow]]:
        with self._view.transaction(commit=True) as cursor:
            cursor.execute(_SQL["lock"], (self._view.moment_schema,))
            yield cursor
