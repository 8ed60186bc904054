"""Gives a measurement an empty, migrated database."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from migrations import migrate


@contextmanager
def a_server() -> Iterator[str]:
    """Name the server to measure on: SAYSO_BENCH_DATABASE_URL, else an embedded one."""
    if url := os.environ.get("SAYSO_BENCH_DATABASE_URL"):
        yield url
        return
    from domain.store.server import EmbeddedServer  # noqa: PLC0415 - an extra

    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedServer(Path(folder))
        try:
            yield server.start()
        finally:
            server.stop()


@contextmanager
def a_database() -> Iterator[str]:
    """Make a database, and drop it at the end."""
    with a_server() as url, psycopg.connect(url, autocommit=True) as connection:
        name = Identifier(f"bench_{uuid4().hex}")
        connection.execute(SQL("CREATE DATABASE {}").format(name))
        database_url = make_conninfo(url, dbname=name.as_string().strip('"'))
        migrate(database_url)
        yield database_url
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(name))
