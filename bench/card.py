"""Measures GET of a subscriber card: its worst at 200 a second, and its most.

The most is held against a bare WSGI application that makes the same SQL query, under
the same server with the same processes and threads (``bench.bare_card``).
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from bench.lines import Line, print_table
from bench.load import Asking
from domain.store.server import running_url
from tests.acceptance.brokers import free_port, wait_until
from tests.acceptance.running import ROOT, Sayso, a_sayso, people

PEOPLE = 20_000
CLIENTS = 16
REQUESTS = 3_000
#: The pace and the time that 99 of 100 answers may take at it.
PACE, SECONDS, LONGEST = 200.0, 15.0, 0.020


def measure() -> list[Line]:
    """Measure on a Sayso of our own with 20,000 people."""
    with tempfile.TemporaryDirectory() as folder, a_sayso(Path(folder)) as sayso:
        sayso.import_people(people(PEOPLE))
        paths = _cards(sayso)
        key = (sayso.state_dir / "api_key").read_text()
        place = urlsplit(sayso.url)
        host, port = str(place.hostname), int(place.port or 0)
        ours = Asking(host, port, {"Authorization": f"Bearer {key}"}, CLIENTS)
        ours.as_fast_as_it_goes(paths, 500)
        took = ours.at_a_pace(paths, PACE, SECONDS)
        most = ours.as_fast_as_it_goes(paths, REQUESTS)
        with _bare(sayso) as bare_port:
            bare = Asking(host, bare_port, {}, CLIENTS)
            bare.as_fast_as_it_goes(paths, 500)
            limit = bare.as_fast_as_it_goes(paths, REQUESTS)
    worst = took[int(len(took) * 0.99)]
    return [
        Line("card, p99 at 200/s", 1 / worst, "1/p99", "20 ms", 1 / LONGEST, 1.0),
        Line("card, as fast as it goes", most, "/s", "bare WSGI", limit, 0.5),
    ]


def _cards(sayso: Sayso) -> list[str]:
    pages = sayso.client.pages("/v1/subscribers", limit=1000)
    paths = [f"/v1/subscribers/{person['id']}" for person in pages]
    random.Random(7).shuffle(paths)
    return paths


@contextmanager
def _bare(sayso: Sayso) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.bare_card"],
        cwd=ROOT,
        env={
            **sayso.environment,
            "SAYSO_PORT": str(port),
            "SAYSO_DATABASE_URL": str(running_url(sayso.state_dir)),
        },
        stderr=subprocess.DEVNULL,
    )
    path = _cards(sayso)[0]

    def answers() -> bool:
        try:
            Asking("127.0.0.1", port, {}, 1).as_fast_as_it_goes([path], 1)
        except OSError:
            return False
        return True

    try:
        wait_until(answers)
        yield port
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    print_table("Card", measure())
