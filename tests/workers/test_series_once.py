"""A step of a series is taken once, whoever takes it, and whatever a clock says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

from domain.series.definition import Definition
from domain.series.enrolment import Enrolment, enrolment_stream
from domain.series.stepping import Known
from tests.workers.test_series import welcome
from tests.workers.travelling import Trip
from workers.knowing import Knowing
from workers.resting import resting

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
