"""Whoever would have come into a series before it was there comes in, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.errors import SeriesStateForbids
from domain.events import FieldDeclared
from tests.application.builders import a_list
from tests.workers.test_series import welcome
from tests.workers.travelling import Trip, letter, steps
from workers.backfilling import Backfilling
from workers.past import Range


@pytest.fixture
def backfilling(trip: Trip) -> Backfilling:
    """Give what brings people in."""
    return Backfilling(trip.application, trip.datastore, "UTC")


def years(trip: Trip) -> Range:
    """Return the time around, also that which is still to come."""
    year = timedelta(days=365)
    return Range(trip.now() - year, trip.now() + year)


def test_the_past_brings_people_in_once(trip: Trip, backfilling: Backfilling) -> None:
    """Of all that they did the newest counts; whoever came by themselves stays out.

    Also when they are through, and may come again by what happens.
    """
    trip.declares("page.seen")
    anna, boris, cleo = (trip.person(f"{name}@example.com") for name in "abc")
    for ago in (3, 2, 1):
        for one in (anna, boris, cleo):
            trip.does(one, "page.seen", timedelta(hours=ago))
    seen = {"start": [{"on": "activity", "activity": "page.seen"}]}
    series_id = trip.active(
        welcome(again={"after": "PT1S"}, **seen) | {"steps": steps(letter("Hello"))}
    )
    trip.does(cleo, "page.seen")
    trip.settle()
    assert trip.sent() == ["c@example.com"]

    (chunk,) = backfilling.found(series_id, years(trip), trip.now())
    assert [one.subscriber_id for one in chunk] == [anna, boris]
    for _ in range(2):
        backfilling.bring(trip.by(), series_id, [chunk])
        trip.later(days=1)

    assert trip.sent() == ["a@example.com", "b@example.com"]
    assert trip.path(series_id, anna)[-1] == "completed"
    assert backfilling.found(series_id, years(trip), trip.now()) == []


def test_days_bring_nobody_in_afterwards(trip: Trip, backfilling: Backfilling) -> None:
    """Nobody is told of a birthday that is over, or that is still to come."""
    trip.application.fields.declare(trip.by(), FieldDeclared("born", "Born", "date"))
    trip.person("anna@example.com", born=f"1990-{trip.now():%m-%d}")
    series_id = trip.active(
        welcome(start=[{"on": "date", "field": "born", "at": "00:00"}])
    )

    assert backfilling.found(series_id, years(trip), trip.now()) == []


def test_whoever_does_not_fit_is_not_brought(
    trip: Trip, backfilling: Backfilling
) -> None:
    """Nor is anybody into a series that takes nobody."""
    vips = a_list(trip.application, "vips")
    anna, boris = trip.person("anna@example.com"), trip.person("boris@example.com")
    trip.application.subscribers.join_list(trip.by(), anna, vips)
    series_id = trip.active(welcome(who=[{"list": str(vips), "op": "not_on"}]))

    (chunk,) = backfilling.found(series_id, years(trip), trip.now())

    assert [one.subscriber_id for one in chunk] == [boris]
    trip.application.series.close(trip.by(), series_id)
    with pytest.raises(SeriesStateForbids):
        backfilling.bring(trip.by(), series_id, [chunk])


def test_a_series_that_takes_nobody_is_not_counted(
    trip: Trip, backfilling: Backfilling
) -> None:
    """That is said before the log is gone through: it was never activated."""
    with pytest.raises(SeriesStateForbids, match="drafted cannot be backfilled"):
        backfilling.found(trip.define(welcome()), years(trip), trip.now())
