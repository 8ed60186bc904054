"""What another instance recorded reads as it did there."""

from __future__ import annotations

from datetime import timedelta

from domain.brought_over import (
    brought_by,
    definition_then,
    first_recorded,
    journeys,
)
from domain.events import (
    DefinedThen,
    Original,
    PurposeDefined,
    Recorded,
    SubscriberBroughtOver,
)
from tests.builders import MONDAY, PROCESSING, Person, a_subscriber

DEFINED = PurposeDefined("newsletter", "News", "advertising", PROCESSING)


def a_journey(events: int, **since: float) -> SubscriberBroughtOver:
    """Bring so many events over; each was recorded a day after the one before it."""
    first = MONDAY - timedelta(**since)
    originals = tuple(
        Original(10 * number, first + timedelta(days=number))
        for number in range(1, events + 1)
    )
    return SubscriberBroughtOver(
        "old.example/main", bytes(32), originals, (DefinedThen(3, DEFINED),)
    )


def days_of(events: list[Recorded]) -> list[int]:
    """Tell on which day of the year before each event was recorded."""
    return [
        (event.recorded_at - (MONDAY - timedelta(days=365))).days for event in events
    ]


def a_traveller() -> Person:
    """Register somebody who said yes elsewhere and no here."""
    return a_subscriber().who_granted().fact(a_journey(2, days=365)).who_withdrew()


def test_who_never_travelled_is_read_as_they_are() -> None:
    """Nothing changes."""
    events = a_subscriber().who_granted().events()

    assert first_recorded(events) == events
    assert brought_by(journeys(events), 1) is None


def test_events_have_the_times_of_where_they_were_recorded_first() -> None:
    """Those that came have theirs, the journey and what followed it have ours."""
    events = a_traveller().events(after=100)

    read = first_recorded(events)

    assert days_of(read) == [1, 2, 365, 365]
    assert [event.position for event in read] == [101, 102, 103, 104]
    assert [event.fact for event in read] == [event.fact for event in events]


def test_of_two_journeys_the_first_one_counts() -> None:
    """The second instance knew no more of it than the first."""
    anna = a_traveller().fact(a_journey(4, days=100))
    events = anna.events()

    assert days_of(first_recorded(events)) == [1, 2, 268, 269, 365]
    made = journeys(events)
    assert [brought_by(made, version) for version in (2, 4, 5)] == [*made, None]


def test_a_definition_is_that_of_where_the_yes_was_given() -> None:
    """By code and version; another version is another definition."""
    journey = a_journey(2)

    assert definition_then(journey, "newsletter", 3) == DEFINED
    assert definition_then(journey, "newsletter", 2) is None
    assert definition_then(journey, "offers", 3) is None
