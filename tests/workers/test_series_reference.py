"""Random series and random histories come to the same as in a plain interpreter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

import pytest

from domain.errors import SeriesInvalid
from domain.series.reading import read_definition
from tests.application.builders import a_list
from tests.workers.series_reference import (
    ACTIONS,
    NO,
    PAID,
    SEEN,
    VIPS,
    Person,
    a_series,
)
from tests.workers.travelling import Trip

HOURS, PEOPLE = 8, 5


@pytest.mark.parametrize("seed", range(3))
def test_everybody_goes_the_same_way(trip: Trip, seed: int) -> None:
    """Three series at once, five people, eight hours."""
    compare(trip, Random(seed), series_count=3)  # noqa: S311 - a test's dice


@pytest.mark.long
@pytest.mark.timeout(60 * 60)
@pytest.mark.parametrize("seed", range(100, 140))
def test_everybody_goes_the_same_way_in_many_series(trip: Trip, seed: int) -> None:
    """Forty histories, each with ten series at once."""
    compare(trip, Random(seed), series_count=10)  # noqa: S311 - a test's dice


def compare(trip: Trip, random: Random, *, series_count: int) -> None:
    """Have people do this and that for some hours, really and in the reference."""
    both = begun(trip, random, series_count)
    people = sorted({person for _, person in both.expected})
    for hour in range(HOURS):
        for person in people if hour else ():
            if random.random() < 0.4:
                act(trip, person, random.choice(ACTIONS), both)
        both.go(hour)
        trip.later(hours=1)
        both.go(hour + 1)
    for (series_id, person), reference in both.expected.items():
        told = both.running[series_id]
        assert trip.path(series_id, person) == reference.path, told


@dataclass
class Both:
    """The series that really run, with a list each, and the reference."""

    running: Mapping[UUID, Mapping[str, Any]]
    lists: Sequence[UUID]
    expected: Mapping[tuple[UUID, UUID], Person]

    def go(self, hour: int) -> None:
        """Have everybody of the reference go on."""
        for one in self.expected.values():
            one.go(hour)


def begun(trip: Trip, random: Random, series_count: int) -> Both:
    """Have series run, and people come in."""
    for name in (SEEN, PAID):
        trip.declares(name)
    # A list each: what one series does to it is no business of the others.
    lists = [a_list(trip.application, f"{VIPS}-{n}") for n in range(series_count)]
    documents = [a_valid_series(random, str(list_id)) for list_id in lists]
    running = {trip.active(document): document for document in documents}
    people = [trip.person(f"p{n}@example.com") for n in range(PEOPLE)]
    trip.settle()
    expected = {
        (series_id, person): Person(document)
        for series_id, document in running.items()
        for person in people
    }
    return Both(running, lists, expected)


def act(trip: Trip, person: UUID, action: str, both: Both) -> None:
    """Have somebody do something, really and in the reference."""
    for (_, who), one in both.expected.items():
        if who == person:
            one.done.add(action)
    if action == VIPS:
        for list_id in both.lists:
            trip.application.subscribers.join_list(trip.by(), person, list_id)
    elif action == NO:
        trip.withdraw(person)
    else:
        trip.does(person, action)


def a_valid_series(random: Random, vips: str) -> dict[str, Any]:
    """Return a series all of whose steps are reached."""
    while True:
        document = a_series(random, vips)
        try:
            read_definition(document)
        except SeriesInvalid:
            continue
        return document
