"""The log as Parquet: all of it, once, whatever breaks off."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import msgspec
import pytest
from eventsourcing.persistence import OperationalError, StoredEvent

from bench.rebuild import fill
from domain.events import EnrolmentEntered, Hit, HitsRecorded, Recorded
from domain.ids import new_id
from domain.store import parquet
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.store.parquet import Export, TypeUnknown
from domain.store.parquet_set import FolderAmiss, ParquetSet
from domain.store.parquet_views import READY, opened
from domain.tracking.links import link_of
from tests.builders import Stream, a_subscriber, record
from tests.domain.store.appends import renamings
from tests.events.write import FOLDER as GOLDEN

ROOT = Path(__file__).parents[3]
PEOPLE = 40
#: After all that is recorded.
AFTER = datetime(2040, 1, 1, tzinfo=UTC)
EXAMPLES = sorted(ROOT.glob("docs/sample/sql/*.sql"))

pytestmark = pytest.mark.process


@pytest.fixture
def head(event_log: EventLog) -> int:
    """Fill the log with an import and a campaign."""
    return fill(event_log, PEOPLE)


def asked(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    """Ask a folder."""
    with opened(folder) as connection:
        return connection.execute(statement).fetchall()


def test_what_is_written_is_the_log(
    datastore: AccountDatastore, event_log: EventLog, head: int, tmp_path: Path
) -> None:
    """Every event, with its place and its time."""
    places: list[int] = []
    export = Export(datastore, tmp_path, batch=50)

    assert export.run(head, places.append) == head
    assert places == [*range(50, head, 50), head]
    assert asked(
        tmp_path,
        'SELECT "position", "time", subject, "version", "type" FROM events ORDER BY 1',
    ) == [
        (e.position, e.recorded_at, str(e.stream_id), e.version, e.fact.TOPIC)
        for e in event_log.read(0, head)
        if isinstance(e, Recorded)
    ]
    [(yes, notices)] = asked(
        tmp_path,
        "SELECT count(*), count(DISTINCT notice_id) FROM subscriber_consent_granted",
    )
    assert (yes, notices) == (PEOPLE, 1)


def test_the_second_time_only_what_came_is_added(
    datastore: AccountDatastore, event_log: EventLog, head: int, tmp_path: Path
) -> None:
    """And nothing that was written is touched."""
    export = Export(datastore, tmp_path)
    export.run(head)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
    assert export.run(head) == 0
    event_log.insert_events(renamings(3))

    assert export.run(head + 3) == 3
    assert asked(tmp_path, "SELECT count(*) FROM events") == [(head + 3,)]
    assert [path for path in before if path.stat().st_mtime_ns != before[path]] == []


@pytest.mark.first_server
@pytest.mark.parametrize("days", [1, 3])
def test_each_day_has_its_file_in_the_order_of_the_log(
    datastore: AccountDatastore,
    event_log: EventLog,
    tmp_path: Path,
    days: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However many days a batch has, and pieces a day."""
    monkeypatch.setattr(parquet, "PIECE", 7)
    for _ in range(days):
        with event_log.appending() as append:
            append.recorded_at += timedelta(days=1)
            append.write(renamings(20))
    Export(datastore, tmp_path).run(20 * days)
    files = sorted(tmp_path.glob("through=*/type=list.renamed.v1/day=*/*.parquet"))

    with duckdb.connect() as connection:
        asking = 'SELECT "position", "day", name FROM read_parquet(?)'
        read = [connection.execute(asking, [str(f)]).fetchall() for f in files]

    places = [place for rows in read for place, _, _ in rows]
    assert places == [*range(1, 20 * days + 1)]
    assert [{str(day) for _, day, _ in rows} for rows in read] == [
        {file.parent.name.removeprefix("day=")} for file in files
    ]
    assert [name for _, _, name in read[0]] == [f"name {n}" for n in range(1, 21)]


def test_what_cannot_be_read_stops_it(
    datastore: AccountDatastore, head: int, tmp_path: Path
) -> None:
    """And not what is written meanwhile: nothing waits for ever."""
    export = Export(datastore, tmp_path)

    with pytest.raises(OperationalError), parquet._as_a_file(failing()) as text:  # noqa: SLF001 - a fault that cannot be made from outside
        assert Path(text).read_bytes() == b"a"
    with pytest.raises(ZeroDivisionError), parquet._as_a_file(iter([b"a"] * 99_999)):  # noqa: SLF001 - as above
        raise ZeroDivisionError
    assert export.run(head) == head


def failing() -> Iterator[bytes]:
    """Give a piece, and lose the connection."""
    yield b"a"
    raise OperationalError


def test_anybody_who_reads_parquet_can_read_it(
    datastore: AccountDatastore, head: int, tmp_path: Path
) -> None:
    """By the names of the folders, as Spark, ClickHouse and pandas do too."""
    Export(datastore, tmp_path, batch=70).run(head)
    files = f"{tmp_path}/through=*/type=*/day=*/*.parquet"
    with duckdb.connect() as connection:
        [(rows, places, types)] = connection.execute(
            'SELECT count(*), count(DISTINCT "position"), count(DISTINCT "type")'  # noqa: S608 - our own folder
            f" FROM read_parquet('{files}', union_by_name = true)"
        ).fetchall()

    assert (rows, places) == (head, head)
    assert types > 5


def test_what_an_older_release_wrote_is_read_as_this_one_does(
    datastore: AccountDatastore, event_log: EventLog, tmp_path: Path
) -> None:
    """Under the type that it has become."""
    topic = "campaign.checked.v1"
    golden = msgspec.json.decode((GOLDEN / f"{topic}.json").read_bytes())
    state = msgspec.json.encode(golden["state"])
    event_log.insert_events([StoredEvent(new_id(), 1, topic, state)])

    Export(datastore, tmp_path).run(1)

    assert asked(tmp_path, 'SELECT "position", "type" FROM campaign_checked') == [
        (1, "campaign.checked.v2")
    ]


def test_a_folder_of_another_log_is_not_gone_on_with(
    datastore: AccountDatastore, head: int, tmp_path: Path
) -> None:
    """Such as that of a backup which was restored, and has other events since."""
    Export(datastore, tmp_path).run(head)
    [batch] = tmp_path.glob("through=*")
    manifest = batch / "_batch.json"
    told = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(told | {"last": "something else"}))

    with pytest.raises(FolderAmiss, match="another log"):
        Export(datastore, tmp_path).run(head)


def test_a_folder_with_a_gap_is_not_read(
    datastore: AccountDatastore, head: int, tmp_path: Path
) -> None:
    """Numbers that lack something are worse than none."""
    Export(datastore, tmp_path, batch=60).run(head)
    first, *_ = sorted(tmp_path.glob("through=*"))
    first.rename(tmp_path / "elsewhere")

    with pytest.raises(FolderAmiss, match="lacks what follows 0"):
        opened(tmp_path)


def test_one_writes_at_a_time(
    datastore: AccountDatastore, head: int, tmp_path: Path
) -> None:
    """The other is told."""
    with ParquetSet(tmp_path).adding(), pytest.raises(FolderAmiss, match="somebody"):
        Export(datastore, tmp_path).run(head)


def test_what_this_release_does_not_know_is_not_left_out(
    datastore: AccountDatastore, event_log: EventLog, tmp_path: Path
) -> None:
    """It stops there, and says so."""
    state = b'{"context":{},"fact":{}}'
    event_log.insert_events([StoredEvent(new_id(), 1, "list.flown.v9", state)])

    with pytest.raises(TypeUnknown, match=r"list\.flown\.v9"):
        Export(datastore, tmp_path).run(1)
    assert asked(tmp_path, "SELECT count(*) FROM events") == [(0,)]


KILLED = """
import os, sys
from pathlib import Path
from domain.store import parquet, parquet_set
from domain.store.datastore import AccountDatastore, open_pool

url, folder, head, after = sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:])
ours, lines = {parquet.__file__, parquet_set.__file__}, 0

def trace(frame, event, _):
    global lines
    if frame.f_code.co_filename not in ours:
        return None
    lines += event == "line"
    if event == "line" and lines == after:
        os.kill(os.getpid(), 9)
    return trace

pool = open_pool(url, size=1)
export = parquet.Export(AccountDatastore(pool), folder, batch=60)
sys.settrace(trace)
export.run(head)
sys.settrace(None)
print(lines)
pool.close()
"""


def exported(url: str, folder: Path, head: int, after: int) -> str:
    """Export in a process that is killed at its n-th line; say how many it had."""
    done = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-c", KILLED, url, folder, str(head), str(after)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (-9 if after else 0), done.stderr
    return done.stdout


@pytest.mark.timeout(300)
def test_whenever_it_is_killed_whole_batches_are_there(
    database_url: str, head: int, tmp_path: Path
) -> None:
    """None lacks anything, none is there twice, and it goes on where it was."""
    lines = int(exported(database_url, tmp_path / "whole", head, 0))
    folder, seen = tmp_path / "killed", set[int]()
    for kill in (3, 5, 4, 2):
        exported(database_url, folder, head, lines * kill // 11)
        seen.add(whole(folder))
    exported(database_url, folder, head, 0)

    assert len(seen) > 1
    assert whole(folder) == head
    assert not list(folder.glob("_writing"))


def whole(folder: Path) -> int:
    """Return how far a folder goes; there is each event up to there, once."""
    [(rows, places, last)] = asked(
        folder,
        'SELECT count(*), count(DISTINCT "position"), coalesce(max("position"), 0)'
        " FROM events",
    )
    assert rows == places == last
    return int(last)


def test_ready_views_say_what_happened(
    datastore: AccountDatastore, head: int, tmp_path: Path
) -> None:
    """Who said yes until when, and what became of each recipient."""
    Export(datastore, tmp_path).run(head)

    assert READY == ("consents", "recipients")
    [(yes, open_ended)] = asked(
        tmp_path, "SELECT count(*), count(*) - count(ended_at) FROM consents"
    )
    assert (yes, open_ended) == (PEOPLE, PEOPLE)
    assert asked(
        tmp_path,
        "SELECT outcome, code, status, count(*), count(DISTINCT contact_id)"
        " FROM recipients GROUP BY ALL ORDER BY outcome",
    ) == [
        ("accepted", 250, "2.0.0", PEOPLE - 2, PEOPLE - 2),
        ("rejected", 550, "5.1.1", 2, 2),
    ]
    assert all(UUID(id_) for (id_,) in asked(tmp_path, "SELECT subject FROM events"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_run(
    datastore: AccountDatastore,
    event_log: EventLog,
    head: int,
    tmp_path: Path,
    example: Path,
) -> None:
    """On a log with a campaign they find something, on an empty one nothing."""
    assert asked(tmp_path, example.read_text()) == []
    anna = a_subscriber().who_granted()
    hit = Hit(link_of("https://shop.example"), 0, 0, anna.contact_id, anna.id)
    clicked = HitsRecorded(new_id(), AFTER, ("Mozilla",), (hit,))
    entered = EnrolmentEntered(
        new_id(), 1, anna.id, 1, "wait", "1", "registered", AFTER
    )
    head = record(event_log, anna, Stream().fact(clicked), Stream().fact(entered))
    Export(datastore, tmp_path).run(head)

    assert len(asked(tmp_path, example.read_text())) == 1
