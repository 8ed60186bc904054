"""Measures waits of series with all processes running, few and many others waiting.

``python -m bench.waiting [TIMERS] [OTHERS]``: so many people whose waits end at one
moment, once beside ten thousand others who wait for weeks, once beside OTHERS (a
million). The others are rows of the due table, as series write them. The promises, of
docs/series.md: 100,000 have gone on a minute after their moment, on two cores; a wait
ends within two seconds of its time; and whoever waits costs no process any memory.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from bench.lines import Line, megabytes_at_most, print_table
from domain.store.server import running_url
from tests.acceptance.brokers import wait_until
from tests.acceptance.running import Sayso, a_sayso, people

TIMERS, FEW, MANY = 10_000, 10_000, 1_000_000
#: Timers a second, seconds that a wait may end late, how much more memory is none.
ENDING, LATE, MORE = 100_000 / 60, 2.0, 1.25
#: People whose waits end one after the other.
ALONE = 40
#: The processes whose memory is looked at.
PROCESSES = {"reactor": "workers", "workers": "workers.app"}
_OTHERS = """
INSERT INTO main.due (id, kind, subject_id, position, due_at, wake_at)
SELECT gen_random_uuid(), 'advance_enrolment', gen_random_uuid(), 1, at, at
  FROM (SELECT now() + interval '20 days' + random() * interval '20 days' AS at
          FROM generate_series(1, %s)) AS others;
"""
_LEFT = """
SELECT count(*)
  FROM main.due
 WHERE kind = 'advance_enrolment'
   AND due_at < now() + interval '10 days'
"""


@dataclass(frozen=True)
class Found:
    """Timers a second, the latest end of a wait in seconds, memory by process in MB."""

    rate: float
    late: float
    megabytes: dict[str, float]


def measure(timers: int = TIMERS, others: int = MANY) -> list[Line]:
    """Measure on a Sayso of our own each time."""
    few, many = _found(timers, FEW), _found(timers, others)
    beside = f"beside {others:,}"
    lines = [
        _line("timers of one moment", few.rate, "a second", ENDING),
        _line(f"timers of one moment, {beside}", many.rate, "a second", ENDING),
        _line(f"a wait ends late at most, {beside}", 1 / many.late, "1/s", 1 / LATE),
    ]
    for name, before in few.megabytes.items():
        now, limit = many.megabytes[name], f"beside {FEW:,}"
        work = f"memory of the {name}, {beside}"
        print(f"{work}: {now:,.0f} MB, {limit}: {before:,.0f} MB")
        grown = Line(work, 1_000 / now, "1/GB", limit, 1_000 / before, 1 / MORE)
        lines.append(grown)
    return lines


def _line(work: str, rate: float, unit: str, limit: float) -> Line:
    return Line(work, rate, unit, "the budget", limit, 1.0)


def _found(timers: int, others: int) -> Found:
    with TemporaryDirectory() as name, a_sayso(Path(name) / "state") as sayso:
        sayso.import_people(people(timers))
        with _database(sayso) as database:
            database.execute(_OTHERS, (others,))
            database.execute("ANALYZE main.due")
            rate = _ended_at_once(sayso, database, timers)
        late = _late_at_most(sayso)
        return Found(rate, late, dict(_memory(sayso)))


def _ended_at_once(sayso: Sayso, database: Any, timers: int) -> float:  # noqa: ANN401 - a connection
    """Have the waits of all end at one moment; return how many did a second."""
    seconds = 45 + timers / 600
    moment = _next_minute(datetime.now(UTC) + timedelta(seconds=seconds))
    wait = {"at": f"{moment:%H:%M}", "day": f"{moment:%Y-%m-%d}"}
    list_id = sayso.client.get("/v1/lists", code="newsletter")["items"][0]["id"]
    series = _series(sayso, wait, list_id=list_id)
    waiting = _number(sayso, series, "inside")
    while datetime.now(UTC) < moment:
        waiting = _number(sayso, series, "inside")
        time.sleep(1)
    wait_until(lambda: not database.execute(_LEFT).fetchone()[0], 1_200)
    took = (datetime.now(UTC) - moment).total_seconds()
    if waiting < timers * 0.9:
        raise SystemExit(f"only {waiting:,} of {timers:,} had come in by their moment")
    return waiting / took


def _late_at_most(sayso: Sayso) -> float:
    """Have the waits of some end one after the other; return the latest, in seconds."""
    client = sayso.client
    series = _series(sayso, {"for": "PT10S"})
    ids = [one["id"] for one in client.get("/v1/subscribers", limit=ALONE)["items"]]
    for id_ in ids:
        client.post(f"/v1/series/{series}/people", {"subscriber_ids": [id_]})
        time.sleep(0.5)
    wait_until(lambda: _number(sayso, series, "inside") == 0, 120)
    return max(_late(client.get(f"/v1/series/{series}/people/{id_}")) for id_ in ids)


def _late(path: dict[str, Any]) -> float:
    waited, moved, *_ = path["items"][1:]
    until = datetime.fromisoformat(waited["data"]["until"])
    recorded = datetime.fromisoformat(moved["recorded_at"])
    return (recorded - until).total_seconds()


def _series(sayso: Sayso, wait: dict[str, str], **brought: object) -> str:
    """Have a series wait, and tell a word; bring people in."""
    client = sayso.client
    document = {
        "name": "Bench",
        "purpose": "newsletter",
        "steps": [{"name": "pause", "wait": wait}, {"name": "word", "tell": "over"}],
    }
    series = str(client.post("/v1/series", document)["id"])
    client.post(f"/v1/series/{series}/activate", {})
    if brought:
        client.post(f"/v1/series/{series}/people", brought)
    return series


def _number(sayso: Sayso, series: str, name: str) -> int:
    return int(sayso.client.get(f"/v1/series/{series}/funnel")[name])


def _next_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _memory(sayso: Sayso) -> Iterator[tuple[str, float]]:
    """Tell the most that each of some processes ever had, the largest of its kind."""
    for name, module in PROCESSES.items():
        pids = sayso.pids(module)
        yield name, max(megabytes_at_most(str(pid)) for pid in pids)


@contextmanager
def _database(sayso: Sayso) -> Iterator[Any]:
    url = running_url(sayso.state_dir)
    with psycopg.connect(str(url), autocommit=True) as connection:
        yield connection


if __name__ == "__main__":
    told = [int(argument) for argument in sys.argv[1:]]
    print_table("Waiting", measure(*told))
