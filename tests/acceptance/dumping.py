"""Backups as operators make them: pg_dump, and psql into another database."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from domain.store import server
from tests.servers import INSTALLED


def dump(url: str) -> bytes:
    """Return a whole database as SQL."""
    return _run(url, "pg_dump", "--format=plain", url)


@contextmanager
def restored(url: str, backup: bytes) -> Iterator[str]:
    """Restore a backup beside the database that it is of; give its URL."""
    copy = f"restored_{uuid4().hex}"
    name = Identifier(copy)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(name))
        there = make_conninfo(url, dbname=copy)
        try:
            _run(url, "psql", "-qX", "-v", "ON_ERROR_STOP=1", there, said=backup)
            yield there
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def _run(url: str, program: str, *arguments: str, said: bytes = b"") -> bytes:
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL
        [_programs(url) / program, *arguments],
        input=said,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def _programs(url: str) -> Path:
    """Find programs of the server's own version: others write what it cannot read."""
    with psycopg.connect(url) as connection:
        version = connection.info.server_version // 10_000
    installed = INSTALLED / str(version) / "bin"
    return installed if installed.exists() else server._binaries()  # noqa: SLF001 - ours
