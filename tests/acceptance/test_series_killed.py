"""Whatever is killed: everybody takes each step of a series once, and is told it once.

As when campaigns are sent (``test_kills_anywhere``), while people go through a series.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from domain.store.server import running_url
from tests.acceptance.brokers import wait_until
from tests.acceptance.mailbox import Mailbox
from tests.acceptance.running import Sayso, a_sayso, people
from tests.acceptance.test_kills_anywhere import bound, kill_one, sure

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]

LETTERS = ("one", "two", "three")


@pytest.fixture
def sayso(tmp_path: Path, mailbox: Mailbox) -> Iterator[Sayso]:
    """Run a Sayso with a PostgreSQL of its own, which is killed too."""
    with a_sayso(tmp_path / "state", smtp_url=mailbox.url) as sayso:
        yield sayso


def test_ten_kills_while_people_go_through_a_series(
    sayso: Sayso, mailbox: Mailbox
) -> None:
    """D-06: three letters and two waits, for three hundred."""
    kill_anywhere(sayso, mailbox, people_count=310, kills=10, seed=10)


@pytest.mark.long
@pytest.mark.timeout(2 * 60 * 60)
def test_two_hundred_kills_while_people_go_through_a_series(
    sayso: Sayso, mailbox: Mailbox
) -> None:
    """D-06, as it is promised."""
    kill_anywhere(sayso, mailbox, people_count=3_100, kills=200, seed=2026)


def test_nothing_is_lost_with_what_the_broker_had(
    sayso: Sayso, mailbox: Mailbox
) -> None:
    """R-08, D-06: its queue is emptied again and again, while all are on their way."""
    planned = sayso.import_people(people(60))["counts"]["granted"]
    series = begun(sayso)
    url = running_url(sayso.state_dir)
    assert url
    lost = 0
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(60):
            time.sleep(0.2)
            lost += connection.execute("DELETE FROM dramatiq.queue").rowcount
    wait_until(lambda: funnel(sayso, series)["inside"] == 0, 300)

    counted = funnel(sayso, series)
    assert lost
    assert counted["entered"] >= planned
    check(counted, counted["entered"])
    assert letters(sayso, series)["accepted"] == len(LETTERS) * planned
    assert mailbox.message_ids.total() == len(LETTERS) * planned
    assert set(mailbox.message_ids.values()) == {1}


def kill_anywhere(
    sayso: Sayso, mailbox: Mailbox, *, people_count: int, kills: int, seed: int
) -> None:
    """Bring people in, kill, and compare with what an undisturbed run comes to."""
    random, killed = Random(seed), Counter[str]()  # noqa: S311 - a test's dice
    planned = sayso.import_people(people(people_count))["counts"]["granted"]
    series = begun(sayso)
    while killed.total() < kills:
        time.sleep(random.uniform(0.1, 1.5))
        killed[kill_one(sayso, random)] += 1
    wait_until(lambda: sure(lambda: funnel(sayso, series))["inside"] == 0, 600)
    counted = sure(lambda: funnel(sayso, series))
    assert counted["entered"] >= planned
    check(counted, counted["entered"])
    sent = letters(sayso, series)
    print(f"{kills} kills, seed {seed}: {dict(killed)}; {sent}")  # noqa: T201 - for the record in docs/reliability.md
    assert sent["accepted"] + sent["unknown"] == sent["planned"]
    assert sent["planned"] == len(LETTERS) * planned
    mails = mailbox.message_ids
    assert set(mails.values()) == {1}
    assert sent["accepted"] <= len(mails) <= sent["planned"]
    assert sent["unknown"] <= bound(kills)


def begun(sayso: Sayso) -> str:
    """Have everybody come into a series; return its id."""
    client = sayso.client
    series = str(client.post("/v1/series", a_series())["id"])
    client.post(f"/v1/series/{series}/activate", {"acknowledge": True})
    list_id = client.get("/v1/lists", code="newsletter")["items"][0]["id"]
    client.post(f"/v1/series/{series}/people", {"list_id": list_id})
    return series


def a_series() -> dict[str, Any]:
    """Return a series of three letters, with five seconds between."""
    steps: list[dict[str, Any]] = []
    for name in LETTERS:
        content = {"subject": f"Letter {name}", "html": f"<p>Letter {name}</p>"}
        steps.append({"name": name, "send": {"content": content}})
        steps.append({"name": f"after-{name}", "wait": {"for": "PT5S"}})
    return {
        "name": "Welcome",
        "purpose": "newsletter",
        "sender": {"name": "Shop", "address": "news@shop.example"},
        "start": [{"on": "by_hand"}],
        "steps": steps,
    }


def funnel(sayso: Sayso, series: str) -> dict[str, Any]:
    """Return what became of those who came in."""
    return sayso.client.get(f"/v1/series/{series}/funnel")


def check(counted: dict[str, Any], entered: int) -> None:
    """Fail unless everybody took each step once and came to the end."""
    assert counted["ended"] == {"completed": entered}
    for step in counted["steps"]:
        assert sum(step["outcomes"].values()) == entered, step


def letters(sayso: Sayso, series: str) -> Counter[str]:
    """Return what became of the letters, when all of it is known."""
    found = sure(lambda: sayso.client.get(f"/v1/series/{series}"))["letters"]
    ids = [one["campaign_id"] for one in found]

    def counts() -> Counter[str]:
        total = Counter[str]()
        for id_ in ids:
            told = sure(lambda one=id_: sayso.statistics(one))  # type: ignore[misc] # bound now
            total.update({k: v for k, v in told.items() if isinstance(v, int)})
        return total

    wait_until(lambda: not counts()["in_flight"] + counts()["not_attempted"], 300)
    return counts()
