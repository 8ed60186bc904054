"""The shape of the database, one step at a time: only what cannot be rebuilt.

Files ``NNNN_pre_*.sql`` and ``NNNN_post_*.sql`` are applied in order, each in a
transaction of its own, once. A file that was applied may not change: its SHA-256 is
kept and compared.
"""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Identifier

from domain.store.datastore import schema_role
from domain.store.moments import MOST, schema_of

FOLDER = Path(__file__).parent
_LEDGER = """
    CREATE TABLE IF NOT EXISTS applied_migrations (
        name       text        PRIMARY KEY,
        digest     bytea       NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
    )
"""


class MigrationChanged(Exception):  # noqa: N818 - a state of the checkout, not a fault
    """A migration that this database has applied reads differently now."""


def migrate(url: str, account: str = "main") -> list[str]:
    """Bring an account's schema up to date, and return the names of what was applied.

    Raises MigrationChanged, and psycopg.Error when a statement fails; what was applied
    before stays applied.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        _prepare(connection, account)
        applied = [
            path.name
            for path in sorted(FOLDER.glob("[0-9]*.sql"))
            if _apply(connection, path)
        ]
        _grant(connection, account)
    return applied


def missing(connection: psycopg.Connection[Any]) -> list[str]:
    """Name the migrations that a database lacks; its schema is in the search path."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.execute("SELECT name FROM applied_migrations").fetchall()
    applied = {name for (name,) in rows}
    names = sorted(path.name for path in FOLDER.glob("[0-9]*.sql"))
    return [name for name in names if name not in applied]


def _prepare(connection: psycopg.Connection, account: str) -> None:
    schema, role = Identifier(account), Identifier(schema_role(account))
    connection.execute("SELECT pg_advisory_lock(hashtext('sayso migrations'))")
    if not connection.execute(
        "SELECT FROM pg_roles WHERE rolname = %s", [schema_role(account)]
    ).fetchone():
        _create_role(connection, role)
    connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
    connection.execute(SQL("SET search_path = {}").format(schema))
    connection.execute("SET lock_timeout = '4s'")
    connection.execute("SET statement_timeout = '60s'")
    connection.execute("SET client_min_messages = warning")
    connection.execute(_LEDGER)


def _create_role(connection: psycopg.Connection, role: Identifier) -> None:
    # Roles belong to the whole server: another database's migration may have won.
    with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        connection.execute(SQL("CREATE ROLE {} NOLOGIN").format(role))
    connection.execute(SQL("GRANT {} TO current_user").format(role))


def _apply(connection: psycopg.Connection, path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    digest = sha256(text.encode()).digest()
    with connection.transaction():
        row = connection.execute(
            "SELECT digest FROM applied_migrations WHERE name = %s", [path.name]
        ).fetchone()
        if row is None:
            connection.execute(text.encode())
            connection.execute(
                "INSERT INTO applied_migrations (name, digest) VALUES (%s, %s)",
                [path.name, digest],
            )
            return True
        if row[0] != digest:
            message = f"{path.name} was applied to this database with other content"
            raise MigrationChanged(message)
        return False


def _grant(connection: psycopg.Connection, account: str) -> None:
    text = (FOLDER / "grants.sql").read_text(encoding="utf-8")
    names = {"schema": Identifier(account), "role": Identifier(schema_role(account))}
    for slot in range(1, MOST + 1):
        names[f"moment_{slot}"] = Identifier(schema_of(account, slot))
    with connection.transaction():
        connection.execute(SQL(text).format(**names))
