"""From a CSV of people who said yes to mail in a mailbox and a statistic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.acceptance.brokers import BROKERS, wait_until
from tests.acceptance.mailbox import Mailbox
from tests.acceptance.running import Sayso, a_sayso, people

pytestmark = [pytest.mark.process, pytest.mark.timeout(400)]

PEOPLE = 1_000


@pytest.fixture
def broker() -> str:
    """Name the broker; a test may go through all of them."""
    return "database"


@pytest.fixture
def sayso(
    broker: str, tmp_path: Path, mailbox: Mailbox, database_url: str
) -> Iterator[Sayso]:
    """Run a Sayso on the broker and on the PostgreSQL that is tested on."""
    with (
        BROKERS[broker]() as broker_url,
        a_sayso(
            tmp_path,
            database_url=database_url,
            broker_url=broker_url,
            smtp_url=mailbox.url,
        ) as sayso,
    ):
        yield sayso


def test_people_who_said_yes_get_one_message_each(
    sayso: Sayso, mailbox: Mailbox
) -> None:
    """The whole way, as the walk-through goes it."""
    _go_the_whole_way(sayso, mailbox)


@pytest.mark.first_server
@pytest.mark.parametrize("broker", [name for name in BROKERS if name != "database"])
def test_over_every_broker_they_do(sayso: Sayso, mailbox: Mailbox) -> None:
    """The same, where wake-ups do not come by PostgreSQL: on one of those is enough."""
    _go_the_whole_way(sayso, mailbox)


def _go_the_whole_way(sayso: Sayso, mailbox: Mailbox) -> None:
    file = people(PEOPLE)
    imported = sayso.import_people(file)
    consenting = imported["counts"]["granted"]
    assert imported["counts"]["created"] == PEOPLE
    assert consenting + imported["counts"]["unconfirmed"] == PEOPLE
    assert sayso.import_people(file)["counts"]["unchanged"] == PEOPLE

    campaign = sayso.release_campaign()
    sayso.cli("campaign", "watch", campaign)

    counts = sayso.statistics(campaign)
    assert counts["planned"] == counts["accepted"] == consenting
    assert mailbox.accepted.total() == consenting
    assert set(mailbox.accepted.values()) == {1}
    assert set(mailbox.message_ids.values()) == {1}
    _check_message(mailbox)
    _check_card(sayso, next(iter(mailbox.accepted)))
    assert "DIFFERENT" not in sayso.cli("rebuild")
    assert mailbox.accepted.total() == consenting


def _check_message(mailbox: Mailbox) -> None:
    message = mailbox.message()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http://127\.0\.0\.1:\d+/u/.+>", message["List-Unsubscribe"])
    assert message["Date"]
    assert message["Message-ID"].endswith("@shop.example>")
    text, html = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert html.get_content_type() == "text/html"
    assert "Hello" in html.get_content()


def _check_card(sayso: Sayso, address: str) -> None:
    client = sayso.client
    (found,) = client.get("/v1/subscribers", address=address)["items"]
    card = client.get(f"/v1/subscribers/{found['id']}")
    assert card["contacts"][0]["address"] == address
    assert card["consents"][0]["state"] == "granted"
    assert card["consents"][0]["reasons"]
    assert card["messages"][0]["outcome"] == "accepted"
    history = client.get(f"/v1/subscribers/{found['id']}/history")
    assert any("said yes" in line["words"] for line in history["items"])


@pytest.mark.first_server
def test_a_no_while_it_runs_stops_what_has_not_begun(
    sayso: Sayso, mailbox: Mailbox
) -> None:
    """Paused, unsubscribed by everybody whose message waits, resumed: none is sent."""
    sayso.import_people(people(PEOPLE))
    campaign = sayso.release_campaign()
    wait_until(lambda: mailbox.accepted.total() > 0)
    paused = sayso.client.post(f"/v1/campaigns/{campaign}/pause")["position"]
    # Whoever was attempted before the pause is seen to be from here on.
    sayso.client.get(f"/v1/campaigns/{campaign}", min_position=paused)
    wait_until(lambda: sayso.statistics(campaign)["in_flight"] == 0)
    before = mailbox.accepted.total()
    link = mailbox.message()["List-Unsubscribe"].strip("<>")
    waiting = sayso.client.get(
        f"/v1/campaigns/{campaign}/deliveries", outcome="not_attempted", limit=1
    )["items"]
    for one in waiting:
        _withdraw(sayso, one["contact_id"])

    with urlopen(Request(link, b"List-Unsubscribe=One-Click")) as answer:  # noqa: S310 - our own link
        assert answer.status == 200
    sayso.client.post(f"/v1/campaigns/{campaign}/resume")
    wait_until(lambda: sayso.state_of(campaign) == "finished")

    counts = sayso.statistics(campaign)
    assert before < PEOPLE / 2
    assert counts["suppressed"] == len(waiting) == 1
    assert counts["unsubscribed"] == 1
    assert counts["accepted"] == mailbox.accepted.total() == counts["planned"] - 1


def _withdraw(sayso: Sayso, contact_id: str) -> None:
    for person in sayso.client.pages("/v1/subscribers", limit=1000):
        if contact_id in [contact["id"] for contact in person["contacts"]]:
            document = {"contact_id": contact_id, "purpose": "newsletter"}
            path = f"/v1/subscribers/{person['id']}/consents/withdraw"
            sayso.client.post(path, document)
