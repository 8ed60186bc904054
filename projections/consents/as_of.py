"""What somebody had agreed to at a moment: the events of their stream up to there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.consent_life import Life, lives
from domain.consent_steps import happened_at
from domain.events import Recorded, SubscriberMergedInto

POSITION, RECORDED, HAPPENED = "position", "recorded", "event"

#: clock -> the place of an event by it; events of one place keep the log's order
_PLACES: Mapping[str, Callable[[Recorded], Any]] = {
    POSITION: lambda event: event.position,
    RECORDED: lambda event: event.recorded_at,
    HAPPENED: happened_at,
}


@dataclass(frozen=True)
class Moment:
    """Up to where streams are read: by which clock, and until which place of it.

    ``at`` is the time of that place: a consent that has run out by then is over.
    Without ``until`` the moment is now, and everything is read.
    """

    at: datetime
    clock: str = POSITION
    until: datetime | int | None = None


def consents_at(events: Iterable[Recorded], moment: Moment) -> list[Life]:
    """Return what held of the consents of one stream at a moment."""
    return lives(up_to(events, moment))


def merged_by(events: Iterable[Recorded], moment: Moment) -> bool:
    """Tell whether a card had become one with another by a moment."""
    facts = (event.fact for event in up_to(events, moment))
    return any(isinstance(fact, SubscriberMergedInto) for fact in facts)


def up_to(events: Iterable[Recorded], moment: Moment) -> Sequence[Recorded]:
    """Return the events until a moment, in the order of its clock."""
    place, until = _PLACES[moment.clock], moment.until
    if until is None:
        return list(events)
    return sorted((event for event in events if place(event) <= until), key=place)
