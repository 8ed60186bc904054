"""Everything comes up by itself, comes back when it is killed, and stops in order."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from api.commands.client import Refused, Unreachable
from tests.acceptance.brokers import wait_until
from tests.acceptance.running import ROOT, Sayso, a_sayso, people

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

CANARY = b"canary.in.a.coalmine@example.com"


def test_a_first_start_tells_what_there_is_to_know(tmp_path: Path) -> None:
    """Address, key, where mail goes and where data lies; the key is shown once."""
    with a_sayso(tmp_path) as sayso:
        told = sayso.output.read_text()
        assert sayso.url in told
        assert (tmp_path / "api_key").read_text() in told
        assert f"is written to {tmp_path / 'mail'}" in told
        assert "✗" not in sayso.cli("doctor")
    before = len(told)

    with a_sayso(tmp_path) as sayso:
        again = sayso.output.read_text()[before:]

    assert (tmp_path / "api_key").read_text() not in again
    assert str(tmp_path / "api_key") in again


def test_a_demo_is_about_people_and_mail(tmp_path: Path) -> None:
    """It sends a first campaign, says where to look, and stops on one Ctrl-C."""
    sayso = Sayso(tmp_path)
    with sayso.output.open("wb") as output:
        demo = subprocess.Popen(
            [sys.executable, "-m", "cli", "demo"],
            cwd=ROOT,
            env=sayso.environment,
            stdout=output,
            stderr=output,
        )
    try:
        wait_until(lambda: "Ctrl-C stops it" in sayso.output.read_text(), 120)
    finally:
        demo.send_signal(signal.SIGINT)
    assert demo.wait(60) == 0

    told = sayso.output.read_text()
    assert f"The messages are in {tmp_path / 'mail'}" in told
    assert re.search(r"accepted +\S 190 ", told)
    assert '"level": "info"' not in told
    assert len(list((tmp_path / "mail").iterdir())) == 190


def test_whatever_is_killed_comes_back(tmp_path: Path) -> None:
    """One after the other, PostgreSQL among them; then the main job is done."""
    with a_sayso(tmp_path) as sayso:
        # Where no folder is set there is nothing for it to keep.
        assert sayso.pids("projections.own") == []
        for module in ("api", "api.edge", "projections", "workers", "workers.app"):
            kill(min(sayso.pids(module)))
        kill(postgresql(tmp_path))
        wait_until(sayso.is_ready)

        assert retried(sayso)["state"] == "finished"
        campaign = sayso.release_campaign()
        wait_until(lambda: sayso.state_of(campaign) == "finished", 90)
        counts = sayso.statistics(campaign)

    assert counts["accepted"] == counts["planned"] > 0
    assert len(list((tmp_path / "mail").iterdir())) == counts["planned"]
    for module in ("api", "api.edge", "projections", "workers", "workers.app"):
        assert sayso.pids(module) == []


def test_no_address_reaches_a_log_or_a_queue(tmp_path: Path) -> None:
    """A canary address goes the whole way, and sings nowhere."""
    file = people(50).replace(b"\n", b"\n" + CANARY + b",Anna,,,,,\n", 1)
    with a_sayso(tmp_path, log_level="debug") as sayso:
        sayso.import_people(file)
        campaign = sayso.release_campaign()
        wait_until(lambda: sayso.state_of(campaign) == "finished")
        sayso.client.get("/v1/subscribers", address=CANARY.decode())
        dump = sayso.dump("dramatiq.queue") + sayso.dump("main.stored_events")

    assert CANARY.decode() not in dump
    assert b"canary" not in sayso.output.read_bytes()


def retried(sayso: Sayso) -> dict[str, object]:
    """Import people; the first try may meet a connection that was cut."""
    try:
        return sayso.import_people(people(200))
    except (Refused, Unreachable):
        wait_until(sayso.is_ready)
        return sayso.import_people(people(200))


def kill(pid: int) -> None:
    """Kill a process as nothing can prevent."""
    os.kill(pid, signal.SIGKILL)


def postgresql(state_dir: Path) -> int:
    """Return the embedded server's process."""
    file = state_dir / "postgresql" / "data" / "postmaster.pid"
    return int(file.read_text().split()[0])
