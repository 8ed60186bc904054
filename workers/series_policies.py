"""Whenever something happened to a series, or to people on their way, what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from domain.events import (
    AddressSuppressed,
    BackfillAsked,
    BackfillStarted,
    Fact,
    Recorded,
    SeriesActivated,
    SeriesArchived,
    SeriesResumed,
    WindowPlanned,
)
from domain.ids import named_id
from domain.touching import people_of
from workers.consequences import Consequence, Do, GoOn, Stop
from workers.kinds import RUN_BACKFILL, RUN_SERIES_DAY, SEND_WINDOW, WAKE_SERIES


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


def run_backfill(
    event: Recorded, _fact: BackfillAsked | BackfillStarted
) -> Iterator[Consequence]:
    """Whenever the past is to bring people in they are counted, and then brought."""
    id_ = named_id("backfill", event.stream_id, event.version)
    yield Do(RUN_BACKFILL, id_, event.stream_id)


def go_on(event: Recorded) -> Iterator[Consequence]:
    """Whenever something happened to a person, what they wait for may be there."""
    yield from map(GoOn, people_of(event, event.fact))
    if isinstance(event.fact, AddressSuppressed):
        yield Stop(event.fact.digest)


#: fact -> what follows from it
OF_SERIES: Mapping[type[Fact], Callable[[Recorded, Any], Iterator[Consequence]]] = {
    WindowPlanned: send_letter,
    SeriesActivated: look_at_days,
    SeriesResumed: wake_series,
    SeriesArchived: wake_series,
    BackfillAsked: run_backfill,
    BackfillStarted: run_backfill,
}
