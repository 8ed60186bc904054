"""Measures the memory of all processes of a Sayso, PostgreSQL among them.

What several processes share counts once, in equal parts (``Pss`` of Linux): idle, and
the most while a campaign is sent.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.lines import Line, print_table
from bench.mail_sink import sink
from bench.smtp_limit import CONTENT
from tests.acceptance.running import Sayso, a_sayso, people

PEOPLE = 20_000
#: Megabytes that they may take.
IDLE, SENDING = 400, 700
#: Seconds until what a start has left behind is gone.
_SETTLED = 10.0


def measure() -> list[Line]:
    """Measure on a Sayso of our own."""
    with sink() as port, tempfile.TemporaryDirectory() as name:
        url = f"smtp://127.0.0.1:{port}"
        with a_sayso(Path(name) / "state", smtp_url=url) as sayso:
            sayso.client.get("/v1/lists")
            time.sleep(_SETTLED)
            idle = _megabytes(sayso)
            sayso.import_people(people(PEOPLE))
            most = _most_while_sending(sayso)
    return [
        _line("all processes, idle", idle, IDLE),
        _line("all processes, sending", most, SENDING),
    ]


def _line(work: str, megabytes: float, limit: int) -> Line:
    told = f"{work}: {megabytes:.0f} MB"
    return Line(told, 1000 / megabytes, "/GB", f"{limit} MB", 1000 / limit, 1.0)


def _most_while_sending(sayso: Sayso) -> float:
    campaign, most = sayso.release_campaign(content=CONTENT), 0.0
    while sayso.state_of(campaign) != "finished":
        most = max(most, _megabytes(sayso))
        time.sleep(0.2)
    return most


def _megabytes(sayso: Sayso) -> float:
    """Add up what the process and all below it have."""
    of, below = _parents(), {sayso.pid}
    while more := {pid for pid, parent in of.items() if parent in below} - below:
        below |= more
    return sum(map(_share, below)) / 1024


def _parents() -> dict[int, int]:
    folders = [one for one in Path("/proc").iterdir() if one.name.isdigit()]
    told = {int(one.name): _text(one / "stat").rpartition(")")[2] for one in folders}
    return {pid: int(text.split()[1]) for pid, text in told.items() if text}


def _share(pid: int) -> int:
    lines = _text(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        # It has ended meanwhile.
        return ""


if __name__ == "__main__":
    print_table("Memory", measure())
