"""Who is in a watched segment is kept as they come and go: the same as counted anew."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from msgspec import structs

from domain.application import (
    Application,
    ImportOptions,
    Said,
    SegmentChange,
    Wanted,
)
from domain.application.records import Records
from domain.application.segments import Document
from domain.conditions import Today
from domain.events import (
    FieldDeclared,
    MembersEntered,
    MembersLeft,
    Recorded,
)
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.subscriber import Subscriber
from projections.generations import Generations
from projections.rooms import READ_MODELS
from projections.runner import Runner
from projections.segments.asking import SegmentPeople
from projections.segments.queries import Segments
from tests.application.builders import AT, a_list, a_person, by, said_yes
from tests.workers.importer import Importer
from workers.consequences import Do, Hasten
from workers.due import Held
from workers.kinds import KEEP_MEMBERS
from workers.policies import WATCHED, consequences
from workers.reactor import Reactor
from workers.tasks import LEFT_OFF, Later
from workers.watching import KeepMembers

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


class Watch:
    """People, a segment that is watched, and a clock."""

    def __init__(self, application: Application, datastore: AccountDatastore) -> None:
        self.application = application
        self.now = NOON
        self.records = Records(datastore)
        self.log = EventLog(datastore)
        self.kept = Segments(datastore)
        Generations(datastore, READ_MODELS).install()
        self._runner = Runner(datastore, READ_MODELS)
        self._reactor = Reactor(datastore, lambda _: None, hands=1)
        self._importer = Importer(datastore, application)
        self._people = SegmentPeople(datastore)
        self._task = KeepMembers(application, datastore, lambda: self.now, "UTC")
        self.segment = UUID(int=0)
        self.held: Held | None = None

    @property
    def today(self) -> Today:
        """Return the day it is."""
        return Today(self.now)

    def define(self, *conditions: object, code: str = "riga") -> UUID:
        """Make a segment."""
        segments = self.application.segments
        return segments.define(by(), code, code, list(conditions), self.today).id

    def watch(self, segment: UUID) -> None:
        """Have it watched."""
        self.segment = segment
        answer = self.application.segments.watch(by(), segment)
        assert answer.position
        (event,) = self.log.read(answer.position - 1, 1)
        assert isinstance(event, Recorded)
        (one,) = [each for each in consequences(event) if isinstance(each, Do)]
        self.held = Held(one.id, one.kind, one.subject_id, event.position, one.id, 0)

    def look(
        self, *, keep: bool = True, meanwhile: Callable[[], None] = lambda: None
    ) -> Later | None:
        """Do the task once the read models have come so far, until nobody moves."""
        assert self.held
        self._runner.catch_up()
        later = self._look_again(meanwhile, keep=keep)
        self._runner.catch_up()
        return later

    def _look_again(self, meanwhile: Callable[[], None], *, keep: bool) -> Later | None:
        # What a look has noted is to be shown before the next batch.
        def keeping() -> bool:
            meanwhile()
            self._runner.catch_up()
            return keep

        assert self.held
        return self._task(self.held, keeping)

    def members(self) -> set[UUID]:
        """Return who is kept."""
        return {one.subscriber_id for one in self.kept.kept(self.segment, None, 1_000)}

    def counted_anew(self) -> set[UUID]:
        """Return who is in it, asked of all people."""
        tree = self.application.segments.tree_of(self.segment, self.today)
        return set(self._people.page(tree, None, 1_000))

    def moves(self) -> list[tuple[str, str, set[UUID]]]:
        """Return what was noted: who came or went, and because of what."""
        return [
            (
                "entered" if isinstance(event.fact, MembersEntered) else "left",
                event.fact.because,
                set(event.fact.subscriber_ids),
            )
            for event in self.log.read(0, 100_000)
            if isinstance(event, Recorded)
            and isinstance(event.fact, MembersEntered | MembersLeft)
        ]

    def person(self, name: str, **fields: str) -> UUID:
        """Register somebody."""
        person = a_person(self.application, f"{name}@example.com")
        self.becomes(person, **fields)
        return person

    def imported(self, *, triggers: bool) -> set[UUID]:
        """Import somebody, and tell whether series are to notice."""
        address = f"{triggers}@example.com".lower()
        mapping = {"email": "email"}
        options = ImportOptions(None, "newsletter", mapping, triggers=triggers)
        self._importer.take_in(f"email\n{address}\n".encode(), options)
        self._reactor.catch_up()
        (found, _) = self.records.vault.holders("email", [address])[address]
        return {found}

    def becomes(self, person: UUID, **fields: str) -> None:
        """Give somebody new values."""
        self.application.subscribers.change_profile(by(), person, dict(fields))


RIGA = {"field": "city", "op": "is", "value": "riga"}


@pytest.fixture
def watch(application: Application, datastore: AccountDatastore) -> Watch:
    """Give a watch."""
    return Watch(application, datastore)


def test_whoever_comes_and_goes_is_noted_with_what_led_to_it(watch: Watch) -> None:
    """First all that are in it, then one by one; nothing if nobody moves."""
    anna, boris = watch.person("anna", city="Riga"), watch.person("boris")
    watch.watch(watch.define(RIGA))
    watch.look()
    watch.becomes(boris, city="RIGA")
    watch.becomes(anna, city="Tallinn")
    watch.look()
    watch.becomes(anna, plan="free")
    watch.look()

    assert watch.moves() == [
        ("entered", "watched", {anna}),
        ("entered", "event", {boris}),
        ("left", "event", {anna}),
    ]
    assert watch.members() == {boris}


def test_a_new_definition_moves_people(watch: Watch) -> None:
    """Also that of a segment which it names."""
    anna = watch.person("anna", city="Riga")
    inner = watch.define(RIGA, code="inner")
    watch.watch(watch.define({"segment": str(inner), "op": "not_in"}, code="outer"))
    watch.look()
    nowhere = [RIGA | {"value": "nowhere"}]
    change = SegmentChange(conditions=nowhere)
    watch.application.segments.change(by(), inner, change, watch.today)
    watch.look()

    assert watch.moves() == [("entered", "redefined", {anna})]


def test_a_day_moves_people_when_it_begins(watch: Watch) -> None:
    """The look comes back at midnight, and says that it was time."""
    watch.application.fields.declare(by(), FieldDeclared("born", "Born", "date"))
    anna = watch.person("anna", born="1990-03-04")
    birthday = {"field": "born", "op": "anniversary", "value": 0}
    watch.watch(watch.define(birthday))

    later = watch.look()
    watch.now += timedelta(minutes=30)
    soon = watch.look()
    watch.now = datetime(2026, 3, 4, tzinfo=UTC)
    watch.look()
    watch.now += timedelta(days=1)
    watch.look()

    assert later
    assert later.after == timedelta(hours=1)
    assert soon
    assert watch.moves() == [("entered", "time", {anna}), ("left", "time", {anna})]


def test_a_silent_import_is_named_also_when_a_day_begins(watch: Watch) -> None:
    """What happened the day before is looked at first: no day has moved them."""
    recently = {"registered": "at", "op": "is", "last_days": 30}
    watch.watch(watch.define(recently))
    watch.look()
    silent, noticed = (watch.imported(triggers=told) for told in (False, True))
    watch.now += timedelta(days=1)
    watch.look()

    assert watch.moves() == [
        ("entered", "event", noticed),
        ("entered", "import", silent),
    ]


def test_a_day_begins_also_while_events_come(watch: Watch) -> None:
    """What was there before is looked at first, and not what comes all the time."""
    watch.application.fields.declare(by(), FieldDeclared("born", "Born", "date"))
    anna = watch.person("anna", born="1990-03-04")
    boris = watch.person("boris")
    watch.watch(watch.define({"field": "born", "op": "anniversary", "value": 0}))
    watch.look()
    watch.becomes(boris, city="Riga")
    watch.now += timedelta(days=1)

    def one_more() -> None:
        if len(came) < 5 and not watch.moves():
            came.append(f"{len(came)}")
            watch.becomes(boris, city=came[-1])

    came: list[str] = []
    watch.look(meanwhile=one_more)

    assert watch.moves() == [("entered", "time", {anna})]
    assert len(came) < 5


def test_what_is_not_watched_any_more_is_done(watch: Watch) -> None:
    """And whoever was kept is kept no longer; watched again, all are looked at."""
    anna = watch.person("anna", city="Riga")
    watch.watch(watch.define(RIGA))
    watch.look()
    watch.application.segments.unwatch(by(), watch.segment)

    assert watch.look() is None
    assert watch.members() == set()
    watch.watch(watch.segment)
    watch.look()
    assert watch.members() == {anna}


def test_a_look_that_is_broken_off_is_gone_on_with(watch: Watch) -> None:
    """What was noted is noted once."""
    anna = watch.person("anna", city="Riga")
    watch.watch(watch.define(RIGA))

    assert watch.look(keep=False) is LEFT_OFF
    watch.look()

    assert watch.moves() == [("entered", "watched", {anna})]


def test_whoever_waits_is_told_of_events_that_came_meanwhile(watch: Watch) -> None:
    """Else they would be seen an hour later."""
    watch.watch(watch.define(RIGA))
    later = watch.look()
    assert later
    assert later.come
    assert not later.come()

    watch.person("anna", city="Riga")

    assert later.come()


def test_conditions_that_cannot_be_used_any_more_are_asked_again_later(
    watch: Watch,
) -> None:
    """Nobody is moved by a mistake in a definition."""
    inner = watch.define(RIGA, code="inner")
    watch.watch(watch.define({"segment": str(inner), "op": "in"}, code="outer"))
    watch.application.segments.archive(by(), inner)

    later = watch.look()

    assert later
    assert "cannot be used" in later.reason


def test_events_that_move_people_hasten_whoever_keeps_them(watch: Watch) -> None:
    """All watched segments wait for one thing."""
    watch.watch(watch.define(RIGA))
    watch.person("anna")

    found = [
        one
        for event in watch.log.read(0, 100)
        if isinstance(event, Recorded)
        for one in consequences(event)
    ]

    assert Hasten(WATCHED) in found
    assert [one.kind for one in found if isinstance(one, Do)] == [KEEP_MEMBERS]


class History:
    """Whatever happens to a few people, drawn from a seed."""

    CITIES = ("Riga", "RIGA", "Tallinn", "")

    def __init__(self, watch: Watch, seed: int) -> None:
        self._watch = watch
        self._draw = random.Random(seed)  # noqa: S311 - a history, not a secret
        self._yeses = timedelta()
        self._list = a_list(watch.application, "news")
        self._people = [watch.person(f"person{n}") for n in range(6)]
        self._numbers = iter(range(100))

    def conditions(self) -> Document:
        """Return conditions of every sort that something here can move."""
        on = {"list": str(self._list), "op": "on"}
        inner = self._watch.define({"any": [RIGA, on]}, code="inner")
        granted = {"consent": "newsletter", "op": "is", "value": "granted"}
        today = {"field": "born", "op": "anniversary", "value": [-1, 0]}
        share = {"random": "half", "to": 50}
        contact = {"contact": "email", "op": "has_not"}
        within = {"segment": str(inner), "op": self._draw.choice(["in", "not_in"])}
        some = self._draw.sample([on, granted, today, share, contact, within, RIGA], 4)
        words = [self._draw.choice(["any", "all", "not_all", "not_any"]) for _ in "ab"]
        return [{"any": [{words[0]: some[:2]}, {words[1]: some[2:]}]}]

    def goes_on(self) -> None:
        """Let something happen."""
        steps = (
            self._moves_house,
            self._is_born,
            self._joins,
            self._leaves,
            self._says_yes,
            self._says_no,
            self._loses_the_address,
            self._comes,
            self._is_erased,
            self._watch_goes_on,
        )
        self._draw.choice(steps)(self._draw.choice(self._people))

    def _moves_house(self, person: UUID) -> None:
        self._watch.becomes(person, city=self._draw.choice(self.CITIES))

    def _is_born(self, person: UUID) -> None:
        day = self._watch.now + timedelta(days=self._draw.randint(-1, 2))
        self._watch.becomes(person, born=f"1990-{day:%m-%d}")

    def _joins(self, person: UUID) -> None:
        self._watch.application.subscribers.join_list(by(), person, self._list)

    def _leaves(self, person: UUID) -> None:
        self._watch.application.subscribers.leave_list(by(), person, self._list)

    def _says_yes(self, person: UUID) -> None:
        for contact in self._contacts(person):
            self._watch.application.subscribers.grant_consent(
                by(), person, contact, "newsletter", self._newer()
            )

    def _newer(self) -> Said:
        """Return a yes that is newer than whatever was said before."""
        self._yeses += timedelta(milliseconds=1)
        return structs.replace(said_yes(), granted_at=AT + self._yeses)

    def _says_no(self, person: UUID) -> None:
        for contact in self._contacts(person):
            self._watch.application.subscribers.withdraw_consent(
                by(), person, contact, "newsletter", "telephone"
            )

    def _loses_the_address(self, person: UUID) -> None:
        subscribers = self._watch.application.subscribers
        before = self._contacts(person)
        number = f"+3712{next(self._numbers):07d}"
        subscribers.add_contact(by(), person, "sms", number)
        for contact in before:
            subscribers.remove_contact(by(), person, contact)

    def _comes(self, _: UUID) -> None:
        self._people.append(self._watch.person(f"late{next(self._numbers)}"))

    def _is_erased(self, person: UUID) -> None:
        if len(self._people) > 4:
            self._people.remove(person)
            self._watch.application.erasing.erase(
                by(), person, Wanted("all", "request")
            )

    def _watch_goes_on(self, _: UUID) -> None:
        self._watch.now += timedelta(days=1)

    def _contacts(self, person: UUID) -> list[UUID]:
        return list(self._watch.records.load(Subscriber, person).contacts)


@pytest.mark.parametrize("seed", range(6))
def test_whoever_is_kept_is_whoever_is_counted_anew(watch: Watch, seed: int) -> None:
    """After whatever has happened, however it was cut into looks."""
    watch.application.fields.declare(by(), FieldDeclared("born", "Born", "date"))
    history = History(watch, seed)
    watch.watch(watch.define(*history.conditions()))
    draw = random.Random(seed)  # noqa: S311 - as above
    for _ in range(12):
        for _ in range(draw.randint(1, 5)):
            history.goes_on()

        watch.look()

        assert watch.members() == watch.counted_anew()
