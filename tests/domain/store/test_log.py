"""The log gives back what was appended, where and when it was appended."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL

from domain.events import ListRenamed, Recorded
from domain.ids import new_id
from domain.store.copying import COPY_FROM
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog, Unreadable
from tests.domain.store.appends import renamings

FAR_AHEAD = timedelta(hours=1)
PLACED = """
    SELECT notification_id, originator_id, originator_version, topic, state
      FROM stored_events
     WHERE notification_id > %s
     ORDER BY notification_id
"""
#: Sizes on both sides of the one from which COPY is used.
sizes = st.lists(st.sampled_from([1, 2, 5, COPY_FROM - 1, COPY_FROM, 130]), max_size=4)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    sizes,
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1),
    st.binary(),
)
def test_however_events_are_appended_the_rows_are_the_same(
    event_log: EventLog,
    datastore: AccountDatastore,
    sizes: list[int],
    topic: str,
    state: bytes,
) -> None:
    """One by one, a few together or by COPY: same rows, same order, same positions."""
    head, _ = event_log.head()
    stream = new_id()
    positions: list[int] = []
    events = [
        StoredEvent(stream, version, topic, b"%d" % version + state)
        for version in range(1, sum(sizes) + 1)
    ]

    rest = events
    for size in sizes:
        positions += event_log.insert_events(rest[:size])
        rest = rest[size:]

    assert positions == list(range(head + 1, head + 1 + len(events)))
    with datastore.get_connection() as connection:
        rows = connection.execute(PLACED, (head,)).fetchall()
    assert [tuple(row.values()) for row in rows] == [
        (position, *_fields(event))
        for position, event in zip(positions, events, strict=True)
    ]


@pytest.mark.parametrize("size", [1, COPY_FROM])
def test_an_append_wakes_followers_once(
    event_log: EventLog, datastore: AccountDatastore, size: int
) -> None:
    """One notification a commit, however many events; none without a commit."""
    with datastore.dedicated_connection() as follower:
        follower.execute("LISTEN events_main")
        event_log.insert_events(renamings(size))
        with pytest.raises(IntegrityError):
            event_log.insert_events(_twice())

        heard = list(follower.notifies(timeout=0.3))

    assert [notification.channel for notification in heard] == ["events_main"]


def test_what_fails_leaves_nothing(event_log: EventLog) -> None:
    """All events of an append are recorded, or none, also by COPY."""
    event_log.insert_events(renamings(3))

    with pytest.raises(IntegrityError):
        event_log.insert_events(renamings(COPY_FROM) + _twice())

    assert event_log.head()[0] == 3
    assert event_log.insert_events(renamings(1)) == [4]


def test_recorded_time_never_goes_back(event_log: EventLog, database_url: str) -> None:
    """When the clock was set back, an event gets the time of the one before it."""
    ahead = datetime.fromisoformat("2126-01-01T00:00:00Z")
    with psycopg.connect(database_url) as connection:
        connection.execute("SET search_path = main")
        connection.execute("SELECT begin_append()")
        connection.execute(
            "INSERT INTO stored_events VALUES (%s, 1, 'topic', '{}', 1, %s)",
            (new_id(), ahead),
        )

    event_log.insert_events(renamings(2))

    assert [event.recorded_at for event in _read(event_log, 1)] == [ahead, ahead]
    assert event_log.head() == (3, ahead)


def test_recorded_time_is_the_servers_and_one_for_an_append(
    event_log: EventLog, database_url: str
) -> None:
    """The log's time is told by one clock, when the lock was held."""
    event_log.insert_events(renamings(2))

    first, second = _read(event_log, 0)
    with psycopg.connect(database_url) as connection:
        row = connection.execute(SQL("SELECT now()")).fetchone()
    assert row is not None
    assert first.recorded_at == second.recorded_at
    assert timedelta(0) <= row[0] - first.recorded_at < FAR_AHEAD
    assert first.recorded_at.tzinfo is not None


def test_an_empty_log_has_no_head(event_log: EventLog) -> None:
    """Before the first event the position is 0."""
    assert event_log.head() == (0, None)
    assert event_log.read(0, 10) == []


def test_streams_are_read_whole_and_apart(event_log: EventLog) -> None:
    """Events come stream by stream, each in its own order."""
    first, second = sorted([new_id(), new_id()])
    event_log.insert_events(renamings(2, second))
    event_log.insert_events(renamings(2, first) + renamings(1))

    found = event_log.read_streams([second, first])

    assert [(event.originator_id, event.originator_version) for event in found] == [
        (first, 1),
        (first, 2),
        (second, 1),
        (second, 2),
    ]


def test_what_cannot_be_read_is_named_and_does_not_stop_the_rest(
    event_log: EventLog,
) -> None:
    """An unknown topic and broken bytes come back as unreadable, in their places."""
    stream = new_id()
    event_log.insert_events(
        [
            StoredEvent(stream, 1, "list.sung.v1", b'{"context":{},"fact":{}}'),
            StoredEvent(stream, 2, ListRenamed.TOPIC, b"{"),
            *renamings(1),
        ]
    )

    unknown, broken, good = event_log.read(0, 10)

    assert isinstance(unknown, Unreadable)
    assert (unknown.position, unknown.stream_id) == (1, stream)
    assert "list.sung.v1" in unknown.reason
    assert isinstance(broken, Unreadable)
    assert isinstance(good, Recorded)
    assert good.fact == ListRenamed("name 1")


def test_the_view_shows_events_to_people(
    event_log: EventLog, datastore: AccountDatastore
) -> None:
    """``events`` has the state as JSON, for SQL and for eyes."""
    event_log.insert_events(renamings(1))

    with datastore.get_connection() as connection:
        row = connection.execute(
            "SELECT position, version, state->'fact'->>'name' AS name FROM events"
        ).fetchone()

    assert row == {"position": 1, "version": 1, "name": "name 1"}


def _twice() -> list[StoredEvent]:
    """Return two events for one place."""
    return renamings(1, UUID(int=7)) * 2


def _fields(event: StoredEvent) -> tuple[object, ...]:
    return event.originator_id, event.originator_version, event.topic, event.state


def _read(log: EventLog, after: int) -> list[Recorded]:
    return [event for event in log.read(after, 10) if isinstance(event, Recorded)]
