"""Leaves do not wait, whoever writes how fast."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import pytest

from domain.store.datastore import AccountDatastore, open_pool
from domain.store.ledger.following import LedgerFollower
from domain.store.log import EventLog
from tests.acceptance.brokers import wait_until
from tests.acceptance.running import PYTHON, ROOT
from tests.builders import a_subscriber, record

#: What is promised of a leaf: so soon, or so few events later.
SOON, FEW = 60.0, 1_000
BEHIND = """
    SELECT count(*) AS events,
           coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0)::float8
               AS seconds
      FROM stored_events
     WHERE notification_id > (SELECT position FROM ledger)
"""
#: Looks, and seconds between two of them.
LOOKS, PAUSE = 200, 0.02


@dataclass(frozen=True)
class Behind:
    """How many events have no leaf at a moment, and how long the first has waited."""

    events: int
    seconds: float


def behind(datastore: AccountDatastore) -> Behind:
    """Look how far the ledger is behind the log."""
    with datastore.get_connection() as connection:
        return Behind(**(connection.execute(BEHIND).fetchone() or {}))


@pytest.fixture
def following(database_url: str, tmp_path: Path) -> Iterator[None]:
    """Run the process that keeps the ledger."""
    told = {"SAYSO_DATABASE_URL": database_url, "SAYSO_STATE_DIR": str(tmp_path)}
    command, environment = [PYTHON, "-m", "workers.ledger"], {**os.environ, **told}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603 - ourselves
    yield
    process.terminate()
    assert process.wait(30) == 0


def people_come(url: str, stopping: Event) -> None:
    """Have people come, a few at a time, until told to stop."""
    with closing(open_pool(url, size=1)) as pool:
        log = EventLog(AccountDatastore(pool))
        while not stopping.wait(PAUSE):
            record(log, *(a_subscriber().who_granted() for _ in range(2)))


@pytest.mark.usefixtures("following")
def test_every_event_has_its_leaf_in_time(
    datastore: AccountDatastore, database_url: str
) -> None:
    """T-03: looked at 200 times while people come; at rest there is one for each."""
    stopping, found = Event(), list[Behind]()
    coming = Thread(target=people_come, args=(database_url, stopping))
    coming.start()
    wait_until(lambda: LedgerFollower(datastore).place().size > 0)
    for _ in range(LOOKS):
        found.append(behind(datastore))
        stopping.wait(PAUSE)
    stopping.set()
    coming.join()
    wait_until(lambda: behind(datastore).events == 0)

    assert max(one.events for one in found) > 0
    assert [one for one in found if one.events > FEW or one.seconds > SOON] == []
    head, _ = EventLog(datastore).head()
    assert LedgerFollower(datastore).place().size == head > LOOKS
