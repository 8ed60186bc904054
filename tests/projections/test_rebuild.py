"""Rebuilding: the same rows from the same log, while the world goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from contextlib import closing

import pytest

from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from projections import projector
from projections.positions import parked_counts
from projections.rebuild import (
    COMPARING,
    INDEXING,
    REDERIVING,
    Rebuilding,
    RebuildUnderWay,
    rebuild,
)
from projections.runner import Runner
from tests.builders import a_list, a_subscriber, record
from tests.projections.conftest import Ask
from tests.projections.killed import POINTS, SIDE_BY_SIDE
from tests.projections.tally import MODELS, NEXT_RELEASE

NEWS = a_list("news")
#: Where the next begins at least, if it is not in the fourth batch of five.
LEAST_LEFT = {SIDE_BY_SIDE: 0, "before the old is dropped": 0}


@pytest.fixture(scope="session")
def template(migrated: str) -> str:
    """Begin without the read models of the product."""
    return migrated


def test_what_was_rebuilt_is_what_was_there(
    runner: Runner, event_log: EventLog, datastore: AccountDatastore, ask: Ask
) -> None:
    """Rebuilt and live rows are equal, and so is the write side's own table."""
    record(event_log, a_subscriber().who_granted().on(NEWS), a_subscriber())
    runner.catch_up()

    report = rebuild(datastore, models=MODELS)

    assert report.equal
    assert [model.name for model in report.models] == ["people", "tally"]
    assert report.models[0].tables[0].rebuilt_rows == 2
    assert report.standing[0].live_rows == 1
    assert ask("SELECT joined FROM tally") == [(1,)]
    assert ask("SELECT count(*) FROM pg_tables WHERE tablename ~ '_g[0-9]'") == [(2,)]


def test_a_rebuild_finds_what_is_wrong_and_mends_it(
    runner: Runner, event_log: EventLog, datastore: AccountDatastore, ask: Ask
) -> None:
    """A row that was changed by hand is reported, and gone afterwards."""
    record(event_log, a_subscriber().who_granted().on(NEWS))
    runner.catch_up()
    with datastore.get_connection() as connection:
        connection.execute("UPDATE tally SET joined = 7")
        connection.execute("UPDATE standing SET state = 'withdrawn'")

    report = rebuild(datastore, models=MODELS)

    assert [model.tables[0].equal for model in report.models] == [True, False]
    assert [table.equal for table in report.standing] == [
        False,
        True,
        True,
        True,
        True,
        True,
    ]
    assert not report.equal
    assert ask("SELECT joined FROM tally") == [(1,)]


def test_some_read_models_are_rebuilt_and_the_others_left(
    runner: Runner, event_log: EventLog, datastore: AccountDatastore, ask: Ask
) -> None:
    """Whoever names a read model rebuilds that one."""
    record(event_log, a_subscriber().on(NEWS))
    runner.catch_up()
    before = ask("SELECT generation FROM read_models WHERE name = 'people'")

    report = rebuild(datastore, ["tally"], models=MODELS)

    assert [model.name for model in report.models] == ["tally"]
    assert ask("SELECT generation FROM read_models WHERE name = 'people'") == before


def test_a_rebuild_under_writes_equals_the_live_tables(
    datastore: AccountDatastore, event_log: EventLog
) -> None:
    """Writes go on, the runner goes on, and at one position both are the same."""
    stopping = threading.Event()
    runner = Runner(datastore, MODELS)
    threads = [
        threading.Thread(target=runner.run, args=(stopping.is_set,)),
        threading.Thread(target=_write, args=(event_log, stopping)),
    ]
    for thread in threads:
        thread.start()

    reports = [rebuild(datastore, models=MODELS) for _ in range(5)]
    stopping.set()
    for thread in threads:
        thread.join(10)

    assert all(report.equal for report in reports)
    assert reports[-1].models[0].tables[0].rebuilt_rows > 0


def test_a_rebuild_takes_up_what_was_set_aside(
    runner: Runner, event_log: EventLog, datastore: AccountDatastore, ask: Ask
) -> None:
    """Once the code is mended, a rebuild digests the parked streams."""
    record(event_log, a_subscriber().on(NEWS).off(NEWS))
    runner.catch_up()
    assert parked_counts(datastore)["tally"] == 1

    report = rebuild(datastore, models=NEXT_RELEASE)

    assert parked_counts(datastore) == {"people": 0, "tally": 0}
    assert ask("SELECT count(*) FROM parked_streams") == [(0,)]
    assert report.models[1].tables[0].equal is None


def test_other_code_has_its_read_model_rebuilt(
    runner: Runner, event_log: EventLog, datastore: AccountDatastore, ask: Ask
) -> None:
    """A release that makes a read model otherwise rebuilds it when it starts."""
    record(event_log, a_subscriber().on(NEWS))
    runner.catch_up()

    Runner(datastore, NEXT_RELEASE).catch_up()

    assert ask("SELECT name, version FROM read_models ORDER BY name") == [
        ("people", 1),
        ("tally", 2),
    ]
    assert ask("SELECT joined FROM tally") == [(1,)]


def test_tables_of_other_code_stay_where_they_are(
    runner: Runner, event_log: EventLog, datastore: AccountDatastore, ask: Ask
) -> None:
    """Until they are replaced they hold what the code that made them put there."""
    record(event_log, a_subscriber().on(NEWS))
    runner.catch_up()
    before = event_log.head()[0]
    record(event_log, a_subscriber().on(NEWS))
    # Somebody else is rebuilding, so that this release cannot begin.
    first = Rebuilding(datastore, MODELS, ["people"])
    first.advance()

    Runner(datastore, NEXT_RELEASE).catch_up()
    first.close()

    live = "SELECT name, position FROM read_models WHERE live ORDER BY name"
    assert ask(live) == [("people", event_log.head()[0]), ("tally", before)]
    assert ask("SELECT joined FROM tally") == [(1,)]


def test_two_rebuilds_do_not_mix(
    runner: Runner, event_log: EventLog, datastore: AccountDatastore, ask: Ask
) -> None:
    """Whoever comes second is told; what somebody left unfinished is cleared away."""
    record(event_log, a_subscriber().on(NEWS))
    runner.catch_up()
    first = Rebuilding(datastore, MODELS, ["people", "tally"])
    first.advance()

    with pytest.raises(RebuildUnderWay):
        rebuild(datastore, models=MODELS)
    first.close()

    assert rebuild(datastore, models=MODELS).equal
    assert ask("SELECT count(*) FROM read_models") == [(2,)]


def test_what_broke_off_is_gone_on_with(
    runner: Runner,
    event_log: EventLog,
    datastore: AccountDatastore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Events that another rebuild has taken in are not read again, unless asked for."""
    monkeypatch.setattr(projector, "BATCH", 10)
    record(event_log, *(a_subscriber().on(NEWS) for _ in range(20)))
    runner.catch_up()

    _break_off(datastore, 2)
    report = rebuild(datastore, models=MODELS)
    _break_off(datastore, 3)
    one = rebuild(datastore, ["tally"], models=MODELS)
    _break_off(datastore, 1)
    anew = rebuild(datastore, models=MODELS, anew=True)

    assert [r.resumed_at for r in (report, one, anew)] == [20, 30, 0]
    assert all(r.equal for r in (report, one, anew))


def test_what_other_code_began_is_begun_anew(
    runner: Runner, event_log: EventLog, datastore: AccountDatastore
) -> None:
    """What is left has to be what would be built; and it set nothing aside."""
    record(event_log, a_subscriber().on(NEWS).off(NEWS))
    runner.catch_up()

    _break_off(datastore, 1)
    same = rebuild(datastore, models=MODELS)
    _break_off(datastore, 1)
    other = rebuild(datastore, models=NEXT_RELEASE)

    assert (same.resumed_at, other.resumed_at) == (0, 0)
    assert parked_counts(datastore) == {"people": 0, "tally": 0}


def test_read_models_are_filled_side_by_side(
    runner: Runner, event_log: EventLog, datastore: AccountDatastore, ask: Ask
) -> None:
    """A process for each share of them, and the last of it in this one."""
    record(event_log, a_subscriber().who_granted().on(NEWS), a_subscriber())
    runner.catch_up()
    said: list[tuple[str, int, int]] = []

    report = rebuild(
        datastore,
        models=MODELS,
        processes=2,
        watch=lambda *told: said.append(told),
    )

    assert report.equal
    assert ask("SELECT joined FROM tally") == [(1,)]
    head = event_log.head()[0]
    assert [one for one in said if one[0] == INDEXING] == [(INDEXING, head, head)]
    assert {doing for doing, _, _ in said} >= {INDEXING, COMPARING, REDERIVING}


@pytest.mark.parametrize("point", POINTS)
def test_a_rebuild_killed_anywhere_is_finished_by_the_next(
    point: str,
    runner: Runner,
    event_log: EventLog,
    datastore: AccountDatastore,
    database_url: str,
    ask: Ask,
) -> None:
    """Killed while writes go on: what was done counts, and nothing is left over."""
    record(event_log, *(a_subscriber().on(NEWS) for _ in range(20)))
    runner.catch_up()
    stopping = threading.Event()
    writing = threading.Thread(target=_write, args=(event_log, stopping))
    writing.start()
    command = [sys.executable, "-m", "tests.projections.killed", database_url, point]
    killed = subprocess.run(command, check=False)  # noqa: S603 - ours
    stopping.set()
    writing.join(10)
    runner.catch_up()

    report = rebuild(datastore, models=MODELS)

    assert killed.returncode == -signal.SIGKILL
    assert report.equal
    assert 0 <= report.resumed_at - LEAST_LEFT.get(point, 15) <= 40
    assert ask("SELECT count(*) FROM pg_tables WHERE tablename ~ '_g[0-9]'") == [(2,)]
    assert ask("SELECT live, count(*) FROM read_models GROUP BY live") == [(True, 2)]


def _break_off(datastore: AccountDatastore, batches: int) -> None:
    with closing(Rebuilding(datastore, MODELS, ["people", "tally"])) as rebuilding:
        for _ in range(batches):
            rebuilding.advance()


def _write(event_log: EventLog, stopping: threading.Event) -> None:
    while not stopping.is_set():
        record(event_log, *(a_subscriber().who_granted().on(NEWS) for _ in range(20)))
