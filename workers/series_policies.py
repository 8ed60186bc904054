"""Whenever something happened to a series, or to people on their way, what follows."""

from __future__ import annotations

from collections.abc import Iterator

from domain.events import (
    AddressSuppressed,
    Recorded,
    SeriesActivated,
    SeriesArchived,
    SeriesResumed,
    WindowPlanned,
)
from domain.ids import named_id
from domain.touching import people_of
from workers.consequences import Consequence, Do, GoOn, Stop
from workers.kinds import RUN_SERIES_DAY, SEND_WINDOW, WAKE_SERIES


def send_letter(event: Recorded, fact: WindowPlanned) -> Iterator[Consequence]:
    """Whenever people are to get a letter, it is sent to them."""
    if fact.a_letter:
        yield Do(SEND_WINDOW, event.stream_id, fact.campaign_id)


def look_at_days(event: Recorded, fact: SeriesActivated) -> Iterator[Consequence]:
    """Whenever days bring people into a series, it is looked each day who has theirs.

    Whoever is inside an earlier edition is looked at now.
    """
    yield from wake_series(event, fact)
    if fact.daily:
        id_ = named_id("series day", event.stream_id, event.version)
        yield Do(RUN_SERIES_DAY, id_, event.stream_id)


def wake_series(
    event: Recorded, _fact: SeriesActivated | SeriesArchived | SeriesResumed
) -> Iterator[Consequence]:
    """Whenever a series goes on, in whatever way, whoever is inside is looked at."""
    id_ = named_id("wake series", event.stream_id, event.version)
    yield Do(WAKE_SERIES, id_, event.stream_id)


def go_on(event: Recorded) -> Iterator[Consequence]:
    """Whenever something happened to a person, what they wait for may be there."""
    yield from map(GoOn, people_of(event, event.fact))
    if isinstance(event.fact, AddressSuppressed):
        yield Stop(event.fact.digest)
