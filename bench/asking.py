"""Measures queries about consents as of a moment, over REST, without the network.

``python -m bench.asking 1000000`` fills a log with five events for each of so many
people, their addresses and evidence in the vault, and the room of consent events. The
answers hold the wording and the evidence. The limit beside the budget of 20 ms is one
index walk: the person's stream, read and not even decoded.
"""

from __future__ import annotations

import logging
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

import structlog
from eventsourcing.persistence import StoredEvent
from falcon.testing import TestClient

from api.app import create_app
from api.parts import create_parts
from bench.databases import a_database
from bench.lines import Line, print_table
from domain.application import By
from domain.audience import list_stream, notice_id, notice_stream
from domain.events import (
    ConsentGranted,
    ConsentWithdrawn,
    Contact,
    Context,
    Fact,
    ListJoined,
    NoticePublished,
    SubscriberRegistered,
)
from domain.ids import new_id
from domain.store.codec import codec_of_release
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.keeping import Keeping
from domain.store.log import EventLog
from domain.store.vault import VaultRow, seal
from projections.generations import Generations
from projections.rooms import READ_MODELS
from projections.runner import Runner
from settings import Settings

PEOPLE = 1_000_000
QUESTIONS = 2_000
#: People of one append: with two yeses each, as much evidence as an import's chunk.
CHUNK = 500
LONGEST = 0.020
AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
NEWS, PURPOSE = list_stream("newsletter"), "newsletter"
WORDING = "Yes, send me the newsletter. I can stop it at any time."
EVIDENCE = '{"ip":"192.0.2.1","source":"signup form","user_agent":"Mozilla/5.0"}'
#: The rooms that the queries ask.
ROOMS = ("consents", "notices")

Ask = Callable[[random.Random], object]


@dataclass
class Filling:
    """What goes into one append, and who has come in so far."""

    people: list[UUID] = field(default_factory=list)
    events: list[StoredEvent] = field(default_factory=list)
    rows: list[VaultRow] = field(default_factory=list)

    def a_person(self, number: int) -> None:
        """Have somebody come, say yes, say no, and say yes again."""
        person, contact = new_id(), new_id()
        address = seal(contact, "address", f"person-{number}@example.com")
        first, second = (seal(contact, "evidence", EVIDENCE) for _ in range(2))
        notice, given = notice_id(WORDING), AT - timedelta(minutes=number % 500_000)
        cell = (contact, "email", PURPOSE)
        self.add(
            person,
            SubscriberRegistered("import", (Contact(contact, "email", address.ref),)),
            ConsentGranted(*cell, "import", given, notice, first.ref),
            ListJoined(NEWS),
            ConsentWithdrawn(*cell, "link"),
            ConsentGranted(*cell, "form", AT, notice, second.ref),
        )
        self.rows += (address, first, second)
        self.people.append(person)

    def add(self, stream: UUID, *facts: Fact) -> None:
        """Append facts to a new stream."""
        encode, context = codec_of_release().encode, Context(AT, "bench", new_id())
        self.events += (
            StoredEvent(stream, version, fact.TOPIC, encode(context, fact))
            for version, fact in enumerate(facts, 1)
        )

    def write(self, log: EventLog) -> None:
        """Write what has come together, in one append."""
        with log.appending() as append:
            Keeping(self.rows)(append)
            append.write(self.events)
        self.events, self.rows = [], []


def measure(database_url: str, people: int = PEOPLE) -> list[Line]:
    """Measure on an empty, migrated database."""
    with closing(open_pool(database_url)) as pool, tempfile.TemporaryDirectory() as tmp:
        datastore = AccountDatastore(pool)
        who = fill(EventLog(datastore), people)
        _follow(datastore)
        with datastore.get_connection() as connection:
            connection.execute("ANALYZE vault, stored_events")
        queries = _queries(datastore, Path(tmp), who)
        walk = _p95(lambda chance: _walk(datastore, chance.choice(who)))
        took = {work: _p95(ask) for work, ask in queries}
    return [
        line
        for work, p95 in took.items()
        for line in (
            Line(f"{work}, p95", 1 / p95, "1/p95", "20 ms", 1 / LONGEST, 1.0),
            Line(f"{work}, p95", 1 / p95, "1/p95", "one index walk", 1 / walk, 0.0),
        )
    ]


def fill(log: EventLog, people: int) -> Sequence[UUID]:
    """Append five events for each person; return the people."""
    filling = Filling()
    published = NoticePublished(notice_id(WORDING), WORDING)
    filling.add(notice_stream(WORDING), published)
    numbers = iter(range(people))
    while some := list(islice(numbers, CHUNK)):
        for number in some:
            filling.a_person(number)
        filling.write(log)
    return filling.people


def _follow(datastore: AccountDatastore) -> None:
    models = {name: READ_MODELS[name] for name in ROOMS}
    Generations(datastore, models).install()
    Runner(datastore, models).catch_up()
    with datastore.get_connection() as connection:
        [row] = connection.execute(
            "SELECT generation FROM read_models WHERE name = 'consents'"
        ).fetchall()
        connection.execute(f"ANALYZE consents_g{row['generation']}".encode())


def _queries(
    datastore: AccountDatastore, folder: Path, who: Sequence[UUID]
) -> Iterator[tuple[str, Ask]]:
    # A line of log for each request is the network's business too.
    quiet = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=quiet)
    parts = create_parts(
        Settings(state_dir=folder), datastore, lambda: datetime.now(UTC)
    )
    by = By("bench", AT, Command("bench", "key"))
    _, key = parts.application.keys.issue(by, "owner", "bench")
    client, head = TestClient(create_app(parts)), 5 * len(who)
    headers = {"Authorization": f"Bearer {key}"}

    def get(path: str, **query: object) -> object:
        answer = client.simulate_get(path, headers=headers, params=query)
        if answer.status_code != 200:
            raise RuntimeError(answer.text)
        return answer.json

    def person(chance: random.Random) -> str:
        return f"/v1/subscribers/{chance.choice(who)}/consents"

    def then(chance: random.Random) -> str:
        return (AT - timedelta(minutes=chance.randrange(500_000))).isoformat()

    def address(chance: random.Random) -> str:
        return f"person-{chance.randrange(len(who))}@example.com"

    yield (
        "person, as of a position",
        lambda dice: get(person(dice), as_of_position=dice.randint(1, head)),
    )
    yield (
        "person, by event time",
        lambda dice: get(person(dice), as_of=then(dice), time="event"),
    )
    yield (
        "address, as of a position",
        lambda dice: get(
            "/v1/consents", address=address(dice), as_of_position=dice.randint(1, head)
        ),
    )
    yield (
        "50 events of a source",
        lambda dice: get("/v1/consents", source="signup form", **{"from": then(dice)}),
    )


def _walk(datastore: AccountDatastore, person: UUID) -> object:
    with datastore.get_connection() as connection:
        return (
            connection.cursor(binary=True)
            .execute(
                "SELECT * FROM stored_events WHERE originator_id = %s"
                " ORDER BY originator_version",
                [person],
            )
            .fetchall()
        )


def _p95(ask: Ask) -> float:
    """Ask many times, and return the seconds that 95 of 100 answers took at most."""
    dice, took = random.Random(7), []
    for _ in range(QUESTIONS):
        begun = time.perf_counter()
        ask(dice)
        took.append(time.perf_counter() - begun)
    return sorted(took)[int(QUESTIONS * 0.95)]


if __name__ == "__main__":
    with a_database() as url:
        size = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
        print_table(f"Asking, {size:,} people", measure(url, size))
