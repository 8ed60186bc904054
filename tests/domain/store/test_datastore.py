"""Accounts share a pool and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg import errors
from psycopg.sql import SQL, Identifier

from domain.store.datastore import AccountDatastore, Pool, open_pool
from domain.store.log import EventLog
from migrations import migrate
from tests.domain.store.appends import renamings


@pytest.fixture
def pool(database_url: str) -> Iterator[Pool]:
    """Open a pool of one connection on a database with two accounts."""
    migrate(database_url, "second")
    pool = open_pool(database_url, size=1)
    try:
        yield pool
    finally:
        pool.close()


def test_accounts_keep_logs_of_their_own(pool: Pool) -> None:
    """One connection, lent to one account after the other, sees each one's log."""
    first = EventLog(AccountDatastore(pool))
    second = EventLog(AccountDatastore(pool, "second"))

    assert first.insert_events(renamings(2)) == [1, 2]
    assert second.insert_events(renamings(1)) == [1]
    assert (first.head()[0], second.head()[0]) == (2, 1)


@pytest.mark.parametrize(
    "table", ["stored_events", "vault", "addresses", "standing", "events", "api_keys"]
)
def test_an_account_cannot_read_anothers(pool: Pool, table: str) -> None:
    """The database refuses it: the role has rights on its own schema alone."""
    second = AccountDatastore(pool, "second")

    with (
        second.get_connection() as connection,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute(SQL("SELECT FROM main.{}").format(Identifier(table)))


def test_an_account_wakes_only_its_own_followers(pool: Pool) -> None:
    """Each account notifies on a channel of its own."""
    second = AccountDatastore(pool, "second")
    with second.dedicated_connection() as follower:
        follower.execute("LISTEN events_second")
        follower.execute("LISTEN events_main")

        EventLog(second).insert_events(renamings(1))

        (heard,) = follower.notifies(timeout=5, stop_after=1)

    assert heard.channel == "events_second"


def test_a_connection_of_ones_own_has_the_accounts_rights(pool: Pool) -> None:
    """For LISTEN and for long reads the same limits hold."""
    with AccountDatastore(pool, "second").dedicated_connection() as connection:
        row = connection.execute(
            "SELECT current_user::text AS role, current_schema()::text AS schema"
        ).fetchone()

    assert row == {"role": "sayso_second", "schema": "second"}


def test_closing_an_account_leaves_the_pool_open(pool: Pool) -> None:
    """The pool belongs to whoever opened it."""
    AccountDatastore(pool, "second").close()

    assert EventLog(AccountDatastore(pool)).head() == (0, None)
