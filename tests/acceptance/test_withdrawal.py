"""A no is heard at once, also by a campaign that is on its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import psycopg
import pytest

from api.commands.client import Document
from tests.acceptance.brokers import wait_until
from tests.acceptance.mailbox import Mailbox
from tests.acceptance.running import Sayso, a_sayso, people

pytestmark = [pytest.mark.process, pytest.mark.timeout(600)]

#: Seconds between a no and the last message that may arrive after it.
PROMISED = 1.0
NOES = """
    SELECT state -> 'fact' ->> 'contact_id', extract(epoch FROM recorded_at)::float8
      FROM main.events
     WHERE topic = 'subscriber.consent_withdrawn.v1'
"""


@pytest.fixture
def sayso(tmp_path: Path, mailbox: Mailbox, database_url: str) -> Iterator[Sayso]:
    """Run a Sayso with one hand, so that most of a campaign waits in the broker."""
    told = {"worker_processes": "1", "worker_threads": "1", "smtp_url": mailbox.url}
    with a_sayso(tmp_path, database_url=database_url, **told) as sayso:
        yield sayso


@pytest.mark.parametrize("count", [4_000, pytest.param(20_000, marks=pytest.mark.long)])
def test_no_message_arrives_a_second_after_the_no(
    sayso: Sayso, mailbox: Mailbox, database_url: str, count: int
) -> None:
    """C-09: a tenth of all withdraw while it runs; not one is too late (p100)."""
    sayso.import_people(people(count))
    everybody = {
        person["contacts"][0]["id"]: person
        for person in sayso.client.pages("/v1/subscribers", limit=1_000)
    }
    campaign = sayso.release_campaign()
    wait_until(lambda: mailbox.accepted.total() > 0)
    noes = some_who_wait(sayso, campaign, count // 10)
    withdraw(sayso, [everybody[contact] for contact in noes])
    wait_until(lambda: sayso.state_of(campaign) == "finished", 300)

    late = lateness(database_url, everybody, mailbox)
    spared = len(noes) - len(late)
    print(f"{len(noes)} noes, {spared} spared, latest {max(late):.3f} s after")  # noqa: T201 - for the record in docs/requirements.md
    assert spared > count // 100
    assert max(late) <= PROMISED


def some_who_wait(sayso: Sayso, campaign: str, count: int) -> list[str]:
    """Halt a campaign for as long as it takes to ask who has had no message yet."""
    path = f"/v1/campaigns/{campaign}"
    paused = sayso.client.post(f"{path}/pause")
    # Mail may arrive before the read models know whom else it is for.
    waiting = sayso.client.pages(
        f"{path}/deliveries",
        outcome="not_attempted",
        limit=1_000,
        min_position=paused["position"],
    )
    contacts = [str(one["contact_id"]) for one in waiting]
    sayso.client.post(f"{path}/resume")
    return Random(9).sample(contacts, count)  # noqa: S311 - a test's dice


def withdraw(sayso: Sayso, some: list[Document]) -> None:
    """Have people say no, one after the other and four at a time."""

    def say_no(person: Document) -> None:
        no = {"contact_id": person["contacts"][0]["id"], "purpose": "newsletter"}
        sayso.client.post(f"/v1/subscribers/{person['id']}/consents/withdraw", no)

    with ThreadPoolExecutor(4) as threads:
        assert len(list(threads.map(say_no, some))) == len(some)


def lateness(
    url: str, everybody: Mapping[str, Document], mailbox: Mailbox
) -> list[float]:
    """Say how long after their no each got a message; before it, it is negative."""
    with psycopg.connect(url) as connection:
        noes: dict[str, float] = dict(connection.execute(NOES).fetchall())
    addresses = {id_: everybody[id_]["contacts"][0]["address"] for id_ in noes}
    return [
        mailbox.arrived[addresses[id_]] - said
        for id_, said in noes.items()
        if addresses[id_] in mailbox.arrived
    ]
