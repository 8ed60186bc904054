"""How a stream reads that began in another instance: with its times and definitions.

The log has its own order and its own clock; what came from elsewhere stands in it where
it was brought over. Asked when it was first recorded, it is read as it was there.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from domain.events import PurposeDefined, Recorded, SubscriberBroughtOver

#: The events that brought others over, oldest first, each with those that it brought.
Journeys = list[SubscriberBroughtOver]


def journeys(events: Sequence[Recorded]) -> Journeys:
    """Return the journeys that a person has made."""
    facts = (event.fact for event in events)
    return [fact for fact in facts if isinstance(fact, SubscriberBroughtOver)]


def brought_by(made: Journeys, version: int) -> SubscriberBroughtOver | None:
    """Return the journey that first brought an event; None if it happened here."""
    return next((one for one in made if version <= len(one.originals)), None)


def first_recorded(events: Sequence[Recorded]) -> list[Recorded]:
    """Return the events of a stream with the times at which they were first recorded.

    Their positions are those of our log.
    """
    made = journeys(events)
    return [_as_first_recorded(made, event) for event in events]


def definition_then(
    journey: SubscriberBroughtOver, code: str, version: int
) -> PurposeDefined | None:
    """Return the definition that was in force where an event came from."""
    return next(
        (
            one.definition
            for one in journey.definitions
            if (one.definition.code, one.version) == (code, version)
        ),
        None,
    )


def _as_first_recorded(made: Journeys, event: Recorded) -> Recorded:
    journey = brought_by(made, event.version)
    if journey is None:
        return event
    recorded_at = journey.originals[event.version - 1].recorded_at
    return msgspec.structs.replace(event, recorded_at=recorded_at)
