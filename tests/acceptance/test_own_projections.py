"""Whatever a file of the user does to its process, its rows are right in the end."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.acceptance.brokers import wait_until
from tests.acceptance.running import ROOT, Sayso, a_sayso, people

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

SAMPLE = ROOT / "docs" / "sample" / "projections" / "yes_by_day.py"
#: Counts who is registered, and ends its process in the middle, twice.
DEADLY = """
import os

TYPES = ["subscriber.registered.*"]
KEY = {"rest": "integer"}
COLUMNS = {"people": "integer"}


def changes(event):
    for mark in ("once", "twice"):
        if event["position"] > 150 and not os.path.exists(f"DYING/{mark}"):
            open(f"DYING/{mark}", "w").close()
            os._exit(1)
    yield "add", {"rest": event["position"] % 3, "people": 1}
"""


def test_a_file_may_die_and_be_killed(tmp_path: Path) -> None:
    """Each event counts once, and nobody waits for it but who asks."""
    folder = a_folder(tmp_path)
    with a_sayso(tmp_path / "state", projections=str(folder)) as sayso:
        (folder / "deadly.py").write_text(DEADLY.replace("DYING", str(tmp_path)))
        sayso.import_people(people(200))
        registered = sayso.cli("events", "--type", "subscriber.registered.*")
        people_there = registered.count("\n")
        wait_until(lambda: counted(sayso, "deadly") == people_there, 60)
        assert (tmp_path / "twice").exists()

        (folder / "broken.py").write_text("changes(\n")
        for pid in sayso.pids("projections.own"):
            os.kill(pid, signal.SIGKILL)
        position = sayso.client.post("/v1/lists", {"code": "late", "name": "Late"})
        sayso.client.get("/v1/lists", min_position=position["position"])
        wait_until(lambda: fault(sayso, "broken") is not None, 60)

        assert counted(sayso, "deadly") == people_there
        told = sayso.cli("rebuild", "deadly", "yes_by_day")
        assert told.count(" equal ") == 2
        assert counted(sayso, "deadly") == people_there
        assert "your projections: broken.py, line 1" in doctor(sayso)


def a_folder(place: Path) -> Path:
    """Make a folder with one projection."""
    folder = place / "projections"
    folder.mkdir()
    (folder / SAMPLE.name).write_text(SAMPLE.read_text())
    return folder


def counted(sayso: Sayso, name: str) -> int:
    """Return what the rows of a projection come to; 0 until there is one."""
    if fault(sayso, name, "position") is None:
        return 0
    rows = sayso.client.get(f"/v1/projections/{name}")["items"]
    return sum(row["people"] for row in rows)


def fault(sayso: Sayso, name: str, part: str = "fault") -> object:
    """Return what is amiss with a projection, or another part of what is told of it."""
    items = sayso.client.get("/v1/projections")["items"]
    return {one["name"]: one[part] for one in items}.get(name)


def doctor(sayso: Sayso) -> str:
    """Ask the doctor, who finds something."""
    with pytest.raises(AssertionError) as found:
        sayso.cli("doctor")
    return str(found.value)
