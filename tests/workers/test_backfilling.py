"""Whoever would have come into a series before it was there comes in, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.errors import SeriesStateForbids
from tests.application.builders import a_list
from tests.workers.test_series import welcome
from tests.workers.travelling import Trip
from workers.backfilling import Backfilling
from workers.rehearsing import Range


@pytest.fixture
def backfilling(trip: Trip) -> Backfilling:
    """Give what brings people in."""
    return Backfilling(trip.application, trip.datastore, "UTC")


def today(trip: Trip) -> Range:
    """Return the hours around."""
    hour = timedelta(hours=1)
    return Range(trip.now() - hour, trip.now() + hour)


def test_the_past_brings_people_in_once(trip: Trip, backfilling: Backfilling) -> None:
    """They are counted first; whoever came in by themselves does not come again."""
    anna, boris = trip.person("anna@example.com"), trip.person("boris@example.com")
    series_id = trip.active(welcome())
    cleo = trip.person("cleo@example.com")
    trip.settle()
    trip.sent()

    (chunk,) = backfilling.found(series_id, today(trip), trip.now())
    assert {one.subscriber_id for one in chunk} == {anna, boris}
    for _ in range(2):
        backfilling.bring(trip.by(), series_id, [chunk])
        trip.settle()

    assert trip.sent() == ["anna@example.com", "boris@example.com"]
    assert trip.path(series_id, cleo).count("entered s1") == 1
    assert backfilling.found(series_id, today(trip), trip.now()) == []


def test_whoever_does_not_fit_is_not_brought(
    trip: Trip, backfilling: Backfilling
) -> None:
    """Nor is anybody into a series that takes nobody."""
    vips = a_list(trip.application, "vips")
    anna, boris = trip.person("anna@example.com"), trip.person("boris@example.com")
    trip.application.subscribers.join_list(trip.by(), anna, vips)
    series_id = trip.active(welcome(who=[{"list": str(vips), "op": "not_on"}]))

    (chunk,) = backfilling.found(series_id, today(trip), trip.now())

    assert [one.subscriber_id for one in chunk] == [boris]
    trip.application.series.close(trip.by(), series_id)
    with pytest.raises(SeriesStateForbids):
        backfilling.bring(trip.by(), series_id, [chunk])
