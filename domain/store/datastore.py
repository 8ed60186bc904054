"""One pool of connections, lent out account by account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from eventsourcing.postgres import PostgresDatastore
from psycopg import Connection
from psycopg.rows import DictRow, dict_row
from psycopg.sql import SQL, Identifier
from psycopg_pool import ConnectionPool

_READING = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"

Pool = ConnectionPool[Connection[DictRow]]


def open_pool(url: str, *, size: int = 8) -> Pool:
    """Open a pool on a database, at most ``size`` connections; open it after fork."""
    return ConnectionPool(
        url,
        connection_class=Connection[DictRow],
        kwargs={"row_factory": dict_row, "autocommit": True},
        min_size=1,
        max_size=size,
        open=True,
        name="sayso",
    )


def schema_role(account: str) -> str:
    """Name the database role that serves an account; migrations make it."""
    return f"sayso_{account}"


class AccountDatastore(PostgresDatastore):
    """The library's datastore for one account: its schema, and its role's rights.

    Several of them share a pool. Schema and role are set when a connection is lent to
    another account than before, so one account's code never sees another's tables.
    """

    def __init__(self, pool: Pool, account: str = "main") -> None:
        self.account = account
        self.schema = account
        self.originator_id_type = "uuid"
        self.enable_db_functions = False
        self.single_row_tracking = True
        self.lock_timeout = 0
        self.db_type_names = set[str]()
        self.psycopg_type_adapters: dict[str, Any] = {}
        self.psycopg_python_types: dict[str, Any] = {}
        self.pool = cast("Any", pool)
        self.pool_open_timeout = None
        self._mark = f"sayso account {account}"
        self._enter = SQL("SET search_path = {}; SET ROLE {}").format(
            Identifier(account), Identifier(schema_role(account))
        )

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        """Lend a connection that sees this account and no other."""
        with super().get_connection() as connection:
            if getattr(connection, "_sayso_account", None) != self._mark:
                connection.execute(self._enter)
                connection._sayso_account = self._mark  # type: ignore[attr-defined] # noqa: SLF001 - a note to ourselves on the connection
            yield connection

    def dedicated_connection(self) -> Connection[DictRow]:
        """Open a connection of one's own, for LISTEN or for long reads; close it."""
        connection = psycopg.connect(
            str(self.pool.conninfo), autocommit=True, row_factory=dict_row
        )
        connection.execute(self._enter)
        return connection

    @contextmanager
    def at_one_moment(self) -> Iterator[AccountDatastore]:
        """Give a datastore by which all is read as it is now, until the block ends."""
        with self.get_connection() as connection, connection.transaction():
            connection.execute(_READING)
            yield _OneConnection(self, connection)

    def close(self) -> None:
        """Leave the pool open: it belongs to whoever opened it."""


class _OneConnection(AccountDatastore):
    """Lends the connection of another datastore, again and again."""

    def __init__(
        self, lender: AccountDatastore, connection: Connection[DictRow]
    ) -> None:
        super().__init__(lender.pool, lender.account)
        self._connection = connection

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        yield self._connection
