"""Whoever would have come into a series before it was there comes in, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from domain.errors import BackfillStateForbids, SeriesStateForbids
from domain.events import FieldDeclared
from domain.ids import new_id
from domain.series.backfill import COUNTED, FINISHED, GIVEN_UP
from projections.series.queries import BackfillLine
from projections.waiting import ReadModelBehind
from tests.application.builders import a_list
from tests.workers.test_series import welcome
from tests.workers.travelling import Trip, letter, steps
from workers import backfilling as module
from workers.backfilling import RunBackfill
from workers.due import Held
from workers.kinds import RUN_BACKFILL
from workers.tasks import LEFT_OFF, Later


@dataclass
class Backfilling:
    """Whoever asks for the past, and the task that does it."""

    trip: Trip

    def __post_init__(self) -> None:
        """Build the task."""
        trip = self.trip
        self.task = RunBackfill(trip.application, trip.datastore, trip.now, "UTC")

    def asked(self, series_id: UUID) -> UUID:
        """Ask for the last year."""
        now, by = self.trip.now(), self.trip.by()
        year = timedelta(days=365)
        return self.trip.application.backfills.ask(by, series_id, now - year, now).id

    def counted(self, series_id: UUID) -> BackfillLine:
        """Have a year counted."""
        id_ = self.asked(series_id)
        assert self.work() == 1
        return self.shown(id_)

    def started(self, id_: UUID) -> BackfillLine:
        """Have those who were counted come in."""
        self.trip.application.backfills.start(self.trip.by(), id_)
        self.work()
        return self.shown(id_)

    def work(self) -> int:
        """Do what is due; tell how much it was."""
        done = 0
        while self.trip.work({RUN_BACKFILL: self.task}, RUN_BACKFILL):
            done += 1
        return done

    def shown(self, id_: UUID) -> BackfillLine:
        """Return what is shown of one."""
        self.trip.runner.catch_up()
        line = self.trip.series.backfill(id_)
        assert line
        return line


@pytest.fixture
def backfilling(trip: Trip) -> Backfilling:
    """Give what brings people in."""
    return Backfilling(trip)


def test_the_past_brings_people_in_once(trip: Trip, backfilling: Backfilling) -> None:
    """Of all that they did the newest counts; whoever came by themselves stays out.

    Also when they are through, and may come again by what happens.
    """
    trip.declares("page.seen")
    people = [trip.person(f"{name}@example.com") for name in "abc"]
    for ago in (3, 2, 1):
        for one in people:
            trip.does(one, "page.seen", timedelta(hours=ago))
    seen = {"start": [{"on": "activity", "activity": "page.seen"}]}
    series_id = trip.active(
        welcome(again={"after": "PT1S"}, **seen) | {"steps": steps(letter("Hello"))}
    )
    trip.does(people[-1], "page.seen")
    trip.settle()
    assert trip.sent() == ["c@example.com"]

    counted, second = backfilling.counted(series_id), backfilling.counted(series_id)
    assert (counted.state, counted.people, counted.passes) == (COUNTED, 2, 2)
    first = backfilling.started(counted.id)
    backfilling.started(second.id)
    trip.later(days=1)

    assert trip.sent() == ["a@example.com", "b@example.com"]
    assert (first.state, first.brought) == (FINISHED, 2)
    third = backfilling.counted(series_id)
    assert third.passes == 0
    assert trip.series.backfills(series_id, second.id, 9) == [third]


def test_days_bring_nobody_in_afterwards(trip: Trip, backfilling: Backfilling) -> None:
    """Nobody is told of a birthday that is over, or that is still to come."""
    trip.application.fields.declare(trip.by(), FieldDeclared("born", "Born", "date"))
    trip.person("anna@example.com", born=f"1990-{trip.now():%m-%d}")
    series_id = trip.active(
        welcome(start=[{"on": "date", "field": "born", "at": "00:00"}])
    )

    assert backfilling.counted(series_id).passes == 0


def test_whoever_does_not_fit_is_not_brought(
    trip: Trip, backfilling: Backfilling
) -> None:
    """Nor is anybody into a series that takes nobody any more: that is given up."""
    vips = a_list(trip.application, "vips")
    anna, _ = trip.person("anna@example.com"), trip.person("boris@example.com")
    trip.application.subscribers.join_list(trip.by(), anna, vips)
    series_id = trip.active(welcome(who=[{"list": str(vips), "op": "not_on"}]))
    counted, other = backfilling.counted(series_id), backfilling.counted(series_id)
    assert counted.people == 1

    assert backfilling.started(counted.id).brought == 1
    trip.application.backfills.start(trip.by(), other.id)
    trip.application.series.close(trip.by(), series_id)
    backfilling.work()

    assert trip.path(series_id, anna) == []
    given_up = backfilling.shown(other.id)
    why = "a series that is closed cannot be backfilled"
    assert (given_up.state, given_up.why) == (GIVEN_UP, why)
    with pytest.raises(BackfillStateForbids):
        trip.application.backfills.start(trip.by(), other.id)
    with pytest.raises(SeriesStateForbids):
        backfilling.asked(series_id)


def test_whoever_takes_it_over_goes_on_where_it_stood(
    trip: Trip, backfilling: Backfilling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told to stop between two chunks: nobody is left out, nobody told of twice."""
    monkeypatch.setattr(module, "MOST_ADDED", 1)
    people = [trip.person(f"{name}@example.com") for name in "abc"]
    series_id = trip.active(welcome())
    id_ = backfilling.counted(series_id).id
    trip.application.backfills.start(trip.by(), id_)
    trip.runner.catch_up()
    held = Held(new_id(), RUN_BACKFILL, id_, 0, new_id(), 0)

    for number in range(3):

        def keep(before: int = number) -> bool:
            return so_far(trip, id_) == before

        assert backfilling.task(held, keep) is LEFT_OFF
        assert so_far(trip, id_) == number + 1

    assert backfilling.task(held, lambda: True) is None
    assert backfilling.shown(id_).state == FINISHED
    trip.settle()
    assert [trip.path(series_id, one)[0] for one in people] == ["entered s1"] * 3


def test_it_waits_for_read_models(
    trip: Trip, backfilling: Backfilling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who fits is what they show; and what it is through with it does not do again."""

    def behind(*_: object, **__: object) -> None:
        raise ReadModelBehind

    id_ = backfilling.asked(trip.active(welcome()))
    held = Held(new_id(), RUN_BACKFILL, id_, 0, new_id(), 0)
    with monkeypatch.context() as patch:
        patch.setattr(module, "wait_for", behind)
        assert isinstance(backfilling.task(held, lambda: True), Later)
    trip.runner.catch_up()
    assert backfilling.task(held, lambda: False) is LEFT_OFF
    assert backfilling.task(held, lambda: True) is None
    assert backfilling.task(held, lambda: True) is None
    assert backfilling.shown(id_).state == COUNTED


def so_far(trip: Trip, id_: UUID) -> int:
    """Return how many were brought, by the log."""
    return trip.application.backfills.get(id_).so_far
