"""Migrations are applied once, in order, unchanged, and give each role its rights."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from domain.store.log import EventLog
from migrations import FOLDER, MigrationChanged, migrate
from tests.builders import a_subscriber, record

FILES = sorted(path.name for path in FOLDER.glob("[0-9]*.sql"))
READ, WRITE = {"SELECT"}, {"SELECT", "INSERT", "UPDATE", "DELETE"}
#: What the service may do, where it is not everything.
RIGHTS = {
    "applied_migrations": READ,
    "stored_events": {"SELECT", "INSERT"},
    "events": READ,
    "contact_suppressions": READ,
    "ledger_checkpoints": {"SELECT", "INSERT"},
    "ledger_timestamps": {"SELECT", "INSERT"},
    "sealed_proofs": {"SELECT", "INSERT", "DELETE"},
    "vault": {"SELECT", "INSERT", "DELETE"},
}
PRIVILEGES = """
    SELECT c.relname::text, p.privilege
      FROM pg_class AS c
     CROSS JOIN unnest(%s::text[]) AS p (privilege)
     WHERE c.relnamespace = 'main'::regnamespace
       AND c.relkind IN ('r', 'v')
       AND has_table_privilege('sayso_main', c.oid, p.privilege)
"""
TABLES = """
    SELECT relname::text FROM pg_class
     WHERE relnamespace = 'main'::regnamespace AND relkind IN ('r', 'v')
"""


@pytest.fixture(scope="session")
def template(migrated: str) -> str:
    """Begin with what migrations make, and no more."""
    return migrated


@pytest.fixture
def account(server_url: str) -> Iterator[str]:
    """Name an account that the server has never seen; its role goes at the end."""
    name = f"account_{uuid4().hex}"
    yield name
    with psycopg.connect(server_url, autocommit=True) as connection:
        role = Identifier(f"sayso_{name}")
        connection.execute(SQL("DROP ROLE IF EXISTS {}").format(role))


@pytest.fixture
def empty_databases(server_url: str, account: str) -> Iterator[list[str]]:
    """Make two databases without a table; they go before the role of ``account``."""
    names = [f"{account}_{number}" for number in range(2)]
    with psycopg.connect(server_url, autocommit=True) as connection:
        for name in names:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield [make_conninfo(server_url, dbname=name) for name in names]
        for name in names:
            drop = SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name))
            connection.execute(drop)


def test_every_file_is_applied_once_and_in_order(
    empty_databases: list[str], account: str
) -> None:
    """The first run applies all, the second finds nothing to do."""
    url = empty_databases[0]

    assert migrate(url, account) == FILES
    assert migrate(url, account) == []


def test_a_file_that_was_changed_later_is_refused(database_url: str) -> None:
    """What a database has applied must read as it did."""
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "UPDATE main.applied_migrations SET digest = 'other' WHERE name = %s",
            (FILES[1],),
        )

    with pytest.raises(MigrationChanged, match=FILES[1]):
        migrate(database_url)


def test_schemas_of_moments_that_are_left_are_taken(database_url: str) -> None:
    """A copy from before there were any is put back as the account's schema alone."""
    moments = "0029_pre_moments.sql"
    with psycopg.connect(database_url) as connection:
        connection.execute("DROP TABLE main.moments")
        connection.execute(
            "DELETE FROM main.applied_migrations WHERE name = %s", (moments,)
        )

    assert migrate(database_url) == [moments]


def test_two_at_once_apply_each_file_once(
    empty_databases: list[str], account: str
) -> None:
    """One of two that start together waits, and finds everything done."""
    url = empty_databases[0]

    with ThreadPoolExecutor(2) as threads:
        applied = list(threads.map(lambda _: migrate(url, account), range(2)))

    assert sorted(applied) == [[], FILES]


def test_databases_of_one_server_are_migrated_at_once(
    empty_databases: list[str], account: str
) -> None:
    """The role is the server's: whoever comes second finds it there."""
    with ThreadPoolExecutor(2) as threads:
        applied = list(threads.map(lambda url: migrate(url, account), empty_databases))

    assert applied == [FILES, FILES]


def test_the_service_may_do_what_it_must_and_no_more(database_url: str) -> None:
    """The log is appended to, the vault never updated; the rest is the service's."""
    asked = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER"]
    with psycopg.connect(database_url) as connection:
        tables = [name for (name,) in connection.execute(TABLES.encode())]
        found = {name: set[str]() for name in tables}
        for name, privilege in connection.execute(PRIVILEGES.encode(), (asked,)):
            found[name].add(privilege)

    assert found == {name: RIGHTS.get(name, WRITE) for name in tables}


def test_the_service_has_no_power_over_the_server(database_url: str) -> None:
    """Its role cannot log in, make roles or databases, or pass over rights."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT rolcanlogin OR rolsuper OR rolcreaterole OR rolcreatedb"
            " OR rolbypassrls OR rolreplication"
            " FROM pg_roles WHERE rolname = 'sayso_main'"
        ).fetchone()

    assert row == (False,)


def test_the_tables_of_cards_go_with_their_read_model(database_url: str) -> None:
    """Nobody waits for a read model that nobody brings forward any more."""
    migration = (FOLDER / "0017_post_cards.sql").read_text(encoding="utf-8")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET search_path = main")
        connection.execute("CREATE TABLE card_lists_g7 (list_id uuid)")
        connection.execute("CREATE VIEW card_lists AS SELECT * FROM card_lists_g7")
        connection.execute("CREATE TABLE card_games (kept uuid)")
        connection.execute(
            "INSERT INTO read_models VALUES ('subscriber_card', 7, 2, true, 0, now())"
        )

        connection.execute(migration.encode())

        left = {name for (name,) in connection.execute(TABLES.encode())}
        models = connection.execute("SELECT name FROM read_models").fetchall()

    assert {name for name in left if name.startswith("card_")} == {"card_games"}
    assert ("subscriber_card",) not in models


def test_when_something_was_said_is_taken_from_the_log(
    database_url: str, event_log: EventLog
) -> None:
    """What was recorded before times were kept gets the time that new events give."""
    migration = (FOLDER / "0019_pre_said_at.sql").read_text(encoding="utf-8")
    anna, ben = a_subscriber().who_granted(), a_subscriber().who_granted()
    record(event_log, anna.later(days=1).who_withdrew(), ben)
    times = "SELECT contact_id, said_at FROM standing ORDER BY 1"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET search_path = main")
        told = connection.execute(times.encode()).fetchall()
        connection.execute("ALTER TABLE standing DROP COLUMN said_at")

        connection.execute(migration.encode())

        assert connection.execute(times.encode()).fetchall() == told
    assert {anna.at, ben.at} == {said_at for _, said_at in told}
