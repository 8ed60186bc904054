"""Measures ``sayso series simulate`` over a stored history.

``python -m bench.simulating [PEOPLE]``: five events each, a series of three letters, a
goal and a split. The budgets are 100 people a second, and 1 GB for a hundred thousand.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from bench.databases import a_database
from bench.lines import Line, megabytes_at_most, print_table, rate_of
from bench.series import Account
from domain.activity import month_stream
from domain.events import (
    ActivityRecorded,
    ActivityTypeDeclared,
    ConsentGranted,
    Contact,
    Event,
    Fact,
    SubscriberRegistered,
    VaultRef,
)
from domain.ids import new_id
from domain.series.reading import read_definition
from workers.past import Range
from workers.rehearsing import Rehearsing

PEOPLE, EACH = 2_000, 5
#: People a second, and megabytes in all.
RATE, MEMORY = 100, 1_000
_ADDRESS = VaultRef(UUID(int=0), bytes(32))
_STEPS: list[dict[str, Any]] = [
    {"name": "hello", "send": {"content": {"subject": "1", "html": "<p>1</p>"}}},
    {"name": "pause", "wait": {"for": "P2D"}},
    {
        "name": "fork",
        "split": [{"when": [{"activity": "seen", "op": "done"}], "to": "more"}],
    },
    {"name": "nudge", "send": {"content": {"subject": "2", "html": "<p>2</p>"}}},
    {"name": "more", "wait": {"for": "P3D"}},
    {"name": "bye", "send": {"content": {"subject": "3", "html": "<p>3</p>"}}},
]
SERIES = {
    "name": "Welcome",
    "purpose": "newsletter",
    "start": [{"on": "consent_granted"}],
    "leave_when": [
        {
            "reason": "paid",
            "goal": True,
            "when": [{"activity": "paid", "op": "done", "since": "entry"}],
        }
    ],
    "steps": _STEPS,
}


def measure(url: str, folder: Path, people: int = PEOPLE) -> list[Line]:
    """Measure on an empty database."""
    account = Account(url, folder)
    begun = account.now()
    _live(account, people)
    account.runner.catch_up()
    rehearsing = Rehearsing(account.application, account.datastore, "UTC")
    until = begun + timedelta(days=30)
    definition, before = read_definition(SERIES), megabytes_at_most()
    rate = rate_of(
        people,
        lambda: rehearsing.run(new_id(), definition, Range(begun, until)),
    )
    most = megabytes_at_most()
    print(f"{people:,} people: {before:,.0f} MB before, {most:,.0f} MB after")
    return [
        Line("simulate, five events each", rate, "people/s", "the budget", RATE, 1.0),
        Line("simulate, memory", 1_000 / most, "1/GB", "1 GB", 1_000 / MEMORY, 1.0),
    ]


def _live(account: Account, people: int) -> None:
    """Have people register, agree, look around, and a tenth of them pay."""
    log = account.records.event_log
    types = (ActivityTypeDeclared(name, name) for name in ("seen", "paid"))
    events = [Event(new_id(), 1, account.by().context, one) for one in types]
    for number in range(people):
        events += _one(account, paid=number % 10 == 0)
        if len(events) >= 5_000 or number == people - 1:
            with log.appending() as append:
                account.records.write(append, events)
            events = []


def _one(account: Account, *, paid: bool) -> Iterator[Event]:
    person, contact, at = new_id(), new_id(), account.now()
    context = account.by().context
    registered = SubscriberRegistered("bench", (Contact(contact, "email", _ADDRESS),))
    granted = ConsentGranted(
        contact, "email", "newsletter", "import", at, bytes(32), _ADDRESS
    )
    own: tuple[Fact, ...] = (registered, granted)
    for version, fact in enumerate(own, 1):
        yield Event(person, version, context, fact)
    for version, name in enumerate(("seen", "seen", "paid" if paid else "seen"), 1):
        done = ActivityRecorded(new_id(), person, name, at, {}, _ADDRESS)
        yield Event(month_stream(person, at), version, context, done)


if __name__ == "__main__":
    told = [int(argument) for argument in sys.argv[1:]]
    with a_database() as database, TemporaryDirectory() as name:
        print_table("Simulating", measure(database, Path(name), *told))
