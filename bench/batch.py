"""Measures how people come in over the API: batches of 10,000, each with its consent.

The whole way of a request is measured, from its bytes to the bytes of its answer; the
limits are the budgets of 5,000 people a second and 250 ms under the insert lock, and
what single requests reach in the same run. Beside them stands what the fastest peer
does: each person one upsert into two plain tables, without any record of consent.

python -m bench.batch 50000
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import orjson
from falcon.testing import TestClient

from api.app import create_app
from api.parts import Parts, create_parts
from bench.databases import a_database
from bench.importing import a_file, per_row
from bench.lines import Line, print_table, rate_of
from domain.application import By
from domain.ids import new_id
from domain.store.clock import now
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.log import Appending, EventLog
from settings import Settings, logs

PEOPLE, BATCH, SINGLE = 50_000, 10_000, 300
AT_LEAST, MOST_SECONDS = 5_000, 0.25
WORDING = "Yes, send me the newsletter. I can stop it at any time."


def measure(database_url: str, people: int = PEOPLE) -> list[Line]:
    """Measure on an empty, migrated database."""
    logs.configure("warning")
    gc.set_threshold(100_000, 50, 50)
    with (
        closing(open_pool(database_url)) as pool,
        tempfile.TemporaryDirectory() as folder,
    ):
        config = Settings(state_dir=Path(folder), import_max_bytes=100_000_000)
        parts = create_parts(config, AccountDatastore(pool), now)
        bench = _Bench(parts)
        with _timed() as held:
            first = rate_of(people, lambda: bench.batches(people))
            again = rate_of(people, lambda: bench.batches(people))
        with a_file(people) as file:
            peer = rate_of(people, lambda: per_row(database_url, file))
        alone = rate_of(SINGLE, lambda: bench.singly(SINGLE))
    longest = max(held)
    unit, budget = "people/s", "5,000 people/s"
    return [
        Line("batch, new people", first, unit, budget, AT_LEAST, 1),
        Line("batch, new people", first, unit, "an upsert a row", peer, 0),
        Line("batch, new people", first, unit, "single requests", alone, 0),
        Line("batch, the same again", again, unit, budget, AT_LEAST, 1),
        Line(
            f"batch, lock held {longest * 1000:.0f} ms",
            1 / longest,
            "/s",
            "250 ms",
            1 / MOST_SECONDS,
            1,
        ),
    ]


class _Bench:
    """Sends people as another system would, over WSGI."""

    def __init__(self, parts: Parts) -> None:
        by = By("bench", now(), Command("bench", str(new_id())))
        _, key = parts.application.keys.issue(by, "owner", "bench")
        by = By("bench", now(), Command("bench", str(new_id())))
        self._list = str(parts.application.lists.create(by, "news", "News").id)
        self._client = TestClient(create_app(parts))
        self._headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
        }

    def batches(self, people: int) -> None:
        """Send so many people, ten thousand at a time."""
        for first in range(0, people, BATCH):
            items = [self._person(n) for n in range(first, min(first + BATCH, people))]
            self._send("/v1/subscribers/batch", {"items": items})

    def singly(self, people: int) -> None:
        """Send so many people one by one."""
        for number in range(people):
            self._send("/v1/subscribers/upsert", self._person(-number - 1))

    def _send(self, path: str, body: object) -> None:
        answer = self._client.simulate_post(
            path, body=orjson.dumps(body), headers=self._headers
        )
        if answer.status_code != 200 or b'"refused":{' in answer.content:
            raise SystemExit(f"refused: {answer.text[:500]}")

    def _person(self, number: int) -> dict[str, object]:
        return {
            "contacts": [
                {"channel": "email", "address": f"person.{number}@example.com"},
                {"channel": "client_id", "address": str(number)},
            ],
            "fields": {"first_name": "Anna", "last_name": "Archer", "city": "Riga"},
            "join": [self._list],
            "consents": [
                {
                    "purpose": "newsletter",
                    "wording": WORDING,
                    "source": "shop",
                    "granted_at": "2026-03-01T09:00:00Z",
                }
            ],
        }


@contextmanager
def _timed() -> Iterator[list[float]]:
    """Note for how long each append holds the insert lock."""
    held: list[float] = []
    appending = EventLog.appending

    @contextmanager
    def timed(self: EventLog, *, while_held: bool = False) -> Iterator[Appending]:
        begun = 0.0
        with appending(self, while_held=while_held) as append:
            begun = time.perf_counter()
            yield append
        held.append(time.perf_counter() - begun)

    EventLog.appending = timed  # type: ignore[method-assign] # for as long as we look
    try:
        yield held
    finally:
        EventLog.appending = appending  # type: ignore[method-assign] # as it was


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with a_database() as url:
        print_table("Batch", measure(url, size))
