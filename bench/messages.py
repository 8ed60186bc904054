"""Measures single messages while a campaign runs: from the request to what came of it.

The limit is the budget in time; beside it the same messages while nothing else is sent.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import datetime
from pathlib import Path

from bench.lines import Line, print_table
from bench.mail_sink import sink
from bench.smtp_limit import CONTENT
from tests.acceptance.brokers import wait_until
from tests.acceptance.running import Sayso, a_sayso, people

PEOPLE = 21_100
MESSAGES, PACE = 200, 10.0
#: Seconds that 95 of 100 messages may take.
LONGEST = 1.0


def measure() -> list[Line]:
    """Measure on a Sayso of our own."""
    with sink() as port, tempfile.TemporaryDirectory() as name:
        url = f"smtp://127.0.0.1:{port}"
        with a_sayso(Path(name) / "state", smtp_url=url) as sayso:
            sayso.import_people(people(PEOPLE))
            alone = _p95(sayso, "alone")
            campaign = sayso.release_campaign(content=CONTENT)
            wait_until(lambda: sayso.statistics(campaign)["accepted"] > 0)
            beside = _p95(sayso, "beside")
            is_beside = sayso.state_of(campaign) != "finished"
    work = "message, POST to 250 recorded, p95"
    beside_what = "a campaign" if is_beside else "a campaign that ended meanwhile"
    return [
        Line(f"{work}, alone", 1 / alone, "1/p95", "1 s", 1 / LONGEST, 1.0),
        Line(f"{work}, beside {beside_what}", 1 / beside, "1/p95", "1 s", 1, 1.0),
    ]


def _p95(sayso: Sayso, group: str) -> float:
    """Ask for messages at an even pace, and return how long 95 of 100 took at most."""
    client, begun = sayso.client, time.monotonic()
    for number in range(MESSAGES):
        told = {
            "email": f"{group}-{number}@example.com",
            "group": group,
            "content": {"subject": "Order", "html": "<p>Thank you</p>"},
            "sender": {"name": "Shop", "address": "orders@shop.example"},
        }
        client.post("/v1/messages", told)
        time.sleep(max(0.0, begun + (number + 1) / PACE - time.monotonic()))
    waiting = {"group": group, "state": "waiting"}
    wait_until(lambda: not client.get("/v1/messages", **waiting)["items"], 120)
    took = [
        (_at(one["resulted_at"]) - _at(one["asked_at"])).total_seconds()
        for one in client.pages("/v1/messages", group=group, limit=1_000)
    ]
    return statistics.quantiles(took, n=20)[-1]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


if __name__ == "__main__":
    print_table("Messages", measure())
