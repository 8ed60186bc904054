"""Whatever is killed at whatever moment: nothing is doubled, nothing lost in silence.

Web, read models, reactor, ledger, workers and the connections to PostgreSQL (which then
restarts, as it does after a crash) are killed at random while campaigns are sent.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest

from api.commands.client import Document, Refused, Unreachable
from settings import Settings
from tests.acceptance.brokers import wait_until
from tests.acceptance.mailbox import Mailbox
from tests.acceptance.running import Sayso, a_sayso, people
from workers.pacing import ATTEMPT_SIZE

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]

T = TypeVar("T")

#: What is killed, workers more often than others: they have most to lose.
MODULES = ("api", "projections", "workers", "workers.ledger", *["workers.app"] * 3)
POSTGRESQL = "PostgreSQL"
#: How PostgreSQL names the process of a connection over its own socket.
_CLIENT = b"[local]"
_SETTINGS = Settings()
CONNECTIONS = _SETTINGS.worker_processes * _SETTINGS.worker_threads


@pytest.fixture
def sayso(tmp_path: Path, mailbox: Mailbox) -> Iterator[Sayso]:
    """Run a Sayso with a PostgreSQL of its own, which is killed too."""
    with a_sayso(tmp_path / "state", smtp_url=mailbox.url) as sayso:
        yield sayso


def test_ten_kills_anywhere(sayso: Sayso, mailbox: Mailbox) -> None:
    """D-02, D-03: in campaigns for two thousand."""
    kill_anywhere(sayso, mailbox, people_count=2_100, kills=10, seed=30)


@pytest.mark.long
@pytest.mark.timeout(4 * 60 * 60)
def test_a_thousand_kills_anywhere(sayso: Sayso, mailbox: Mailbox) -> None:
    """D-02, D-03, as they are promised: in campaigns for ten thousand."""
    kill_anywhere(sayso, mailbox, people_count=10_600, kills=1_000, seed=2026)


def kill_anywhere(
    sayso: Sayso, mailbox: Mailbox, *, people_count: int, kills: int, seed: int
) -> None:
    """Send campaigns until so many were killed, and check what became of each."""
    random = Random(seed)  # noqa: S311 - a test's dice
    planned = sayso.import_people(people(people_count))["counts"]["granted"]
    killed = Counter[str]()
    while killed.total() < kills:
        sent, before = mailbox.accepted.total(), killed.total()
        wait_until(sayso.is_ready, 120)
        campaign = sayso.release_campaign()
        while killed.total() < kills and not is_over(sayso, campaign):
            time.sleep(random.uniform(0.1, 1.5))
            killed[kill_one(sayso, random)] += 1
        wait_until(lambda c=campaign: is_over(sayso, c), 600)  # type: ignore[misc] # bound now
        counts = sure(lambda c=campaign: sayso.statistics(c))  # type: ignore[misc] # bound now
        check(counts, planned, mailbox.accepted.total() - sent)
        assert counts["unknown"] <= bound(killed.total() - before)
    assert set(mailbox.message_ids.values()) == {1}
    assert "DIFFERENT" not in sayso.cli("rebuild")
    mails = len(mailbox.message_ids)
    print(f"{kills} kills, seed {seed}: {dict(killed)}; {mails} mails")  # noqa: T201 - for the record in docs/reliability.md


def check(counts: Document, planned: int, sent: int) -> None:
    """Fail unless everybody is accepted or in doubt, and the server knows the same."""
    print(f"{counts}; in the mailbox {sent}")  # noqa: T201 - as above
    assert counts["planned"] == planned
    assert counts["accepted"] + counts["unknown"] == planned
    assert counts["accepted"] <= sent <= counts["accepted"] + counts["unknown"]


def bound(kills: int) -> int:
    """Return how many so many kills can leave in doubt."""
    return kills * ATTEMPT_SIZE * CONNECTIONS


def is_over(sayso: Sayso, campaign: str) -> bool:
    """Tell whether a campaign has ended, whoever is down at the moment."""
    return sure(lambda: sayso.state_of(campaign)) == "finished"


def sure(ask: Callable[[], T]) -> T:
    """Ask until there is an answer."""
    deadline = time.monotonic() + 120
    while True:
        try:
            return ask()
        except (Unreachable, Refused):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def kill_one(sayso: Sayso, random: Random) -> str:
    """Kill one process, whichever lives, and say of what."""
    what = random.choice((*MODULES, POSTGRESQL))
    while True:
        pids = connections(sayso) if what == POSTGRESQL else sayso.pids(what)
        with suppress(ProcessLookupError):
            if pids:
                os.kill(random.choice(pids), signal.SIGKILL)
                return what
        time.sleep(0.05)


def connections(sayso: Sayso) -> list[int]:
    """Return the processes of PostgreSQL that serve a connection."""
    file = sayso.state_dir / "postgresql" / "data" / "postmaster.pid"
    with suppress(OSError, IndexError):
        parent = file.read_text().split()[0]
        return [
            int(folder.name)
            for folder in Path("/proc").iterdir()
            if folder.name.isdigit() and _serves(folder, parent)
        ]
    return []


def _serves(folder: Path, parent: str) -> bool:
    with suppress(OSError):
        status = (folder / "stat").read_text().rpartition(")")[2].split()
        return status[1] == parent and _CLIENT in (folder / "cmdline").read_bytes()
    return False
