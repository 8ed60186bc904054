"""A reactor and the workers of series, a clock, and people who come along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain, repeat
from typing import Any
from uuid import UUID

from msgspec import structs

from domain.application import (
    Application,
    By,
    Draft,
    ImportOptions,
    ReportedActivity,
    WantedSeries,
)
from domain.application.records import Records
from domain.application.series import audience_of
from domain.content import Content, Sender
from domain.events import ActivityProperty, ActivityTypeDeclared, Fact
from domain.ids import new_id
from domain.series.enrolment import Enrolment, enrolment_stream
from domain.series.reading import read_definition
from domain.store import clock
from domain.store.datastore import AccountDatastore
from projections.generations import Generations
from projections.rooms import READ_MODELS
from projections.runner import Runner
from projections.series.queries import AllSeries
from tests.application.builders import a_person, by, said_yes
from tests.workers.importer import Importer
from tests.workers.test_sending import unlimited
from tests.workers.wire import Wire
from workers.advancing import AdvanceEnrolments
from workers.counting import Counting
from workers.due import DueWork
from workers.enrolling import EnrolPeople
from workers.importing import ImportPeople
from workers.kinds import (
    ADVANCE_ENROLMENT,
    ENROL_PEOPLE,
    KEEP_MEMBERS,
    RUN_IMPORT,
    RUN_SERIES_DAY,
    SEND_WINDOW,
    WAKE_SERIES,
)
from workers.origin import Origin
from workers.reactor import Reactor
from workers.sending import SendWindow, Writer
from workers.series_days import RunSeriesDay
from workers.tasks import Task, Tasks
from workers.waking import WakeSeries
from workers.watching import KeepMembers

SENDER = Sender("Shop", "news@shop.example")


@dataclass
class Trip:
    """An account whose series run as they would with workers, and whose time passes."""

    datastore: AccountDatastore
    application: Application
    records: Records
    origin: Origin
    wire: Wire = field(default_factory=Wire)
    #: How far the clock is ahead of that of the database.
    ahead: timedelta = timedelta()

    def __post_init__(self) -> None:
        """Begin with read models that follow."""
        Generations(self.datastore, READ_MODELS).install()
        self.runner = Runner(self.datastore, READ_MODELS)
        self.reactor = Reactor(self.datastore, lambda _: None, hands=4)

    def now(self) -> datetime:
        """Return the time."""
        return clock.now() + self.ahead

    def by(self) -> By:
        """Act now."""
        return replace(by(), at=self.now())

    def define(self, document: Mapping[str, Any], **more: Any) -> UUID:  # noqa: ANN401 - as they are told
        """Define a series."""
        wanted = self.wanted(document, **more)
        return self.application.series.define(self.by(), wanted).id

    def wanted(self, document: Mapping[str, Any], **more: Any) -> WantedSeries:  # noqa: ANN401 - as they are told
        """Return a series as its author wants it."""
        definition = read_definition(document)
        letters = {
            step.name: Draft(
                content=Content(**act.content),
                sender=SENDER,
                audience=audience_of(definition, act.topic, urgent=act.urgent),
            )
            for step, act in definition.letters()
        }
        return WantedSeries(document, definition, letters, **more)

    def active(self, document: Mapping[str, Any], **more: Any) -> UUID:  # noqa: ANN401 - as they are told
        """Define a series and activate it."""
        id_ = self.define(document)
        self.application.series.activate(self.by(), id_, acknowledged=True, **more)
        self.settle()
        return id_

    def person(self, address: str, **fields: str) -> UUID:
        """Register somebody who said yes."""
        id_ = a_person(self.application, address)
        (claim,) = self.records.vault.contacts([id_])
        said = structs.replace(said_yes(), granted_at=self.now() - timedelta(days=1))
        self.application.subscribers.grant_consent(
            self.by(), id_, claim.contact_id, "newsletter", said
        )
        if fields:
            self.application.subscribers.change_profile(self.by(), id_, fields)
        return id_

    def imported(self, address: str, *, triggers: bool) -> UUID:
        """Import one person from a file."""
        mapping = {"email": "email"}
        options = ImportOptions(None, "newsletter", mapping, triggers=triggers)
        upload = self.application.uploads.take([f"email\n{address}\n".encode()])
        begun = self.application.imports.start(self.by(), upload, options)
        importer = Importer(self.datastore, self.application)
        task = ImportPeople(self.application, self.now, "UTC")
        task(importer.held(RUN_IMPORT, begun.id), lambda: True)
        (subscriber, _) = self.records.vault.holders("email", [address])[address]
        return subscriber

    def withdraw(self, id_: UUID) -> None:
        """Have somebody say no."""
        (claim,) = self.records.vault.contacts([id_])
        self.application.subscribers.withdraw_consent(
            self.by(), id_, claim.contact_id, "newsletter", "link"
        )

    def declares(self, name: str, *properties: str) -> None:
        """Declare a kind of activity, with properties that are logged."""
        told = tuple(ActivityProperty(one, "text", logged=True) for one in properties)
        wanted = ActivityTypeDeclared(name, name, told)
        self.application.activities.declare(self.by(), wanted)

    def does(
        self,
        person: UUID,
        name: str,
        ago: timedelta = timedelta(),
        **properties: str,
    ) -> None:
        """Have somebody do something elsewhere, some time ago."""
        told = ReportedActivity(
            name,
            str(new_id()),
            person,
            occurred_at=self.now() - ago,
            properties=properties,
        )
        (outcome,) = self.application.activities.record(self.by(), [told])
        assert not outcome.refusal

    def settle(self) -> None:
        """Do all that is due now."""
        tasks = self.tasks()
        # These are put back by the clock of the database: once is enough.
        for kind in (RUN_SERIES_DAY, KEEP_MEMBERS):
            self.work({kind: tasks.pop(kind)}, kind)
        while sum(self.work(tasks, kind) for kind in tasks):
            pass

    def later(self, **time: float) -> None:
        """Let time pass, and do what is due then."""
        self.settle()
        self.ahead += timedelta(**time)
        self.settle()

    def sent(self) -> list[str]:
        """Return the addresses that something went to, and forget them."""
        sent, self.wire.sent = self.wire.sent, []
        return sorted(sent)

    def facts(self, series_id: UUID, person: UUID, key: str = "") -> list[Fact]:
        """Return the way of somebody through a series."""
        stream = enrolment_stream(series_id, person, key)
        return [event.fact for event in self.records.events_of([stream])[stream]]

    def path(self, series_id: UUID, person: UUID, key: str = "") -> list[str]:
        """Return the way of somebody in short words."""
        return [_short(fact) for fact in self.facts(series_id, person, key)]

    def enrolment(self, series_id: UUID, person: UUID) -> Enrolment:
        """Return somebody's way as it stands."""
        return self.application.enrolments.of(series_id, person)

    @property
    def series(self) -> AllSeries:
        """Return what is shown of series."""
        return AllSeries(self.datastore)

    def catch_up(self) -> None:
        """React to all events so far, and show them; what is due by our clock is."""
        self.reactor.catch_up()
        self.runner.catch_up()
        with self.datastore.get_connection() as connection:
            # The clock of the database has not moved: what is due by ours is so by it.
            connection.execute(
                "UPDATE due SET due_at = now(), wake_at = now() WHERE due_at <= %s",
                (self.now(),),
            )

    def tasks(self) -> dict[str, Task]:
        """Return what the workers of series do, by kind."""
        application, datastore = self.application, self.datastore
        counting = Counting(application.tracking, self.origin)
        writer = Writer(self.records.vault, self.origin, counting)
        rules = unlimited(application, self.records)
        tasks: dict[str, Task] = {
            RUN_SERIES_DAY: RunSeriesDay(application, datastore, self.now, "UTC"),
            KEEP_MEMBERS: KeepMembers(application, datastore, self.now, "UTC"),
            ENROL_PEOPLE: EnrolPeople(
                application, datastore, lambda _: None, "UTC", self.now
            ),
            WAKE_SERIES: WakeSeries(datastore, lambda _: None),
            ADVANCE_ENROLMENT: AdvanceEnrolments(
                application, datastore, "UTC", self.now
            ),
            SEND_WINDOW: SendWindow(application, self.wire, writer, rules, self.now),
        }
        return tasks

    def work(self, tasks: Mapping[str, Task], kind: str) -> bool:
        """Do what is due of a kind once; False if nothing was."""
        self.catch_up()
        worked: list[object] = []
        # A go at a time: no read model follows while a task is at it.
        calls = chain([False], repeat(kind == ADVANCE_ENROLMENT))
        Tasks(DueWork(self.datastore), tasks, worked.append, lambda: next(calls)).work(
            kind
        )
        return bool(worked)


def _short(fact: Fact) -> str:
    name = type(fact).__name__.removeprefix("Enrolment").lower()
    told = [getattr(fact, part, "") for part in ("step", "outcome", "reason")]
    return " ".join([name, *(str(one) for one in told if one)])


def steps(*ones: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Name steps that have no name after their places."""
    return [{"name": f"s{n}", **one} for n, one in enumerate(ones, 1)]


def letter(subject: str, **more: Any) -> Mapping[str, Any]:  # noqa: ANN401 - as they are told
    """Return a step that sends something."""
    said = {"subject": subject, "html": f"<p>{subject}</p>"}
    return {"send": {"content": said, **more}}
