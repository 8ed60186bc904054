"""Whoever follows the log misses nothing, however many append at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from uuid import UUID

import psycopg
import pytest

from domain.events import Recorded
from domain.ids import new_id
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.log import EventLog
from tests.domain.store.appends import renamings

HOLD_OPEN = """
    CREATE FUNCTION main.hold_open() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.originator_id = '{slow}' THEN
            PERFORM pg_advisory_xact_lock(1, 1);
        END IF;
        RETURN NEW;
    END;
    $$;
    CREATE TRIGGER hold_open BEFORE INSERT ON main.stored_events
        FOR EACH ROW EXECUTE FUNCTION main.hold_open();
"""
WAITING = """
    SELECT count(*) FROM pg_locks
     WHERE locktype = 'advisory' AND NOT granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
WRITERS, EVENTS = 16, 1_500


@pytest.fixture
def admin(database_url: str) -> Iterator[psycopg.Connection]:
    """Open a connection of the owner's."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def busy_log(database_url: str) -> Iterator[EventLog]:
    """Give a log with a connection for each writer and for the reader."""
    pool = open_pool(database_url, size=WRITERS + 1)
    try:
        yield EventLog(AccountDatastore(pool))
    finally:
        pool.close()


def test_a_slow_insert_is_not_overtaken(
    busy_log: EventLog, admin: psycopg.Connection
) -> None:
    """While an append is held open nothing after it can be read, and then all can."""
    slow = new_id()
    admin.execute(HOLD_OPEN.format(slow=slow).encode())
    admin.execute("SELECT pg_advisory_lock(1, 1)")

    with ThreadPoolExecutor(6) as threads:
        threads.submit(busy_log.insert_events, renamings(1, slow))
        _wait_for(admin, waiting=1)
        for _ in range(5):
            threads.submit(busy_log.insert_events, renamings(1))
        _wait_for(admin, waiting=6)
        early = busy_log.read(0, 10)
        admin.execute("SELECT pg_advisory_unlock(1, 1)")

    assert early == []
    assert [event.position for event in busy_log.read(0, 10)] == [1, 2, 3, 4, 5, 6]
    assert busy_log.read(0, 1)[0].stream_id == slow


def test_a_follower_sees_what_sixteen_writers_append(busy_log: EventLog) -> None:
    """Nothing is missed, positions come in order, and each stream is whole."""
    streams = [new_id() for _ in range(WRITERS)]
    done = threading.Event()

    with ThreadPoolExecutor(WRITERS + 1) as threads:
        follower = threads.submit(_follow, busy_log, done)
        list(threads.map(lambda stream: _append_all(busy_log, stream), streams))
        done.set()
        seen = follower.result()

    assert [event.position for event in seen] == list(range(1, WRITERS * EVENTS + 1))
    for stream in streams:
        versions = [event.version for event in seen if event.stream_id == stream]
        assert versions == list(range(1, EVENTS + 1))
    times = [event.recorded_at for event in seen]
    assert times == sorted(times)


def _append_all(log: EventLog, stream: UUID) -> None:
    # Alone, a few by arrays, and many by COPY.
    sizes = cycle((1, 1, 7, 30, 120))
    version = 1
    while version <= EVENTS:
        size = min(next(sizes), EVENTS + 1 - version)
        log.insert_events(renamings(size, stream, version))
        version += size


def _follow(log: EventLog, done: threading.Event) -> list[Recorded]:
    """Read on from what was seen last, until the writers are done and nothing comes."""
    seen: list[Recorded] = []
    while True:
        no_more = done.is_set()
        batch = log.read(seen[-1].position if seen else 0, 500)
        seen += [event for event in batch if isinstance(event, Recorded)]
        if no_more and not batch:
            return seen


def _wait_for(admin: psycopg.Connection, *, waiting: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        row = admin.execute(WAITING.encode()).fetchone()
        if row and row[0] == waiting:
            return
    pytest.fail(f"{waiting} writers were expected to wait")
