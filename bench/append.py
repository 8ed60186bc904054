"""Measures appends: one command a transaction, and many events at once.

Single: a whole command (decision, standing, memory of the command) against the
library's own recorder, which keeps none of these. Bulk: our append of encoded events
against a bare binary COPY into a table of the same shape, and against a function call
for each message in transactions of 1,000, as message-db writes.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from bench.databases import a_database
from bench.lines import Line, best_rate, print_table
from domain.application.records import By, Decision, Records
from domain.audience import MailingList
from domain.ids import new_id
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.log import EventLog

SINGLE = 1_000
BULK = 200_000
CHUNK = 10_000
STATE = b'{"context":{"at":"2026-03-03T10:15:00Z","actor":"import","command_id":"'
STATE += b"x" * 36 + b'"},"fact":{"list_id":"' + b"y" * 36 + b'"}}'

MESSAGE_DB = """
CREATE TABLE messages (
    global_position bigserial PRIMARY KEY,
    position        bigint NOT NULL,
    time            timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'utc'),
    stream_name     text NOT NULL,
    type            text NOT NULL,
    data            jsonb,
    metadata        jsonb,
    id              uuid NOT NULL
);
CREATE UNIQUE INDEX messages_id ON messages (id);
CREATE UNIQUE INDEX messages_stream ON messages (stream_name, position);
CREATE INDEX messages_category
    ON messages (split_part(stream_name, '-', 1), global_position);
CREATE FUNCTION write_one(_id uuid, _stream text, _type text, _data jsonb)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    _version bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext(split_part(_stream, '-', 1)));
    SELECT max(position) INTO _version FROM messages WHERE stream_name = _stream;
    _version := coalesce(_version, -1) + 1;
    INSERT INTO messages (id, stream_name, position, type, data)
    VALUES (_id, _stream, _version, _type, _data);
    RETURN _version;
END;
$$;
"""


def measure(database_url: str) -> list[Line]:
    """Measure on an empty, migrated database."""
    return [single(database_url), *bulk(database_url)]


def single(url: str) -> Line:
    """One command a transaction, against the library's recorder alone."""
    pool = open_pool(url)
    records = Records(AccountDatastore(pool))
    ours = best_rate(SINGLE, lambda: _commands(records))
    pool.close()
    with _librarys_recorder(url) as recorder:
        limit = best_rate(SINGLE, lambda: _one_by_one(recorder))
    return Line("append, a command each", ours, "/s", "library's recorder", limit, 1.0)


def bulk(url: str) -> Iterator[Line]:
    """Many events at once, against COPY and against message-db's way."""
    pool = open_pool(url)
    log = EventLog(AccountDatastore(pool))
    ours = best_rate(BULK, lambda: _chunks(log, list(encoded(BULK))))
    pool.close()
    with psycopg.connect(url, autocommit=True) as connection:
        copied = best_rate(BULK, lambda: _bare_copy(connection))
        connection.execute(MESSAGE_DB.encode())
        called = best_rate(CHUNK, lambda: _calls(connection), of=2)
    target = Line("append, bulk", ours, "events/s", "the number itself", 80_000, 1.0)
    yield target
    yield Line("append, bulk", ours, "events/s", "bare COPY", copied, 0.35)
    yield Line("append, bulk", ours, "events/s", "1,000 calls a commit", called, 2.0)


def encoded(count: int) -> Iterator[StoredEvent]:
    """Return events of new streams, three a stream, as an import makes them."""
    for _ in range(count // 3 + 1):
        stream = new_id()
        for version in (1, 2, 3):
            yield StoredEvent(stream, version, "subscriber.list_joined.v1", STATE)


def _commands(records: Records) -> None:
    made = MailingList(new_id())
    for number in range(SINGLE):
        at = datetime.now(UTC)
        by = By("bench", at, Command("bench", str(new_id())))
        facts = made.rename(str(number)) if number else made.create("code", "name")
        records.once(by, lambda facts=facts: Decision(made.id, [(made, facts)]))  # type: ignore[misc] # a default binds the loop's value


@contextmanager
def _librarys_recorder(url: str) -> Iterator[PostgresApplicationRecorder]:
    parts = conninfo_to_dict(url)
    datastore = PostgresDatastore(
        dbname=str(parts["dbname"]),
        host=str(parts.get("host", "")),
        port=str(parts.get("port", 5432)),
        user=str(parts.get("user", "")),
        password=str(parts.get("password", "")),
        originator_id_type="uuid",
    )
    with datastore:
        recorder = PostgresApplicationRecorder(
            datastore, events_table_name="librarys_events"
        )
        recorder.create_table()
        yield recorder


def _one_by_one(recorder: PostgresApplicationRecorder) -> None:
    for event in itertools.islice(encoded(SINGLE), SINGLE):
        recorder.insert_events([event])


def _chunks(log: EventLog, events: Sequence[StoredEvent]) -> None:
    for start in range(0, BULK, CHUNK):
        log.insert_events(events[start : start + CHUNK])


def _bare_copy(connection: psycopg.Connection) -> None:
    connection.execute("DROP TABLE IF EXISTS bare")
    connection.execute("CREATE TABLE bare (LIKE main.stored_events INCLUDING ALL)")
    at, position = datetime.now(UTC), 0
    events = list(encoded(BULK))
    for start in range(0, BULK, CHUNK):
        with connection.cursor().copy("COPY bare FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["uuid", "int8", "text", "bytea", "int8", "timestamptz"])
            for event in events[start : start + CHUNK]:
                position += 1
                copy.write_row(
                    (
                        event.originator_id,
                        event.originator_version,
                        event.topic,
                        event.state,
                        position,
                        at,
                    )
                )


def _calls(connection: psycopg.Connection) -> None:
    events = list(itertools.islice(encoded(CHUNK), CHUNK))
    for start in range(0, CHUNK, 1_000):
        with connection.transaction(), connection.pipeline():
            for event in events[start : start + 1_000]:
                stream = f"subscriber-{event.originator_id}"
                connection.execute(
                    "SELECT write_one(%s, %s, %s, %s::jsonb)",
                    (new_id(), stream, event.topic, STATE.decode()),
                )


if __name__ == "__main__":
    with a_database() as url:
        print_table("Append", measure(url))
