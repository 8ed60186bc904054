"""Killed in the middle of it, workers tell every webhook everything, in order."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from threading import Event

import pytest

from api.commands.client import Document
from tests.acceptance.brokers import wait_until
from tests.acceptance.running import Sayso, a_sayso
from tests.workers.talking import Talking, found, talking

pytestmark = [pytest.mark.process, pytest.mark.timeout(900)]


@pytest.fixture
def sayso(tmp_path: Path, database_url: str) -> Iterator[Sayso]:
    """Run a Sayso whose webhooks may lead to this machine."""
    settings = {"database_url": database_url, "inside_hosts": "127.0.0.1"}
    with a_sayso(tmp_path, **settings) as sayso:
        yield sayso


class Murderer:
    """An endpoint that kills the workers while they tell it, before it answers."""

    def __init__(self, sayso: Sayso, moments: list[int]) -> None:
        self._sayso = sayso
        self._moments = moments
        self._asked = 0

    def answer(self, line: socket.socket, over: Event) -> None:
        """Answer, or have whoever asks die first."""
        self._asked += 1
        if self._asked in self._moments:
            for pid in self._sayso.pids("workers.app"):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        found(b"")(line, over)


def test_two_kills_leave_nothing_out(sayso: Sayso) -> None:
    """What comes twice has the same id; without that, the order is the log's."""
    told_while_killed(sayso, lists=100, kills=2, seed=16)


@pytest.mark.long
def test_twelve_kills_leave_nothing_out(sayso: Sayso) -> None:
    """Each leaves the events of some milliseconds in doubt, and they are told again."""
    told_while_killed(sayso, lists=600, kills=12, seed=17)


def told_while_killed(sayso: Sayso, *, lists: int, kills: int, seed: int) -> None:
    """Record events, kill the workers while they tell them, and check what came."""
    moments = Random(seed).sample(range(1, lists), kills)  # noqa: S311 - a test's dice
    with talking(Murderer(sayso, moments).answer) as receiver:
        url = f"http://127.0.0.1:{receiver.port}/hook"
        made = sayso.client.post("/v1/webhooks", {"url": url, "from": 1})
        for number in range(lists):
            list_ = {"code": f"list-{number}", "name": "A list"}
            last = sayso.client.post("/v1/lists", list_)["position"]
        path = f"/v1/webhooks/{made['id']}"
        wait_until(lambda: bool(sayso.client.get(path)["position"] >= last), 600)
        told = bodies(receiver)
    first: dict[str, int] = {}
    for body in told:
        first.setdefault(body["id"], body["position"])

    assert list(first.values()) == list(range(1, len(first) + 1))
    assert len(first) >= last
    # What was told within 50 ms is noted together.
    assert kills <= len(told) - len(first) <= 100 * kills
    print(f"{kills} kills: {len(told)} deliveries of {len(first)} events")  # noqa: T201 - for the record in docs/reliability.md


def bodies(receiver: Talking) -> list[Document]:
    """Return what was told, in order."""
    return [json.loads(one.partition("\r\n\r\n")[2]) for one in receiver.asked]
