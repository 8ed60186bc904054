"""A list is filled from another list or a segment, and cleared, by workers."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from domain.application import Application
from domain.application.lists import LIST, SEGMENT
from domain.application.records import Records
from domain.conditions import Today
from domain.errors import ConditionsInvalid, SegmentOutOfUse
from domain.store.datastore import AccountDatastore
from domain.subscriber import Subscriber
from projections.generations import Generations
from projections.list_members.queries import Lists
from projections.rooms import READ_MODELS
from projections.runner import Runner
from tests.application.builders import AT, a_list, a_person, by
from workers import listing
from workers.due import DueWork
from workers.kinds import CARRY_OUT_LIST_ORDER
from workers.listing import UNUSABLE, CarryOutListOrder
from workers.reactor import Reactor
from workers.tasks import LEFT_OFF, Later

TODAY = Today(AT)


class Desk:
    """Gives orders about lists, and has workers carry them out."""

    def __init__(
        self, application: Application, datastore: AccountDatastore, records: Records
    ) -> None:
        self.lists = application.lists
        self.datastore = datastore
        self._records = records
        self._due = DueWork(datastore)
        Generations(datastore, READ_MODELS).install()
        self._task = CarryOutListOrder(application, datastore, lambda: AT, "UTC")

    def work(self, *, until_told: bool = False) -> Later | None:
        """Do what is due once; with ``until_told`` only until the first sign of it."""
        Reactor(self.datastore, lambda _: None, hands=1).catch_up()
        self.catch_up()
        held = self._due.claim(CARRY_OUT_LIST_ORDER)
        assert held
        later = self._task(held, lambda: not until_told)
        if later is None:
            self._due.done(held)
        else:
            self._due.postpone(held, timedelta())
        self.catch_up()
        return later

    def catch_up(self) -> None:
        """Bring the read models up to date."""
        Runner(self.datastore, READ_MODELS).catch_up()

    def on(self, person: UUID) -> set[UUID]:
        """Name the lists of somebody."""
        return self._records.load(Subscriber, person).lists


@pytest.fixture
def desk(
    application: Application, datastore: AccountDatastore, records: Records
) -> Desk:
    """Give a desk."""
    return Desk(application, datastore, records)


@pytest.fixture
def people(application: Application) -> list[UUID]:
    """Give five people on no list."""
    return [a_person(application, f"{n}@example.com") for n in range(5)]


@pytest.fixture
def full(application: Application, people: list[UUID]) -> UUID:
    """Give a list that they are all on."""
    full = a_list(application, "full")
    application.lists.take_in(by(), full, people)
    return full


def test_a_list_is_filled_from_another(
    application: Application, desk: Desk, people: list[UUID], full: UUID
) -> None:
    """They are on both then; who was there already stays once."""
    other = a_list(application, "other")
    application.subscribers.join_list(by(), people[0], other)
    desk.lists.fill(by(), other, LIST, full)

    assert desk.work() is None

    assert [desk.on(person) for person in people] == [{full, other}] * 5
    assert desk.lists.get(other).orders == {}


def test_a_list_is_filled_from_a_segment(
    application: Application, desk: Desk, people: list[UUID]
) -> None:
    """As its conditions hold when it is done."""
    application.subscribers.change_profile(by(), people[1], {"city": "Riga"})
    city = [{"field": "city", "op": "is", "value": "Riga"}]
    segments = application.segments
    riga = segments.define(by(), "riga", "Riga", city, TODAY).id
    other = a_list(application, "other")
    desk.lists.fill(by(), other, SEGMENT, riga)

    desk.work()

    assert [other in desk.on(person) for person in people].count(True) == 1
    assert other in desk.on(people[1])


def test_a_list_is_cleared_and_the_people_stay(
    application: Application, desk: Desk, people: list[UUID], full: UUID
) -> None:
    """In the order in which it was asked for: first filled, then cleared."""
    other = a_list(application, "other")
    desk.lists.fill(by(), other, LIST, full)
    desk.lists.clear(by(), other)

    for _ in range(3):
        if desk.lists.get(other).orders:
            desk.work()

    assert [desk.on(person) for person in people] == [{full}] * 5


def test_whoever_is_told_to_stop_leaves_off_and_goes_on(
    application: Application,
    desk: Desk,
    people: list[UUID],
    full: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between two chunks; a new try brings the others too, and nobody twice."""
    monkeypatch.setattr(listing, "CHUNK", 2)
    other = a_list(application, "other")
    desk.lists.fill(by(), other, LIST, full)

    assert desk.work(until_told=True) == LEFT_OFF
    assert [other in desk.on(person) for person in people].count(True) == 2
    assert desk.work() is None

    assert [desk.on(person) for person in people] == [{full, other}] * 5


def test_a_list_of_a_channel_takes_in_those_who_have_it(
    application: Application, desk: Desk, people: list[UUID], full: UUID
) -> None:
    """The others are passed over, and stay where they are."""
    phones = application.lists.create(by(), "phones", "Phones", "sms").id
    application.subscribers.add_contact(by(), people[2], "sms", "+37120000000")
    desk.lists.fill(by(), phones, LIST, full)

    desk.work()

    assert [phones in desk.on(person) for person in people].count(True) == 1
    assert phones in desk.on(people[2])


def line_of(desk: Desk, list_id: UUID) -> tuple[int, str | None]:
    """Return how many orders of a list are left, and why one was given up."""
    desk.catch_up()
    line = Lists(desk.datastore).get(list_id)
    assert line
    return line.orders, line.failure


@pytest.fixture
def within(application: Application) -> tuple[UUID, UUID]:
    """Give a segment, and one that names it."""
    segments = application.segments
    inner = segments.define(by(), "inner", "Inner", [], TODAY).id
    named = [{"segment": str(inner), "op": "in"}]
    return inner, segments.define(by(), "outer", "Outer", named, TODAY).id


def test_an_order_from_a_segment_out_of_use_is_given_up(
    application: Application,
    desk: Desk,
    people: list[UUID],
    full: UUID,
    within: tuple[UUID, UUID],
) -> None:
    """It says why, until the next order; the one behind it is carried out."""
    inner, outer = within
    other = a_list(application, "other")
    desk.lists.fill(by(), other, SEGMENT, outer)
    desk.lists.fill(by(), other, LIST, full)
    application.segments.archive(by(), inner)

    for _ in range(3):
        if desk.lists.get(other).orders:
            desk.work()

    assert [desk.on(person) for person in people] == [{full, other}] * 5
    assert line_of(desk, other) == (0, UNUSABLE)
    desk.lists.clear(by(), other)
    assert line_of(desk, other) == (1, None)


def test_an_order_from_a_segment_out_of_use_is_refused(
    application: Application, desk: Desk, within: tuple[UUID, UUID]
) -> None:
    """Also if it only names one."""
    inner, outer = within
    other = a_list(application, "other")
    application.segments.archive(by(), inner)

    with pytest.raises(SegmentOutOfUse):
        desk.lists.fill(by(), other, SEGMENT, inner)
    with pytest.raises(ConditionsInvalid):
        desk.lists.fill(by(), other, SEGMENT, outer)
