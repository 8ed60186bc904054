"""A step of a series is taken once, whoever takes it, and whatever a clock says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Barrier
from uuid import UUID

import pytest
import time_machine

from domain.application.ways import Rest
from domain.ids import new_id
from domain.series.definition import Definition
from domain.series.enrolment import Enrolment, enrolment_stream
from domain.series.stepping import Known
from domain.store.log import Companion
from tests.workers.test_series import welcome
from tests.workers.travelling import Trip
from workers.advancing import AdvanceEnrolments
from workers.due import Held, WakeUp
from workers.enrolling import EnrolPeople
from workers.kinds import ADVANCE_ENROLMENT, ENROL_PEOPLE
from workers.knowing import Knowing
from workers.reactor import Reactor
from workers.resting import Resting, resting
from workers.tasks import Task

BEGUN = ["entered s1", "moved s1 sent", "waited s2"]
ENDED = ["moved s2 waited", "moved s3 sent", "completed"]


class AtOnce:
    """Knows people, and lets two go on only when both have been told the same."""

    def __init__(self, knowing: Knowing) -> None:
        self._knowing = knowing
        self._both = Barrier(2, timeout=20)
        self._told = 0

    def __call__(
        self, definition: Definition, enrolments: Sequence[Enrolment]
    ) -> Mapping[UUID, Known]:
        """Tell what is known of them."""
        known = self._knowing(definition, enrolments)
        self._told += 1
        if self._told <= 2:
            self._both.wait()
        return known


def test_two_who_take_the_same_step_take_it_once(trip: Trip) -> None:
    """The slower one decides again, and finds that it was done."""
    series_id = trip.active(welcome())
    anna = trip.person("anna@example.com")
    trip.settle()
    trip.sent()
    trip.ahead += timedelta(days=3)
    id_ = enrolment_stream(series_id, anna)
    head = trip.records.event_log.head()[0]
    segments = trip.application.segments
    look = AtOnce(Knowing(trip.datastore, segments, trip.now(), "UTC", head))

    def advance(_: int) -> None:
        trip.application.enrolments.advance(trip.by(), [id_], look, resting)

    with ThreadPoolExecutor(2) as hands:
        list(hands.map(advance, range(2)))
    trip.settle()

    assert trip.path(series_id, anna) == [*BEGUN, *ENDED]
    assert trip.sent() == ["anna@example.com"]


def test_a_clock_that_goes_back_repeats_nothing(trip: Trip) -> None:
    """Nor does one that jumps ahead: what was taken is in the log."""
    series_id = trip.active(welcome())
    anna = trip.person("anna@example.com")
    trip.settle()

    trip.ahead -= timedelta(hours=1)
    trip.settle()
    assert trip.path(series_id, anna) == BEGUN
    trip.later(days=3, hours=2)
    trip.ahead -= timedelta(days=2)
    trip.settle()

    assert trip.path(series_id, anna) == [*BEGUN, *ENDED]
    assert trip.sent() == ["anna@example.com"] * 2


@pytest.mark.parametrize("days", [-2, 2])
def test_a_machine_whose_clock_is_wrong_takes_steps_by_that_of_all(
    trip: Trip, days: int
) -> None:
    """Two workers, of whom one lives in another day: waits end when they should."""
    series_id = trip.active(welcome())
    application, datastore = trip.application, trip.datastore
    enrol = EnrolPeople(application, datastore, lambda _: None, "UTC")
    tasks: dict[str, Task] = {
        ENROL_PEOPLE: enrol,
        ADVANCE_ENROLMENT: AdvanceEnrolments(application, datastore, "UTC"),
    }
    ways = []
    for address, wrong in (("anna@example.com", 0), ("boris@example.com", days)):
        person = trip.person(address)
        with time_machine.travel(trip.now() + timedelta(days=wrong), tick=True):
            for kind in (ENROL_PEOPLE, ADVANCE_ENROLMENT, ADVANCE_ENROLMENT):
                trip.work(tasks, kind)
        ways.append(trip.enrolment(series_id, person))

    anna, boris = ways
    assert anna.until
    assert boris.until
    assert timedelta() < boris.until - anna.until < timedelta(minutes=1)
    assert timedelta(days=2) < anna.until - trip.now() < timedelta(days=3)
    assert boris.entered_at
    assert abs(boris.entered_at - trip.now()) < timedelta(minutes=1)


def test_whoever_comes_in_again_is_not_forgotten(trip: Trip) -> None:
    """Somebody who had left is looked at, while what happens brings them in again."""
    series_id = trip.active(welcome(again={"after": "PT1S"}))
    anna = trip.person("anna@example.com")
    trip.settle()
    trip.application.enrolments.exclude(trip.by(), series_id, anna)
    trip.ahead += timedelta(days=4)
    held = Held(enrolment_stream(series_id, anna), "", anna, 0, new_id(), 0)
    trip.application.series.add(trip.by(), series_id, [anna])
    with trip.datastore.get_connection() as connection:
        connection.execute("UPDATE due SET due_at = now()")
    assert held.id in Resting(trip.datastore).claim(held, 500)

    def rest(rests: Sequence[Rest]) -> Companion:
        # They were loaded; others bring them in before that is written.
        enrol = EnrolPeople(
            trip.application, trip.datastore, lambda _: None, "UTC", trip.now
        )
        trip.work({ENROL_PEOPLE: enrol}, ENROL_PEOPLE)
        return resting(rests, held.holder)

    trip.application.enrolments.advance(trip.by(), [held.id], nobody_asks, rest)
    trip.settle()

    assert trip.path(series_id, anna)[4:] == BEGUN


def nobody_asks(_: Definition, __: Sequence[Enrolment]) -> Mapping[UUID, Known]:
    """Say that nobody takes a step."""
    raise AssertionError


def test_every_wake_up_twice_and_in_any_order_comes_to_the_same(trip: Trip) -> None:
    """D-06: what wakes the workers says no more than where to look."""
    dice, woken = Random(4), list[WakeUp]()  # noqa: S311 - a test's dice
    series_id = trip.active(welcome())
    people = {f"p{n}@example.com": trip.person(f"p{n}@example.com") for n in range(8)}
    trip.reactor = Reactor(trip.datastore, woken.append, hands=4)
    tasks = trip.tasks()
    for days in (0, 3):
        trip.ahead += timedelta(days=days)
        for _ in range(12):
            trip.catch_up()
            trip.reactor.wake_ripe()
            woken += woken
            dice.shuffle(woken)
            # Half of them come late, after others that were sent behind them.
            for one in woken[: len(woken) // 2]:
                trip.work(tasks, one.kind)
            del woken[: len(woken) // 2]

    for person in people.values():
        assert trip.path(series_id, person) == [*BEGUN, *ENDED]
    assert trip.sent() == sorted([*people, *people])
