"""Measures how far queries are behind the log while a campaign goes out and is read.

Beside it links are followed at the edge, ``CLICKS`` a second. Twenty milliseconds apart
the end of the log is looked at, and when all read models have come so far.
"""

from __future__ import annotations

import tempfile
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from threading import Event

import psycopg

from bench.lines import Line, print_table
from bench.mail_sink import sink
from bench.sending import PEOPLE
from bench.smtp_limit import CONTENT
from bench.tracking import links
from domain.store.server import running_url
from tests.acceptance.brokers import wait_until
from tests.acceptance.running import Sayso, a_sayso, people

CLICKS = 300
_PAUSE = 0.02
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0"
#: Seconds that 99 of 100 events may wait for their rows.
WITHIN = 1.0
_LOOK = """
    SELECT (SELECT max(notification_id) FROM main.stored_events),
           (SELECT min(position) FROM main.read_models WHERE live)
"""


def measure() -> list[Line]:
    """Measure on a Sayso of our own."""
    with sink() as port, tempfile.TemporaryDirectory() as folder:
        url = f"smtp://127.0.0.1:{port}"
        with a_sayso(Path(folder), smtp_url=url) as sayso:
            lags = sorted(_lags(sayso))
    behind = lags[int(len(lags) * 0.99)]
    work = f"behind the log, of {len(lags)} looks, p99"
    return [Line(work, 1 / behind, "1/p99", "1 s", 1 / WITHIN, 1.0)]


def _lags(sayso: Sayso) -> list[float]:
    paths = links(sayso)
    sayso.import_people(people(PEOPLE))
    over = Event()
    with ThreadPoolExecutor(2) as beside:
        looking = beside.submit(_look, str(running_url(sayso.state_dir)), over)
        beside.submit(_follow, int(sayso.environment["SAYSO_EDGE_PORT"]), paths, over)
        campaign = sayso.release_campaign(content=CONTENT)
        wait_until(lambda: sayso.state_of(campaign) == "finished", 300)
        over.set()
        return looking.result()


def _look(url: str, over: Event) -> list[float]:
    """Return how many seconds each end of the log waited until it was shown."""
    lags: list[float] = []
    waiting: deque[tuple[int, float]] = deque()
    with psycopg.connect(url, autocommit=True) as connection:
        while not over.is_set() or waiting:
            head, shown = connection.execute(_LOOK).fetchone() or (0, 0)
            now = time.perf_counter()
            if not waiting or waiting[-1][0] < head:
                waiting.append((head, now))
            while waiting and waiting[0][0] <= shown:
                lags.append(now - waiting.popleft()[1])
            time.sleep(_PAUSE)
    return lags


def _follow(port: int, paths: Sequence[str], over: Event) -> None:
    connection = HTTPConnection("127.0.0.1", port)
    begun, asked = time.perf_counter(), 0
    while not over.is_set():
        path, headers = paths[asked % len(paths)], {"User-Agent": _BROWSER}
        connection.request("GET", path, headers=headers)
        connection.getresponse().read()
        asked += 1
        time.sleep(max(0.0, begun + asked / CLICKS - time.perf_counter()))


if __name__ == "__main__":
    print_table("Lag", measure())
