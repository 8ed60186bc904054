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
#: Counts who is registered, and ends its process in the middle: once, or each time.
DEADLY = """
import os

TYPES = ["subscriber.registered.*"]
KEY = {"rest": "integer"}
COLUMNS = {"people": "integer"}


def changes(event):
    if event["position"] > 150 and not os.path.exists("MARK"):
        if ONCE:
            open("MARK", "w").close()
        os._exit(3)
    yield "add", {"rest": event["position"] % 3, "people": 1}
"""


def test_a_file_may_end_its_process(tmp_path: Path) -> None:
    """Each event counts once, whoever is to blame is found, and nobody else waits."""
    folder = tmp_path / "projections"
    folder.mkdir()
    with a_sayso(tmp_path / "state", projections=str(folder)) as sayso:
        write(folder / "once.py", tmp_path / "mark", once=True)
        sayso.import_people(people(200))
        registered = sayso.cli("events", "--type", "subscriber.registered.*")
        there = registered.count("\n")
        wait_until(lambda: counted(sayso, "once") == there, 90)
        assert (tmp_path / "mark").exists()

        write(folder / "always.py", tmp_path / "no mark", once=False)
        (folder / SAMPLE.name).write_text(SAMPLE.read_text())
        wait_until(lambda: told(sayso, "always", "fault") is not None, 90)
        wait_until(lambda: told(sayso, "yes_by_day", "behind") == 0, 90)

        assert counted(sayso, "always") == 0
        assert "always.py: it ends its process (3) → mend" in doctor(sayso)
        kill_the_keeper(sayso)
        wait_until(lambda: told(sayso, "once", "behind") == 0, 90)
        assert counted(sayso, "once") == there
        assert sayso.cli("rebuild", "once", "yes_by_day").count(" equal ") == 2


def kill_the_keeper(sayso: Sayso) -> None:
    """Have it end in the middle; our read models do not wait for it."""
    for pid in sayso.pids("projections.own"):
        os.kill(pid, signal.SIGKILL)
    position = sayso.client.post("/v1/lists", {"code": "late", "name": "Late"})
    sayso.client.get("/v1/lists", min_position=position["position"])


def write(file: Path, mark: Path, *, once: bool) -> None:
    """Write a file that ends its process, once or always."""
    text = DEADLY.replace("MARK", str(mark)).replace("ONCE", str(once))
    file.write_text(text)


def counted(sayso: Sayso, name: str) -> int:
    """Return what the rows of a projection come to; 0 until there is one."""
    if told(sayso, name, "position") is None:
        return 0
    rows = sayso.client.get(f"/v1/projections/{name}")["items"]
    return sum(row["people"] for row in rows)


def told(sayso: Sayso, name: str, part: str) -> object:
    """Return a part of what is told of a projection; None if there is none."""
    items = sayso.client.get("/v1/projections")["items"]
    return {one["name"]: one[part] for one in items}.get(name)


def doctor(sayso: Sayso) -> str:
    """Ask the doctor, who finds something, and return it in one line."""
    with pytest.raises(AssertionError) as found:
        sayso.cli("doctor")
    return " ".join(str(found.value).split())
