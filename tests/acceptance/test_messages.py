"""Single messages: never behind a campaign, and whoever dies loses none of them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.acceptance.brokers import wait_until
from tests.acceptance.mailbox import Mailbox
from tests.acceptance.running import Sayso, a_sayso, people

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]

CONTENT = {"subject": "Order {{ number }}", "html": "<p>Thank you</p>"}
SENDER = {"name": "Shop", "address": "orders@shop.example"}


@pytest.fixture
def sayso(tmp_path: Path, mailbox: Mailbox, database_url: str) -> Iterator[Sayso]:
    """Run a Sayso with one hand for all that is for many."""
    told = {"worker_processes": "1", "worker_threads": "1", "smtp_url": mailbox.url}
    with a_sayso(tmp_path, database_url=database_url, **told) as sayso:
        yield sayso


def ask(sayso: Sayso, number: int) -> str:
    """Have one message sent; return its id."""
    told = {
        "email": f"order-{number}@example.com",
        "content": CONTENT,
        "sender": SENDER,
        "data": {"number": number},
    }
    return str(sayso.client.post("/v1/messages", told)["id"])


def test_a_message_overtakes_a_campaign(sayso: Sayso, mailbox: Mailbox) -> None:
    """The only hand is busy with one window until the end; they arrive before that."""
    sayso.import_people(people(1_000))
    campaign = sayso.release_campaign()
    wait_until(lambda: mailbox.accepted.total() > 0)

    for number in range(3):
        ask(sayso, number)
    wait_until(lambda: all(mailbox.accepted[_to(number)] for number in range(3)))
    state = sayso.state_of(campaign)
    wait_until(lambda: sayso.state_of(campaign) == "finished", 300)

    assert state in ("released", "sending")
    assert [mailbox.accepted[_to(number)] for number in range(3)] == [1, 1, 1]


def test_no_message_is_lost_when_workers_are_killed(
    sayso: Sayso, mailbox: Mailbox
) -> None:
    """D-04: each goes once; of those in doubt twice at most, under one Message-ID."""
    ids = []
    for number in range(30):
        ids.append(ask(sayso, number))
        if number % 10 == 5:
            _kill(sayso)
    wait_until(lambda: not _waiting(sayso), 180)

    states = [sayso.client.get(f"/v1/messages/{id_}") for id_ in ids]
    assert {one["state"] for one in states} <= {"accepted", "unknown"}
    arrived = [mailbox.accepted[_to(number)] for number in range(30)]
    doubled = sum(count - 1 for count in arrived)
    assert min(arrived) >= 1
    assert max(arrived) <= 2
    # Two hands of the lane, three kills.
    assert doubled <= 6
    assert len(mailbox.message_ids) == 30


def _kill(sayso: Sayso) -> None:
    """Kill whoever works, all at once."""
    for pid in sayso.pids("workers.app"):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    time.sleep(0.5)


def _waiting(sayso: Sayso) -> bool:
    return bool(sayso.client.get("/v1/messages", state="waiting")["items"])


def _to(number: int) -> str:
    return f"order-{number}@example.com"
