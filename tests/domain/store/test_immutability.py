"""Nobody changes history, whoever they are."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from domain.store.log import EventLog
from tests.domain.store.appends import renamings

SERVICE, OWNER = "SET ROLE sayso_main", "RESET ROLE"
#: Triggers of the usual kind do not fire in this one.
AS_REPLICA = "SET session_replication_role = replica"
CHANGES = [
    "UPDATE stored_events SET topic = 'other'",
    "UPDATE stored_events SET topic = 'other' WHERE false",
    "DELETE FROM stored_events",
    "TRUNCATE stored_events",
]
INSERT = """
    INSERT INTO stored_events
    SELECT gen_random_uuid(), 1, 'topic', '{}', 2, now()
"""
UPSERT = f"{INSERT} ON CONFLICT (notification_id) DO UPDATE SET topic = 'other'"
COPY = "COPY stored_events FROM STDIN"
SHARED = "SELECT pg_advisory_xact_lock_shared('stored_events'::regclass::oid::bigint)"
FORGED = "CREATE TEMP TABLE pg_locks AS SELECT * FROM pg_catalog.pg_locks"


@pytest.fixture
def connection(database_url: str, event_log: EventLog) -> Iterator[psycopg.Connection]:
    """Connect as the owner, who is a superuser, to a log with one event."""
    event_log.insert_events(renamings(1))
    with psycopg.connect(database_url) as connection:
        connection.execute("SET search_path = main")
        connection.commit()
        yield connection


@pytest.mark.parametrize("statement", CHANGES)
@pytest.mark.parametrize(
    ("role", "refusal"),
    [
        (SERVICE, errors.InsufficientPrivilege),
        (OWNER, errors.RestrictViolation),
        (AS_REPLICA, errors.RestrictViolation),
    ],
)
def test_what_was_recorded_stays(
    connection: psycopg.Connection,
    role: str,
    refusal: type[psycopg.Error],
    statement: str,
) -> None:
    """The service has no right to change the log, and the owner is refused too."""
    connection.execute(role.encode())

    with pytest.raises(refusal):
        connection.execute(statement.encode())


@pytest.mark.parametrize("role", [SERVICE, OWNER, AS_REPLICA])
@pytest.mark.parametrize("statement", [INSERT, COPY])
def test_nothing_is_inserted_without_the_lock(
    connection: psycopg.Connection, role: str, statement: str
) -> None:
    """An insert beside the insert lock could commit behind a reader's back."""
    connection.execute(role.encode())

    with pytest.raises(errors.ObjectNotInPrerequisiteState, match="begin_append"):
        _run(connection, statement)


def test_a_lock_that_others_share_is_none(connection: psycopg.Connection) -> None:
    """Two who hold it at once would not be in order."""
    connection.execute(SERVICE)
    connection.execute(SHARED)

    with pytest.raises(errors.ObjectNotInPrerequisiteState):
        connection.execute(INSERT.encode())


def test_the_lock_is_not_to_be_feigned(connection: psycopg.Connection) -> None:
    """A table of one's own that says that it is held does not stand for it."""
    connection.execute(SERVICE)
    connection.execute("SELECT begin_append()")
    connection.execute(FORGED)
    connection.commit()

    with pytest.raises(errors.ObjectNotInPrerequisiteState):
        connection.execute(INSERT.encode())


def test_an_insert_that_would_change_is_refused(
    connection: psycopg.Connection,
) -> None:
    """Under the lock too an insert may only add."""
    connection.execute("SELECT begin_append()")

    with pytest.raises(errors.RestrictViolation):
        connection.execute(UPSERT.encode())


def test_the_service_cannot_remove_what_guards_the_log(
    connection: psycopg.Connection,
) -> None:
    """Triggers and table belong to the owner."""
    connection.execute(SERVICE)

    with pytest.raises(errors.InsufficientPrivilege):
        connection.execute("ALTER TABLE stored_events DISABLE TRIGGER ALL")


def _run(connection: psycopg.Connection, statement: str) -> None:
    if statement != COPY:
        connection.execute(statement.encode())
        return
    with connection.cursor().copy(statement.encode()) as copy:
        copy.write(b"")
