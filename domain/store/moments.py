"""Moments of the past: each has a schema in which its read models lie, for a while.

There are as many schemas as moments are kept at once; a migration makes them, because
the service may make none. Whoever asks in one holds the moment meanwhile, so that it
cannot be dropped under a question: the same names would then find what is now.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from psycopg import Connection, Cursor
from psycopg.rows import DictRow, class_row
from psycopg.sql import SQL, Identifier

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

    Each connection that it lends holds the moment.
    """

    def __init__(self, pool: Pool, account: str, moment: MomentLine) -> None:
        super().__init__(pool, account)
        self.moment = moment
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
                notes = f'"{self.moment_schema}".read_models'
                if not connection.execute(_SQL["kept"], (id_, notes)).fetchone():
                    raise NotFound("moment", id_)
                yield connection
            finally:
                connection.execute(_SQL["let_go"], (str(id_),))


class KeptMoments:
    """The moments of an account."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore

    def find(self, id_: UUID) -> MomentLine | None:
        """Return a moment, if it is kept."""
        return next((one for one in self.all() if one.id == id_), None)

    def all(self) -> list[MomentLine]:
        """Return those that are kept, the first that was asked for first."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=class_row(MomentLine))
            return cursor.execute(_SQL["all"]).fetchall()

    def view(self, moment: MomentLine) -> MomentDatastore:
        """Return what sees the account as it was at a moment."""
        return MomentDatastore(self._datastore.pool, self._datastore.account, moment)

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
                schema = schema_of(account, row["slot"])
                for one in cursor.execute(_SQL["contents"], (schema,)).fetchall():
                    name = Identifier(schema, one["name"])
                    kind = SQL("VIEW" if one["is_view"] else "TABLE")
                    drop = SQL("DROP {} IF EXISTS {} CASCADE").format(kind, name)
                    cursor.execute(drop)
