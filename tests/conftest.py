"""What tests share: a migrated database for each, copied from one template."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from domain.store.datastore import AccountDatastore, open_pool
from domain.store.log import EventLog
from domain.store.server import EmbeddedServer
from migrations import migrate


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Name the PostgreSQL to test on: SAYSO_TEST_DATABASE_URL, else an embedded one."""
    if url := os.environ.get("SAYSO_TEST_DATABASE_URL"):
        yield url
        return
    server = EmbeddedServer(Path(tmp_path_factory.mktemp("postgresql")))
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def template(server_url: str) -> Iterator[str]:
    """Make the database that every test's own is copied from."""
    name = f"template_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        migrate(make_conninfo(server_url, dbname=name))
        yield name
        connection.execute(SQL("DROP DATABASE {}").format(Identifier(name)))


@pytest.fixture
def database_url(server_url: str, template: str) -> Iterator[str]:
    """Give one test a database of its own."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(
            SQL("CREATE DATABASE {} TEMPLATE {}").format(
                Identifier(name), Identifier(template)
            )
        )
        yield make_conninfo(server_url, dbname=name)
        connection.execute(
            SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name))
        )


@pytest.fixture
def datastore(database_url: str) -> Iterator[AccountDatastore]:
    """Open a pool on the test's database for the account ``main``."""
    pool = open_pool(database_url)
    try:
        yield AccountDatastore(pool)
    finally:
        pool.close()


@pytest.fixture
def event_log(datastore: AccountDatastore) -> EventLog:
    """Give the log of the test's database."""
    return EventLog(datastore)
