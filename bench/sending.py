"""Measures a campaign to Postfix's ``smtp-sink``: full ledger, DKIM, statistics.

The limit is that of ``bench.smtp_limit``: bare loops, one a core, that sign and send
messages that are ready, to the same sink in the same run.
"""

from __future__ import annotations

import tempfile
import time
from datetime import datetime
from pathlib import Path

from bench.lines import Line, print_table
from bench.mail_sink import sink
from bench.smtp_limit import CONTENT, bare_loop, keys, rate
from tests.acceptance.brokers import wait_until
from tests.acceptance.running import Sayso, a_sayso, people

PEOPLE = 21_100
GOAL = 1_000
#: Seconds between two looks whether it is through: each costs what several messages do.
LOOK = 1.0


def measure() -> list[Line]:
    """Measure with either kind of key."""
    lines = []
    for name, key in keys().items():
        limit = rate(bare_loop, key)
        ours = _whole(key)
        work = f"campaign ({name})"
        lines += [
            Line(work, ours, "messages/s", "the number itself", GOAL, 1.0),
            Line(work, ours, "messages/s", "bare sign and send", limit, 0.5),
        ]
    return lines


def _whole(key: bytes) -> float:
    with sink() as port, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "key.pem"
        file.write_bytes(key)
        settings = {
            "smtp_url": f"smtp://127.0.0.1:{port}",
            "dkim_domain": "shop.example",
            "dkim_selector": "s1",
            "dkim_key_file": str(file),
        }
        with a_sayso(folder / "state", **settings) as sayso:
            return _campaign(sayso)


def _campaign(sayso: Sayso) -> float:
    sayso.import_people(people(PEOPLE))
    campaign = sayso.release_campaign(content=CONTENT)
    wait_until(lambda: _is_through(sayso, campaign), 300)
    counts = sayso.statistics(campaign)
    began, ended = (
        datetime.fromisoformat(counts[name])
        for name in ("first_attempt_at", "last_result_at")
    )
    return float(counts["accepted"]) / (ended - began).total_seconds()


def _is_through(sayso: Sayso, campaign: str) -> bool:
    time.sleep(LOOK)
    return sayso.state_of(campaign) == "finished"


if __name__ == "__main__":
    print_table("Sending", measure())
