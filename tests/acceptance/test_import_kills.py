"""Workers are killed while they import and undo; everybody comes in, and goes, once."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random

import psycopg
import pytest

from api.commands.client import Document
from bench.people import Expected, write_people
from tests.acceptance.brokers import wait_until
from tests.acceptance.running import Sayso, a_sayso
from tests.acceptance.test_crashes import kill_a_worker

pytestmark = [pytest.mark.process, pytest.mark.timeout(900)]


def test_a_few_kills_lose_nobody(tmp_path: Path, database_url: str) -> None:
    """Two kills while ten thousand come in, one while they go."""
    killed_while_importing(tmp_path, database_url, rows=10_000, kills=2, seed=5)


@pytest.mark.long
def test_fifteen_kills_lose_nobody(tmp_path: Path, database_url: str) -> None:
    """Fifteen kills in a file of a hundred thousand awkward rows."""
    killed_while_importing(tmp_path, database_url, rows=100_000, kills=15, seed=2026)


def killed_while_importing(
    folder: Path, database_url: str, *, rows: int, kills: int, seed: int
) -> None:
    """Kill workers at random moments of an import, and once while it is undone."""
    file = io.BytesIO()
    expected = write_people(file, rows, seed=seed, awkward=True, encoding="cp1251")
    random = Random(seed)  # noqa: S311 - a test's dice
    with a_sayso(folder, database_url=database_url) as sayso:
        path = begun(sayso, file.getvalue())
        for moment in sorted(random.sample(range(rows * 8 // 10), kills)):
            read(sayso, path, moment)
            kill_a_worker(sayso, random)
        wait_until(lambda: sayso.client.get(path)["state"] == "finished", 400)

        counts = sayso.client.get(path)["counts"]
        assert_all_came(counts, expected)
        assert held(database_url) == expected.people

        sayso.client.post(f"{path}/undo")
        kill_a_worker(sayso, random)
        wait_until(lambda: sayso.client.get(path)["state"] == "undone", 400)
        undone: Document = sayso.client.get(path)["undone"]
        assert undone["contacts"] == expected.people
        assert held(database_url) == 0
        print(f"{kills} kills, seed {seed}: {counts}; {undone}")  # noqa: T201 - for the record in docs/reliability.md


def assert_all_came(counts: Document, expected: Expected) -> None:
    """Hold the report against what is known of the file."""
    assert counts["rows"] == expected.rows
    assert counts["created"] == expected.people
    assert counts["repeated"] == expected.repeats
    assert counts["failed"] == expected.bad
    assert counts["granted"] == expected.consenting


def begun(sayso: Sayso, file: bytes) -> str:
    """Send a file for a new list, and return where its import is."""
    list_id = sayso.client.post("/v1/lists", {"code": "news", "name": "News"})["id"]
    answer = sayso.client.upload("/v1/imports", file, list_id=list_id)
    path = f"/v1/imports/{answer['id']}"
    sayso.client.get(path, min_position=answer["position"])
    return path


def read(sayso: Sayso, path: str, rows: int) -> None:
    """Wait until so many rows were read, or all of them."""

    def is_reached() -> bool:
        found = sayso.client.get(path)
        return found["state"] != "running" or int(found["counts"]["rows"]) >= rows

    wait_until(is_reached, 200)


def held(database_url: str) -> int:
    """Count the addresses that somebody holds."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT count(*) FROM main.addresses").fetchone()
    assert row
    return int(row[0])
