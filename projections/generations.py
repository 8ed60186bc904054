"""Generations of read models: the live one that queries see, and those being built."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, LiteralString
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier

from domain.store.datastore import AccountDatastore
from domain.store.sql import load_statements
from projections.read_model import ReadModel

_SQL = load_statements(__package__, "generations.sql")


#: The version of a live one that takes no events in: no release has it for its own.
BLANK = 0


class Overtaken(Exception):  # noqa: N818 - says what happened
    """Somebody else moved a generation, or put another in its place: look again."""


@dataclass(frozen=True)
class Generation:
    """The tables of a read model under one suffix, and how far they have come."""

    model: ReadModel
    number: int
    version: int
    live: bool
    position: int

    @property
    def suffix(self) -> str:
        """Return what follows the names of its tables."""
        return f"_g{self.number}"

    @property
    def label(self) -> str:
        """Return the name under which it sets streams aside."""
        return self.model.name + self.suffix

    @property
    def is_current(self) -> bool:
        """Tell whether this release's code is what made its tables."""
        return self.version == self.model.version

    def at(self, position: int) -> Generation:
        """Return it as it is once it has come to a position."""
        return replace(self, position=position)


class Generations:
    """The generations of some read models in one account."""

    def __init__(
        self, datastore: AccountDatastore, models: Mapping[str, ReadModel]
    ) -> None:
        self._datastore = datastore
        self._models = models

    def install(self) -> None:
        """Make the read models that are not there, empty and live.

        Beside others that have come further they are blank, to be renewed: the others
        go on, which they would not before one has read what they have.
        """
        with self._datastore.transaction(commit=True) as cursor:
            cursor.execute(_SQL["lock_creation"])
            there = self._all(cursor, "all")
            names = {generation.model.name for generation in there}
            blank = any(g.live and g.position > 0 for g in there)
            for name, model in self._models.items():
                if name not in names:
                    made = replace(model, version=BLANK) if blank else model
                    generation = self._begin(cursor, made, live=True)
                    _show(cursor, generation)

    def retire(self) -> None:
        """Drop read models that this release does not have, and the user neither.

        Nobody feeds them, and whoever waits for all would wait for them: they were
        dropped from the code, or a later release made them and was taken back.
        """
        # With the view that queries see it by.
        drop = SQL("DROP TABLE {} CASCADE")
        with self._datastore.transaction(commit=True) as cursor:
            cursor.execute(_SQL["lock_creation"])
            for row in cursor.execute(_SQL["retire"], (list(self._models),)).fetchall():
                cursor.execute(_SQL["release_parked"], (row["label"],))
                for table in _tables(cursor, row["suffix"]):
                    cursor.execute(drop.format(Identifier(table)))

    def live(self) -> list[Generation]:
        """Return the live generations."""
        return [generation for generation in self.all() if generation.live]

    def unfinished(self) -> list[Generation]:
        """Return those that are being built."""
        return [generation for generation in self.all() if not generation.live]

    def all(self) -> list[Generation]:
        """Return every generation of the read models."""
        with self._datastore.get_connection() as connection:
            return self._all(connection.cursor(), "all")

    def lock_live(self, cursor: Cursor[Any], names: Iterable[str]) -> list[Generation]:
        """Hold live generations where they are until the transaction ends."""
        return self._all(cursor, "lock_live", sorted(names))

    def begin(self, names: Iterable[str]) -> list[Generation]:
        """Begin a new generation of each, beside the live one."""
        with self._datastore.transaction(commit=True) as cursor:
            cursor.execute(_SQL["lock_creation"])
            return [
                self._begin(cursor, self._models[name], live=False)
                for name in sorted(names)
            ]

    def drop(self, generations: Iterable[Generation]) -> None:
        """Drop generations with their tables."""
        for generation in generations:
            with self._datastore.transaction(commit=True) as cursor:
                forget(cursor, generation)
                for table in tables_of(cursor, generation):
                    _execute(cursor, "DROP TABLE {}", table, generation)

    def sets_aside(self, generation: Generation) -> bool:
        """Tell whether a generation has set streams aside."""
        with self._datastore.transaction() as cursor:
            return bool(parked(cursor, [generation]))

    def sweep(self) -> None:
        """Drop tables whose generation is no more: whoever replaced it died then."""
        known = {table for model in self._models.values() for table in model.tables}
        with self._datastore.transaction(commit=True) as cursor:
            cursor.execute(_SQL["lock_creation"])
            for row in cursor.execute(_SQL["strays"]).fetchall():
                if row["name"].rpartition("_g")[0] in known:
                    cursor.execute(SQL("DROP TABLE {}").format(Identifier(row["name"])))

    def _begin(
        self, cursor: Cursor[Any], model: ReadModel, *, live: bool
    ) -> Generation:
        [row] = cursor.execute(_SQL["next_number"]).fetchall()
        generation = Generation(model, row["number"], model.version, live, 0)
        cursor.execute(model.tables_definition(generation.suffix))
        if live:
            index(cursor, generation)
        values = (model.name, generation.number, model.version, live)
        cursor.execute(_SQL["begin"], values)
        return generation

    def _all(
        self, cursor: Cursor[Any], statement: str, *values: object
    ) -> list[Generation]:
        with cursor.connection.cursor(row_factory=tuple_row) as reader:
            rows = reader.execute(_SQL[statement], values).fetchall()
        return [
            Generation(self._models[name], *facts)
            for name, *facts in rows
            if name in self._models
        ]


def index(cursor: Cursor[Any], generation: Generation) -> None:
    """Create the indexes of a generation's tables that are not there."""
    for statement in generation.model.index_definitions(generation.suffix):
        cursor.execute(statement)


def move(cursor: Cursor[Any], group: Sequence[Generation], position: int) -> None:
    """Move generations that stand at one position on; whoever waits sees both or none.

    Raises Overtaken when one of them is not where it was.
    """
    names = [generation.model.name for generation in group]
    numbers = [generation.number for generation in group]
    values = (position, names, numbers, group[0].position)
    if cursor.execute(_SQL["move"], values).rowcount != len(group):
        raise Overtaken


def parked(
    cursor: Cursor[Any], generations: Iterable[Generation]
) -> Mapping[str, set[UUID]]:
    """Return the streams that generations have set aside, by label."""
    labels = [generation.label for generation in generations]
    streams: dict[str, set[UUID]] = defaultdict(set)
    for row in cursor.execute(_SQL["parked"], (labels,)).fetchall():
        streams[row["follower"]].add(row["stream_id"])
    return streams


def park(
    cursor: Cursor[Any], generation: Generation, stream_id: UUID, reason: str
) -> None:
    """Set a stream aside for a generation, from the event it stands at on."""
    values = (generation.label, stream_id, generation.position, reason)
    cursor.execute(_SQL["park"], values)


def tables_of(cursor: Cursor[Any], generation: Generation) -> list[str]:
    """Name the tables that a generation has, also those that other code gave it."""
    suffix = generation.suffix
    return [name.removesuffix(suffix) for name in _tables(cursor, suffix)]


def replace_live(cursor: Cursor[Any], old: Generation, new: Generation) -> None:
    """Let queries see another generation from the end of the transaction on."""
    for table in tables_of(cursor, old):
        _execute(cursor, "DROP VIEW {1}", table, old)
    forget(cursor, old)
    show(cursor, new)


def show(cursor: Cursor[Any], generation: Generation) -> None:
    """Let queries see a generation; there is no other of its read model."""
    cursor.execute(_SQL["go_live"], (generation.model.name, generation.number))
    _show(cursor, generation)


def analyze(cursor: Cursor[Any], generation: Generation) -> None:
    """Let the planner know what is in its tables before queries see them."""
    for table in generation.model.tables:
        cursor.execute(SQL("ANALYZE {}").format(Identifier(table + generation.suffix)))


def forget(cursor: Cursor[Any], generation: Generation) -> None:
    """Forget a generation and what it set aside."""
    cursor.execute(_SQL["forget"], (generation.model.name, generation.number))
    cursor.execute(_SQL["release_parked"], (generation.label,))


def _tables(cursor: Cursor[Any], suffix: str) -> list[str]:
    rows = cursor.execute(_SQL["tables"], (f"%\\{suffix}",)).fetchall()
    return [row["name"] for row in rows]


def _show(cursor: Cursor[Any], generation: Generation) -> None:
    for table in generation.model.tables:
        _execute(cursor, "CREATE VIEW {1} AS SELECT * FROM {0}", table, generation)


def _execute(
    cursor: Cursor[Any], statement: LiteralString, table: str, generation: Generation
) -> None:
    names = Identifier(table + generation.suffix), Identifier(table)
    cursor.execute(SQL(statement).format(*names))
