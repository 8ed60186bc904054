"""A keeper that dies on the way, before any step that it takes in the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Connection, Cursor
from psycopg.rows import DictRow

from domain.store.datastore import AccountDatastore, Pool


class Killed(BaseException):
    """The process is no more; nothing that it has can catch this."""


class DyingDatastore(AccountDatastore):
    """Lets so many steps be done; before the next, the process is killed.

    A step is a connection that is lent, or a commit. What was not committed is rolled
    back, as PostgreSQL does when a client is gone.
    """

    def __init__(self, pool: Pool, steps: int) -> None:
        super().__init__(pool)
        self._left = steps

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        """Lend a connection, if still alive."""
        self._step()
        with super().get_connection() as connection:
            yield connection

    @contextmanager
    def transaction(self, *, commit: bool = False) -> Iterator[Cursor[DictRow]]:
        """Commit at the end, if still alive."""
        with super().transaction(commit=commit) as cursor:
            yield cursor
            if commit:
                self._step()

    def _step(self) -> None:
        if not self._left:
            raise Killed
        self._left -= 1
