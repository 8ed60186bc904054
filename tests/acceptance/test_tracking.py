"""From the link in a mail to the log: nothing that was answered is lost by a kill."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from random import Random

import httpx
import psycopg
import pytest

from domain.content import Content
from tests.acceptance.brokers import wait_until
from tests.acceptance.mailbox import Mailbox
from tests.acceptance.running import Sayso, a_sayso
from tests.api.caller import PURPOSE, a_grant
from tests.domain.tracking.test_robots import CHROME

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

SHOP = "https://shop.example/spring?a=1&b=2"
HITS = 2_000
CLIENTS = 8
RECORDED = """
    SELECT coalesce(sum(jsonb_array_length(state -> 'fact' -> 'hits')), 0)
      FROM main.events
     WHERE topic = 'tracking.hits_recorded.v1'
"""


@pytest.fixture
def sayso(tmp_path: Path, mailbox: Mailbox, database_url: str) -> Iterator[Sayso]:
    """Run a Sayso on the PostgreSQL that is tested on."""
    with a_sayso(tmp_path, database_url=database_url, smtp_url=mailbox.url) as sayso:
        yield sayso


def test_no_click_that_was_answered_is_lost_when_the_edge_is_killed(
    sayso: Sayso, mailbox: Mailbox, database_url: str
) -> None:
    """Killed three times among two thousand clicks; each is in the log once."""
    link = a_link(sayso, mailbox)
    random = Random(2026)  # noqa: S311 - a test's dice
    answered = 0
    with ThreadPoolExecutor(CLIENTS) as clients:
        for kills in (1, 1, 1, 0):
            begun = [clients.submit(follow, link, HITS // 32) for _ in range(CLIENTS)]
            for _ in range(kills):
                time.sleep(random.random() / 2)
                os.kill(max(sayso.pids("api.edge")), signal.SIGKILL)
            answered += sum(one.result() for one in begun)
            wait_until(lambda: follow(link, 1) == 1)
            answered += 1

    wait_until(lambda: recorded(database_url) >= answered, 60)

    # What was on the disk when its process was killed is counted, though nobody heard
    # its answer: one request of each client, at most.
    assert answered <= recorded(database_url) <= answered + 3 * CLIENTS + 30
    assert answered > HITS // 4
    wait_until(lambda: clicks_told(sayso) == recorded(database_url))
    assert "DIFFERENT" not in sayso.cli("rebuild", "tracking")
    print(f"{answered} were answered, {recorded(database_url)} recorded")  # noqa: T201 - for the record


def follow(link: str, times: int) -> int:
    """Follow a link so many times, and tell how often that was answered."""
    answered = 0
    with httpx.Client(headers={"User-Agent": CHROME}, timeout=10) as client:
        for _ in range(times):
            try:
                answer = client.get(link)
            except httpx.TransportError:
                time.sleep(0.01)
                continue
            assert (answer.status_code, answer.headers["location"]) == (302, SHOP)
            answered += 1
    return answered


def clicks_told(sayso: Sayso) -> int:
    """Return how often the link was followed, by the statistics and by the card.

    Whoever follows it within two seconds of the sending is taken for a robot.
    """
    client = sayso.client
    (campaign,) = client.get("/v1/campaigns")["items"]
    clicked = sayso.statistics(campaign["id"])["clicked"]
    (anna,) = client.get("/v1/subscribers")["items"]
    (message,) = client.get(f"/v1/subscribers/{anna['id']}")["messages"]
    if message["clicks"] != clicked["total"]:
        # More was taken in between the two questions.
        return -1
    assert (message["opens"], clicked["unique"]) == (0, 1)
    return int(clicked["total"] + clicked["robots"])


def recorded(database_url: str) -> int:
    """Count what the log has."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute(RECORDED).fetchone()
    return int(row[0]) if row else 0


def a_link(sayso: Sayso, mailbox: Mailbox) -> str:
    """Send a campaign to somebody who agreed to be counted; return its link."""
    client = sayso.client
    client.post("/v1/purposes", PURPOSE)
    tracking = {"code": "reading", "name": "Reading", "kind": "tracking"}
    client.post("/v1/purposes", PURPOSE | tracking)
    client.post("/v1/tracking", {"opens": True, "clicks": True, "purpose": "reading"})
    newsletter = client.post("/v1/lists", {"code": "newsletter", "name": "News"})["id"]
    contacts = [{"channel": "email", "address": "anna@example.com"}]
    anna = client.post("/v1/subscribers", {"contacts": contacts})["id"]
    contact = client.get(f"/v1/subscribers/{anna}")["contacts"][0]["id"]
    for purpose in ("newsletter", "reading"):
        grant = a_grant(contact, purpose)
        client.post(f"/v1/subscribers/{anna}/consents/grant", grant)
    joined = client.post(f"/v1/subscribers/{anna}/lists/{newsletter}/join")
    client.get("/v1/lists", min_position=joined["position"])
    sayso.release_campaign(
        content=Content("News", f'<a href="{SHOP.replace("&", "&amp;")}">a</a>')
    )
    wait_until(lambda: mailbox.accepted.total() == 1)
    _, html = mailbox.message().iter_parts()
    (link,) = re.findall('href="([^"]+)">a<', html.get_content())
    assert "<img src=" in html.get_content()
    return unescape(link)
