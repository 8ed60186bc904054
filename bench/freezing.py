"""Measures the release of a campaign to a million: until its first message is taken.

``python -m bench.freezing 1000000``. The limit is the budget in time. In between the
audience is chosen, fixed as windows in the log, and the windows are taken up.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from bench.lines import Line, print_table
from bench.mail_sink import sink
from bench.smtp_limit import CONTENT
from tests.acceptance.brokers import wait_until
from tests.acceptance.running import Sayso, a_sayso, people

PEOPLE = 1_000_000
#: Seconds from the release to the first message.
LONGEST = 15.0
#: Seconds that the import of everybody may take here.
_IMPORT = 3_600


def measure(count: int = PEOPLE) -> list[Line]:
    """Measure on a Sayso of our own."""
    with sink() as port, tempfile.TemporaryDirectory() as name:
        url = f"smtp://127.0.0.1:{port}"
        with a_sayso(Path(name) / "state", smtp_url=url) as sayso:
            _import(sayso, count)
            took = _until_first(sayso)
    work = f"campaign to {count:,}, release to first message"
    return [Line(work, 1_000 / took, "in 1,000 s", "15 s", 1_000 / LONGEST, 1.0)]


def _import(sayso: Sayso, count: int) -> None:
    client = sayso.client
    list_id = client.post("/v1/lists", {"code": "newsletter", "name": "News"})["id"]
    begun = client.upload("/v1/imports", people(count), list_id=list_id)
    path = f"/v1/imports/{begun['id']}"
    client.get(path, min_position=begun["position"])
    wait_until(lambda: client.get(path)["state"] != "running", _IMPORT)
    # Else what is measured is the end of the import.
    time.sleep(10)


def _until_first(sayso: Sayso) -> float:
    campaign = sayso.release_campaign(content=CONTENT)
    wait_until(lambda: sayso.statistics(campaign)["accepted"] > 0, 300)
    released = sayso.client.get(f"/v1/campaigns/{campaign}")["released_at"]
    first = sayso.statistics(campaign)["first_attempt_at"]
    sayso.client.post(f"/v1/campaigns/{campaign}/cancel")
    return (
        datetime.fromisoformat(first) - datetime.fromisoformat(released)
    ).total_seconds()


if __name__ == "__main__":
    told = [int(argument) for argument in sys.argv[1:]]
    print_table("Releasing", measure(*told))
