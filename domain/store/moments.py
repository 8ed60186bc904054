"""Moments of the past: each has a schema in which its read models lie, for a while.

There are as many schemas as moments are kept at once; a migration makes them, because
the service may make none. Whoever asks in one holds the moment meanwhile, so that it
cannot be dropped under a question: the same names would then find what is now.

A schema is marked with the moment that lies in it and with what made its tables. What
another moment left there, or another release made, is never taken for this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from psycopg import Connection, Cursor
from psycopg.rows import DictRow, class_row
from psycopg.sql import SQL, Identifier, Literal

from domain.errors import NotFound
from domain.events import MomentAsked
from domain.store.datastore import AccountDatastore, Pool, schema_role
from domain.store.log import Appending
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "moments.sql")

#: How many are kept at once; migration 0029 has made a schema for each.
MOST = 2


@dataclass(frozen=True)
class MomentLine:
    """A moment: the position and time it is of, and how far its building has come."""

    id: UUID
    slot: int
    position: int
    at: datetime
    asked_at: datetime
    kept_until: datetime
    reached: int
    ready_at: datetime | None
    #: Whether it was ready, and what is there now is not what this release would make.
    outdated: bool


def take_slot(
    append: Appending, id_: UUID, asked: MomentAsked, kept: timedelta
) -> bool:
    """Give a new moment a schema; return whether there was one."""
    values = {
        "id": id_,
        "position": asked.position,
        "at": asked.at,
        "asked_at": append.recorded_at,
        "kept_until": append.recorded_at + kept,
        "most": MOST,
    }
    return append.cursor.execute(_SQL["take_slot"], values).rowcount == 1


def note_ready(cursor: Cursor[DictRow], id_: UUID) -> None:
    """Note that all of a moment is built."""
    cursor.execute(_SQL["ready"], (id_,))


def schema_of(account: str, slot: int) -> str:
    """Name a schema for moments."""
    return f"{account}_moment_{slot}"


class MomentDatastore(AccountDatastore):
    """Sees the read models of a moment; whatever they do not have, it sees as it is.

    Each connection that it lends holds the moment. ``shape`` stands for the code that
    makes the tables.
    """

    def __init__(
        self, pool: Pool, account: str, moment: MomentLine, shape: str
    ) -> None:
        super().__init__(pool, account)
        self.moment = moment
        self._content = f"{moment.id} {shape}"
        self.moment_schema = schema_of(account, moment.slot)
        self._mark = f"sayso moment {self.moment_schema}"
        self._enter = SQL("SET search_path = {}, {}; SET ROLE {}").format(
            Identifier(self.moment_schema),
            Identifier(account),
            Identifier(schema_role(account)),
        )

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        """Lend a connection; raises NotFound if the moment is kept no more."""
        id_ = self.moment.id
        with super().get_connection() as connection:
            held = connection.execute(_SQL["hold"], (str(id_),)).fetchone()
            if not held or not held["held"]:
                raise NotFound("moment", id_)
            try:
                # In a statement of its own: one sees what was there when it began.
                if not connection.execute(_SQL["kept"], self._marked).fetchone():
                    raise NotFound("moment", id_)
                yield connection
            finally:
                connection.execute(_SQL["let_go"], (str(id_),))

    def claim(self, cursor: Cursor[DictRow]) -> None:
        """Clear the schema, unless what lies there is of this moment and shape."""
        if not cursor.execute(_SQL["marked"], self._marked).fetchone():
            _clear(cursor, self.moment_schema)

    def mark(self, cursor: Cursor[DictRow]) -> None:
        """Note of which moment and shape is what lies in the schema."""
        names = Identifier(self.moment_schema), Literal(self._content)
        cursor.execute(SQL("COMMENT ON TABLE {}.read_models IS {}").format(*names))

    @property
    def _marked(self) -> dict[str, object]:
        notes = f'"{self.moment_schema}".read_models'
        return {"id": self.moment.id, "notes": notes, "content": self._content}


class KeptMoments:
    """The moments of an account, as code of one shape builds them."""

    def __init__(self, datastore: AccountDatastore, shape: str) -> None:
        self._datastore = datastore
        self._shape = shape

    def find(self, id_: UUID) -> MomentLine | None:
        """Return a moment, if it is kept and not outdated."""
        kept = (one for one in self.all() if one.id == id_ and not one.outdated)
        return next(kept, None)

    def all(self) -> list[MomentLine]:
        """Return those that are kept, the first that was asked for first."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=class_row(MomentLine))
            return cursor.execute(_SQL["all"], (self._shape,)).fetchall()

    def view(self, moment: MomentLine) -> MomentDatastore:
        """Return what sees the account as it was at a moment."""
        place = self._datastore.pool, self._datastore.account
        return MomentDatastore(*place, moment, self._shape)

    def reach(self, id_: UUID, position: int) -> None:
        """Note how far the building has come."""
        with self._datastore.get_connection() as connection:
            connection.execute(_SQL["reach"], (position, id_))

    def drop(self, id_: UUID) -> None:
        """Drop all that was built of a moment; wait for whoever is asking in it."""
        account = self._datastore.account
        with self._datastore.transaction(commit=True) as cursor:
            cursor.execute(_SQL["alone"], (str(id_),))
            for row in cursor.execute(_SQL["drop"], (id_,)).fetchall():
                _clear(cursor, schema_of(account, row["slot"]))


def _clear(cursor: Cursor[DictRow], schema: str) -> None:
    for one in cursor.execute(_SQL["contents"], (schema,)).fetchall():
        name = Identifier(schema, one["name"])
        kind = SQL("VIEW" if one["is_view"] else "TABLE")
        cursor.execute(SQL("DROP {} IF EXISTS {} CASCADE").format(kind, name))
