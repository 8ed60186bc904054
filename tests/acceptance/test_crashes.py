"""Killed at any moment: nothing is sent twice, and what is in doubt is named."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from api.commands.client import Document
from settings import Settings
from tests.acceptance.brokers import wait_until
from tests.acceptance.mailbox import Mailbox
from tests.acceptance.running import Sayso, a_sayso, people
from workers.pacing import ATTEMPT_SIZE

pytestmark = [pytest.mark.process, pytest.mark.timeout(900)]

#: Sessions that one kill of the workers can cut off: all that they have.
_SETTINGS = Settings()
CONNECTIONS = _SETTINGS.worker_processes * _SETTINGS.worker_threads


@pytest.fixture
def sayso(tmp_path: Path, mailbox: Mailbox, database_url: str) -> Iterator[Sayso]:
    """Run a Sayso on the PostgreSQL that is tested on."""
    with a_sayso(tmp_path, database_url=database_url, smtp_url=mailbox.url) as sayso:
        yield sayso


def test_a_few_kills_double_nothing(sayso: Sayso, mailbox: Mailbox) -> None:
    """Three kills of workers in a small campaign."""
    killed_while_sending(sayso, mailbox, people_count=3_000, kills=3, seed=11)


@pytest.mark.long
def test_twenty_kills_double_nothing(sayso: Sayso, mailbox: Mailbox) -> None:
    """Twenty kills in a campaign of twenty thousand: at least 95 % are accepted."""
    counts = killed_while_sending(
        sayso, mailbox, people_count=21_100, kills=20, seed=2026
    )

    assert counts["planned"] >= 20_000
    assert counts["accepted"] >= 0.95 * counts["planned"]


def killed_while_sending(
    sayso: Sayso, mailbox: Mailbox, *, people_count: int, kills: int, seed: int
) -> Document:
    """Send a campaign, kill workers at random moments of it, and check what remains."""
    random = Random(seed)  # noqa: S311 - a test's dice
    planned = sayso.import_people(people(people_count))["counts"]["granted"]
    campaign = sayso.release_campaign()
    for moment in sorted(random.sample(range(planned * 9 // 10), kills)):
        reached(mailbox, moment)
        kill_a_worker(sayso, random)
    wait_until(lambda: sayso.state_of(campaign) == "finished", 300)

    counts = sayso.statistics(campaign)
    assert counts["planned"] == planned
    assert counts["accepted"] + counts["unknown"] == planned
    assert counts["unknown"] <= kills * ATTEMPT_SIZE * CONNECTIONS
    assert set(mailbox.accepted.values()) == {1}
    sent = mailbox.accepted.total()
    assert counts["accepted"] <= sent <= counts["accepted"] + counts["unknown"]
    named = sayso.client.pages(
        f"/v1/campaigns/{campaign}/deliveries", outcome="unknown", limit=1000
    )
    assert len({one["contact_id"] for one in named}) == counts["unknown"]
    print(f"{kills} kills, seed {seed}: {counts}; in the mailbox {sent}")  # noqa: T201 - for the record in docs/reliability.md
    return counts


def reached(mailbox: Mailbox, moment: int) -> None:
    """Wait until so many messages have arrived."""
    wait_until(lambda: mailbox.accepted.total() >= moment, 120)


def kill_a_worker(sayso: Sayso, random: Random) -> None:
    """Kill one of the worker processes, parent or child, whichever lives."""
    wait_until(lambda: len(sayso.pids("workers.app")) > 1)
    os.kill(random.choice(sayso.pids("workers.app")), signal.SIGKILL)
