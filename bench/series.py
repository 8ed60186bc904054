"""Measures series: events that concern none, people who come in, timers that end.

``python -m bench.series``. Reactor, read models and workers take turns in one process:
so what is measured is all of the work, on less than the two cores it may have.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from bench.databases import a_database
from bench.lines import Line, print_table
from domain.application import Application, WantedSeries, create_application
from domain.application.records import By, Records
from domain.events import Contact, Event, SubscriberRegistered, VaultRef
from domain.ids import new_id
from domain.series.reading import read_definition
from domain.store import clock
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.keyring import KeptPeppers
from domain.store.suppressions import Peppers
from projections.generations import Generations
from projections.rooms import READ_MODELS
from projections.runner import Runner
from workers.advancing import AdvanceEnrolments
from workers.due import DueWork
from workers.enrolling import EnrolPeople
from workers.kinds import ADVANCE_ENROLMENT, ENROL_PEOPLE
from workers.reactor import Reactor
from workers.tasks import Task, Tasks

PEOPLE = 20_000
#: Events and people a second, and timers of a minute a second.
UNCONCERNED, ENTERING, ENDING = 20_000, 2_000, 100_000 / 60
_CHUNK = 1_000
_ADDRESS = VaultRef(UUID(int=0), bytes(32))


class Account:
    """An account whose followers and workers take turns."""

    def __init__(self, url: str, folder: Path) -> None:
        self.datastore = AccountDatastore(open_pool(url, size=8), "main")
        Generations(self.datastore, READ_MODELS).install()
        peppers = Peppers(KeptPeppers(folder))
        self.application = create_application(self.datastore, peppers)
        self.records = Records(self.datastore, peppers)
        self.runner = Runner(self.datastore, READ_MODELS)
        self.reactor = Reactor(self.datastore, lambda _: None, hands=4)
        self.late = timedelta()

    def now(self) -> datetime:
        """Return the time."""
        return clock.now() + self.late

    def by(self) -> By:
        """Act now."""
        return By("bench", self.now(), Command("bench", str(new_id())))

    def registers(self, count: int) -> None:
        """Have people registered, by chunks as an import does."""
        for first in range(0, count, _CHUNK):
            events = []
            for _ in range(first, min(first + _CHUNK, count)):
                contact = Contact(new_id(), "email", _ADDRESS)
                fact = SubscriberRegistered("bench", (contact,))
                events.append(Event(new_id(), 1, self.by().context, fact))
            with self.records.event_log.appending() as append:
                self.records.write(append, events)

    def work(self, kind: str) -> None:
        """Do all that is due of a kind."""
        tasks = self._tasks(self.application)
        woken: list[object] = []
        while True:
            self.runner.catch_up()
            woken.clear()
            Tasks(DueWork(self.datastore), tasks, woken.append, self._one_go()).work(
                kind
            )
            if not woken:
                return

    def _one_go(self) -> Callable[[], bool]:
        calls = iter((False,))
        # No read model follows while a task is at it: so each does one go.
        return lambda: next(calls, True)

    def _tasks(self, application: Application) -> dict[str, Task]:
        datastore = self.datastore
        return {
            ENROL_PEOPLE: EnrolPeople(
                application, datastore, lambda _: None, "UTC", self.now
            ),
            ADVANCE_ENROLMENT: AdvanceEnrolments(
                application, datastore, "UTC", self.now
            ),
        }


def measure(url: str, folder: Path, count: int = PEOPLE) -> list[Line]:
    """Measure on an empty database."""
    account = Account(url, folder)
    account.registers(count)
    account.runner.catch_up()
    took = _took(account.reactor.catch_up)
    lines = [_line("events that concern no series", count, took, UNCONCERNED)]
    _begin(account)
    account.registers(count)
    lines.append(_line("people who come in", count, _enter(account), ENTERING))
    lines.append(_line("timers of the same minute", count, _end(account), ENDING))
    return lines


def _line(work: str, count: int, seconds: float, limit: float) -> Line:
    return Line(work, count / seconds, "a second", "the budget", limit, 1.0)


def _begin(account: Account) -> None:
    """Have a series wait an hour for whoever is registered, and tell a word."""
    document = {
        "name": "Bench",
        "purpose": "newsletter",
        "start": [{"on": "registered"}],
        "steps": [
            {"name": "hour", "wait": {"for": "PT1H"}},
            {"name": "word", "tell": "over"},
        ],
    }
    wanted = WantedSeries(document, read_definition(document), {})
    series = account.application.series
    id_ = series.define(account.by(), wanted).id
    series.activate(account.by(), id_)
    account.reactor.catch_up()


def _enter(account: Account) -> float:
    """Have everybody come in, and wait."""

    def enter() -> None:
        account.reactor.catch_up()
        account.work(ENROL_PEOPLE)

    took = _took(enter)
    account.work(ADVANCE_ENROLMENT)
    return took


def _end(account: Account) -> float:
    """Have the hour pass for all at once."""
    account.late = timedelta(hours=1, minutes=5)
    with account.datastore.get_connection() as connection:
        connection.execute("UPDATE due SET due_at = now(), wake_at = now()")
    return _took(lambda: account.work(ADVANCE_ENROLMENT))


def _took(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    told = [int(argument) for argument in sys.argv[1:]]
    with a_database() as database, tempfile.TemporaryDirectory() as name:
        print_table("Series", measure(database, Path(name), *told))
