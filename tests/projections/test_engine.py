"""The engine: every event counts once, and none stops the others."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest
from eventsourcing.persistence import OperationalError, StoredEvent
from psycopg import Cursor
from psycopg.rows import DictRow

from domain.events import ListJoined
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from projections import projector
from projections.generations import (
    Generations,
    Overtaken,
    move,
)
from projections.positions import lags, parked_counts
from projections.read_model import OWN
from projections.runner import Runner
from projections.waiting import ReadModelBehind, reached, wait_for
from tests.builders import a_list, a_subscriber, record
from tests.projections.conftest import Ask
from tests.projections.tally import MODELS, PEOPLE, TALLY, TALLY_TABLE

NEWS = a_list("news")
OFFERS = a_list("offers")


@pytest.fixture(scope="session")
def template(migrated: str) -> str:
    """Begin without the read models of the product."""
    return migrated


class FailingDatastore(AccountDatastore):
    """Loses the connection after the rows are written and before they are committed."""

    fails = True

    @contextmanager
    def transaction(self, *, commit: bool = False) -> Iterator[Cursor[DictRow]]:
        """Fail where a killed process would stop."""
        with super().transaction(commit=commit) as cursor:
            yield cursor
            if self.fails and cursor.execute("SELECT FROM tally").rowcount:
                raise psycopg.OperationalError


def test_read_models_show_what_the_log_says(
    runner: Runner, event_log: EventLog, ask: Ask
) -> None:
    """Every event is counted once, in however many runs."""
    record(event_log, a_subscriber().on(NEWS).on(OFFERS), a_subscriber().on(NEWS))
    runner.catch_up()
    record(event_log, a_subscriber().on(NEWS))
    runner.catch_up()
    runner.catch_up()

    assert ask("SELECT joined FROM tally ORDER BY joined") == [(1,), (3,)]
    assert ask("SELECT count(*) FROM people") == [(3,)]


def test_a_batch_is_as_good_as_its_events_one_by_one(
    runner: Runner, event_log: EventLog, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a batch ends makes no difference."""
    monkeypatch.setattr(projector, "BATCH", 2)
    record(event_log, *(a_subscriber().on(NEWS) for _ in range(5)))

    runner.catch_up()

    assert ask("SELECT joined FROM tally") == [(5,)]
    assert ask("SELECT DISTINCT position FROM read_models") == [(10,)]


def test_rows_and_position_change_together(
    runner: Runner, event_log: EventLog, datastore: AccountDatastore, ask: Ask
) -> None:
    """What was cut off before its commit is counted once all the same."""
    record(event_log, a_subscriber().on(NEWS))
    failing = FailingDatastore(datastore.pool)

    with pytest.raises(OperationalError):
        Runner(failing, MODELS).catch_up()
    assert ask("SELECT DISTINCT position FROM read_models") == [(0,)]
    failing.fails = False
    Runner(failing, MODELS).catch_up()
    runner.catch_up()

    assert ask("SELECT joined FROM tally") == [(1,)]


def test_a_group_moves_together_or_not_at_all(
    runner: Runner, datastore: AccountDatastore, ask: Ask
) -> None:
    """One that somebody else has moved keeps the others where they are."""
    runner.catch_up()
    group = Generations(datastore, MODELS).live()
    with datastore.get_connection() as connection:
        values = (group[0].model.name,)
        connection.execute(
            "UPDATE read_models SET position = 7 WHERE name = %s", values
        )

    with pytest.raises(Overtaken), datastore.transaction(commit=True) as cursor:
        move(cursor, group, 9)

    with pytest.raises(Overtaken), datastore.transaction(commit=True) as cursor:
        move(cursor, [one.at(8) for one in group], 9)

    assert ask("SELECT position FROM read_models ORDER BY position") == [(0,), (7,)]


def test_a_read_model_that_stands_elsewhere_catches_up_first(
    datastore: AccountDatastore, event_log: EventLog, ask: Ask
) -> None:
    """A new read model begins at the first event; the others are not read again."""
    Generations(datastore, {"tally": TALLY}).install()
    record(event_log, a_subscriber().on(NEWS))
    Runner(datastore, {"tally": TALLY}).catch_up()
    record(event_log, a_subscriber().on(NEWS))

    Generations(datastore, MODELS).install()
    Runner(datastore, MODELS).catch_up()

    assert ask("SELECT joined FROM tally") == [(2,)]
    assert ask("SELECT count(*) FROM people") == [(2,)]


def test_the_others_do_not_wait_for_a_new_read_model(
    datastore: AccountDatastore,
    event_log: EventLog,
    ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After an upgrade the others go on at once; it comes whole when it has come."""
    monkeypatch.setattr(projector, "BATCH", 2)
    Generations(datastore, {"people": PEOPLE}).install()
    record(event_log, *(a_subscriber().on(NEWS) for _ in range(5)))
    Runner(datastore, {"people": PEOPLE}).catch_up()

    runner = Runner(datastore, MODELS)
    runner.install()
    wait_for(datastore, 10, timeout=0, despite_blank=True)
    with pytest.raises(ReadModelBehind):
        wait_for(datastore, 10, timeout=0)
    position = record(event_log, a_subscriber().on(NEWS))
    seen: list[tuple[int, list[tuple[int]]]] = []

    def looked() -> bool:
        seen.append((reached(datastore), ask("SELECT joined FROM tally")))
        return False

    runner.catch_up(looked)

    wait_for(datastore, position, timeout=0)
    assert {at for at, _ in seen[1:]} == {position}
    assert [joined for _, joined in seen if joined] in ([], [[(6,)]])
    assert ask("SELECT joined FROM tally") == [(6,)]
    assert {g.is_current for g in Generations(datastore, MODELS).all()} == {True}


def test_nobody_waits_for_what_a_later_release_left(
    datastore: AccountDatastore, event_log: EventLog, ask: Ask
) -> None:
    """It goes with its tables; what is ours and what is the user's stays."""
    theirs = TALLY_TABLE.replace("tally", "own_tally")
    own = replace(TALLY, name=f"{OWN}tally", definition=theirs)
    Generations(datastore, MODELS).install()
    Generations(datastore, {own.name: own}).install()
    position = record(event_log, a_subscriber().on(NEWS))
    earlier = {"people": PEOPLE}
    Runner(datastore, earlier).catch_up()
    with pytest.raises(ReadModelBehind):
        wait_for(datastore, position, timeout=0)

    Generations(datastore, earlier).retire()

    wait_for(datastore, position, timeout=0)
    assert ask("SELECT name FROM read_models ORDER BY name") == [
        (own.name,),
        ("people",),
    ]
    assert ask("SELECT to_regclass('tally')") == [(None,)]
    assert ask("SELECT count(*) FROM own_tally") == [(0,)]


def test_what_cannot_be_digested_stops_its_stream_in_its_read_model_only(
    runner: Runner, event_log: EventLog, datastore: AccountDatastore, ask: Ask
) -> None:
    """The stream waits from there on; other streams and other read models go on."""
    bad = a_subscriber().on(NEWS).off(NEWS).on(OFFERS)
    good = [a_subscriber().on(NEWS) for _ in range(3)]
    record(event_log, *good[:2], bad, good[2])
    runner.catch_up()
    record(event_log, bad.on(OFFERS), a_subscriber().on(NEWS))
    runner.catch_up()

    assert ask("SELECT joined FROM tally") == [(5,)]
    assert ask("SELECT count(*) FROM people") == [(5,)]
    assert ask("SELECT stream_id, position FROM parked_streams") == [(bad.id, 7)]
    assert parked_counts(datastore) == {"people": 0, "tally": 1}
    assert lags(datastore) == {"people": 0, "tally": 0}


def test_an_event_of_a_later_release_parks_its_stream(
    runner: Runner, event_log: EventLog, ask: Ask
) -> None:
    """What this release cannot read is left for one that can."""
    person = a_subscriber()
    record(event_log, person)
    song = StoredEvent(person.id, 2, "subscriber.sang.v1", b'{"fact": {}}')
    event_log.insert_events([song])
    person.version += 1
    record(event_log, a_subscriber())

    runner.catch_up()

    assert ask("SELECT count(*) FROM people") == [(2,)]
    assert ask("SELECT count(*), min(position) FROM parked_streams") == [(2, 2)]


def test_what_cannot_be_read_parks_its_stream_where_it_is_wanted(
    runner: Runner, event_log: EventLog, ask: Ask
) -> None:
    """Whether one is read that others want, or that is last, makes no difference."""
    person = a_subscriber()
    record(event_log, person)
    event_log.insert_events([StoredEvent(person.id, 2, ListJoined.TOPIC, b"amiss")])

    runner.catch_up()

    [(parked,)] = ask("SELECT follower FROM parked_streams")
    assert parked.startswith("tally_g")


def test_a_second_runner_waits_and_takes_over(
    datastore: AccountDatastore, event_log: EventLog
) -> None:
    """Two runners do not get in each other's way; when one ends, the other follows."""
    first, second = _running(datastore), _running(datastore)
    wait_for(datastore, record(event_log, a_subscriber().on(NEWS)), timeout=10)
    _stop(first)
    wait_for(datastore, record(event_log, a_subscriber().on(NEWS)), timeout=10)
    _stop(second)


def test_an_append_wakes_the_runner(
    datastore: AccountDatastore, event_log: EventLog
) -> None:
    """Nobody waits for the next look at the log."""
    running = _running(datastore)
    wait_for(datastore, record(event_log, a_subscriber()), timeout=10)

    began = time.monotonic()
    for _ in range(5):
        wait_for(datastore, record(event_log, a_subscriber()))
    seconds = time.monotonic() - began
    _stop(running)

    assert seconds < 2.0  # five looks would take five seconds


def test_who_waits_for_a_position_that_is_not_reached_is_told(
    runner: Runner, datastore: AccountDatastore, event_log: EventLog
) -> None:
    """A query does not answer from the past; it says that it would have to."""
    position = record(event_log, a_subscriber())
    with pytest.raises(ReadModelBehind):
        wait_for(datastore, position, timeout=0)
    runner.catch_up()
    wait_for(datastore, position, timeout=0)


Running = tuple[threading.Thread, threading.Event]


def _running(datastore: AccountDatastore) -> Running:
    stopping = threading.Event()
    runner = Runner(datastore, MODELS)
    thread = threading.Thread(target=runner.run, args=(stopping.is_set,))
    thread.start()
    return thread, stopping


def _stop(running: Running) -> None:
    thread, stopping = running
    stopping.set()
    thread.join(10)
    assert not thread.is_alive()
