"""A file in the folder is a read model, and whatever it does is in nobody's way."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from domain.events import Recorded
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from projections.generations import Generations
from projections.own import patience
from projections.own.absence import PATIENCE
from projections.own.file import load
from projections.own.folder import marks, read_folder
from projections.own.patience import watching
from projections.own.queries import Projections
from projections.own.rebuilding import Unknown, rebuild_own
from projections.own.rows import Rows
from projections.positions import lags
from projections.rebuild import Rebuilding
from projections.rooms import READ_MODELS
from projections.runner import Runner
from projections.waiting import wait_for
from tests.builders import a_list, a_subscriber, record
from tests.projections.conftest import Ask
from tests.projections.own.conftest import SAMPLE, Keep

ROWS = "SELECT purpose, said_yes, said_no FROM own_yes_by_day ORDER BY 1"
GENERATIONS = "SELECT live FROM read_models WHERE name ~ '^own' ORDER BY 1"
FAULTS = "SELECT name, fault, since FROM projection_faults ORDER BY 1"


def silent(*_: object) -> None:
    """Say nothing."""


@pytest.fixture(autouse=True)
def log(event_log: EventLog) -> EventLog:
    """Give a log in which three said yes and one of them no."""
    people = [a_subscriber().who_granted(), a_subscriber().who_granted("offers")]
    record(event_log, *people, a_subscriber().who_granted().who_withdrew())
    return event_log


def test_a_file_becomes_a_table(keep: Keep, ask: Ask, log: EventLog) -> None:
    """With what came before it, and what comes after."""
    keep()
    assert ask(ROWS) == [("newsletter", 2, 1), ("offers", 1, 0)]

    record(log, a_subscriber().who_granted("offers"))
    keep()

    assert ask(ROWS) == [("newsletter", 2, 1), ("offers", 2, 0)]
    assert ask("SELECT count(*) FROM pg_indexes WHERE tablename ~ 'own_'") == [(2,)]


def test_it_is_what_a_replay_shows(
    keep: Keep, datastore: AccountDatastore, log: EventLog
) -> None:
    """Row for row, in memory and in the database."""
    keep()
    file, queries = load(SAMPLE), Projections(datastore)
    assert file.table
    rows = Rows(file.table)
    for event in log.read(0, 1_000):
        if isinstance(event, Recorded) and file.wants(event):
            for change in file.changed(event):
                rows.take(change)

    kept = queries.rows(queries.tables(["yes_by_day"])["yes_by_day"], {}, None, 100)

    assert kept == list(rows.all().values())
    assert kept


def test_it_is_rebuilt_to_the_row(
    keep: Keep, datastore: AccountDatastore, folder: Path, ask: Ask
) -> None:
    """And a row that was changed by hand is found."""
    keep()
    assert rebuild_own(datastore, folder, ["yes_by_day"], silent).equal
    with datastore.get_connection() as connection:
        connection.execute("UPDATE own_yes_by_day SET said_yes = 7")

    assert not rebuild_own(datastore, folder, [], silent).equal

    assert ask(ROWS) == [("newsletter", 2, 1), ("offers", 1, 0)]
    with pytest.raises(Unknown, match=r"there is no sales.py in"):
        rebuild_own(datastore, folder, ["sales"], silent)
    with pytest.raises(Unknown, match="no SAYSO_PROJECTIONS"):
        rebuild_own(datastore, None, ["sales"], silent)


def test_another_version_is_built_beside_the_live_one(
    keep: Keep, folder: Path, ask: Ask, datastore: AccountDatastore
) -> None:
    """Queries see the old one until the new one is there, with its columns."""
    keep()
    file = folder / SAMPLE.name
    file.write_text(file.read_text().replace("said_no", "refused"))
    models = read_folder(folder).models

    with closing(Rebuilding(datastore, models, [*models])) as rebuilding:
        while rebuilding.advance():
            assert ask(ROWS) == [("newsletter", 2, 1), ("offers", 1, 0)]
        assert ask(GENERATIONS) == [(False,), (True,)]
    keep()

    assert ask(ROWS.replace("said_no", "refused")) == [
        ("newsletter", 2, 1),
        ("offers", 1, 0),
    ]
    assert ask(GENERATIONS) == [(True,)]


def test_a_file_that_cannot_be_loaded_stops_nothing(
    keep: Keep, folder: Path, ask: Ask
) -> None:
    """It is said what is wrong, and since when."""
    (folder / "broken.py").write_text("def changes(event)\n")
    (folder / "looks_on.py").write_text("def seen(event): pass\n")
    (folder / "_helper.py").write_text("no Python\n")

    keep()

    [(name, fault, since), (_, changes_nothing, _)] = ask(FAULTS)
    assert fault.startswith("broken.py, line 1: expected ':'; mend the file")
    assert "it changes nothing; write changes(event)" in changes_nothing
    assert ask(ROWS) == [("newsletter", 2, 1), ("offers", 1, 0)]
    (folder / "looks_on.py").unlink()
    keep()
    assert ask(FAULTS) == [(name, fault, since)]


def test_the_table_of_a_file_that_was_broken_stands_still(
    keep: Keep, folder: Path, ask: Ask, datastore: AccountDatastore, log: EventLog
) -> None:
    """Until it is mended; then it has all that came."""
    keep()
    (folder / SAMPLE.name).write_text("1 / 0\n")
    record(log, a_subscriber().who_granted())
    keep()

    assert ask(ROWS) == [("newsletter", 2, 1), ("offers", 1, 0)]
    line = Projections(datastore).get("yes_by_day")
    assert line
    assert line.behind == 2
    assert line.fault
    (folder / SAMPLE.name).write_text(SAMPLE.read_text())
    keep()
    assert ask(ROWS) == [("newsletter", 3, 1), ("offers", 1, 0)]
    assert ask(FAULTS) == []


def test_nobody_waits_for_it(
    keep: Keep, folder: Path, datastore: AccountDatastore, log: EventLog
) -> None:
    """Commands and questions go on beside a file that stands still."""
    keep()
    (folder / SAMPLE.name).write_text("1 / 0\n")
    Generations(datastore, READ_MODELS).install()
    position = record(log, a_list("news"))
    Runner(datastore, READ_MODELS).catch_up()

    wait_for(datastore, position, timeout=0)

    assert "own_yes_by_day" not in lags(datastore)
    assert lags(datastore, own=True) == {"own_yes_by_day": 1}


def test_what_it_stumbles_over_is_set_aside(
    keep: Keep, folder: Path, ask: Ask, datastore: AccountDatastore
) -> None:
    """With file and line; the other streams go on, and the mended file has all."""
    file = folder / SAMPLE.name
    file.write_text(file.read_text() + "    if said == 'said_no': event['nothing']\n")
    keep()

    line = Projections(datastore).get("yes_by_day")

    assert line
    assert (line.parked, line.behind) == (1, 0)
    assert "FileAmiss: yes_by_day.py, line 14: KeyError: 'nothing'" in str(
        line.stumbled
    )
    assert ask(ROWS) == [("newsletter", 2, 0), ("offers", 1, 0)]
    file.write_text(SAMPLE.read_text())
    keep()
    assert ask(ROWS) == [("newsletter", 2, 1), ("offers", 1, 0)]


def test_what_does_not_end_is_set_aside(
    keep: Keep,
    folder: Path,
    datastore: AccountDatastore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The loop of one event is no loop of all."""
    monkeypatch.setattr(patience, "PATIENCE", 0.05)
    file = folder / SAMPLE.name
    file.write_text(file.read_text() + "    while said == 'said_no': pass\n")

    with watching():
        keep()

    line = Projections(datastore).get("yes_by_day")
    assert line
    assert (line.parked, line.behind) == (1, 0)


def test_what_is_gone_is_dropped(
    keep: Keep, folder: Path, ask: Ask, clock: list[float]
) -> None:
    """But not because the folder or the file is away for a moment."""
    keep()
    away = folder.rename(folder.with_name("away"))
    keep()
    assert ask(ROWS)
    [(name, fault, _)] = ask(FAULTS)
    assert name == "SAYSO_PROJECTIONS"
    assert fault.endswith("No such file or directory; make it, or set another")
    away.rename(folder)
    (folder / SAMPLE.name).rename(folder / "other.py")
    keep()
    assert ask(ROWS)
    clock[0] = PATIENCE

    keep()

    assert ask("SELECT count(*) FROM read_models WHERE name ~ 'own_yes'") == [(0,)]
    assert ask("SELECT count(*) FROM pg_class WHERE relname ~ '^own_yes'") == [(0,)]
    assert ask(FAULTS) == []


def test_what_is_written_anew_is_noticed(folder: Path) -> None:
    """Also what comes and goes."""
    before = marks(folder)
    assert marks(folder) == before
    shutil.copy(SAMPLE, folder / "more.py")
    assert marks(folder) != before
    assert marks(folder / "nowhere") == {}


def test_every_type_of_column_is_kept(keep: Keep, folder: Path, ask: Ask) -> None:
    """As PostgreSQL has it."""
    (folder / "kinds.py").write_text(
        'KEY = {"who": "uuid"}\n'
        'COLUMNS = {"day": "date", "at": "time", "first": "boolean", "n": "integer"}\n'
        "def changes(event):\n"
        '    row = {"who": event["subject"], "day": event["time"][:10]}\n'
        '    if event["version"] == 1:\n'
        '        yield "put", row | {"at": event["time"], "first": True}\n'
        '    yield "add", {"who": event["subject"], "n": 1}\n'
    )
    keep()

    found = ask("SELECT day, at AT TIME ZONE 'UTC', first, n FROM own_kinds")

    assert len(found) == 3
    assert {row[2:] for row in found} == {(True, 2), (True, 3)}
    assert all(isinstance(day, date) and day == at.date() for day, at, *_ in found)
