"""Goes through a series as people would have gone: nothing is sent, nothing recorded.

It is the same rule step by step; only the clock is that of back then, and what was
known is asked as of each moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.events import Fact
from domain.series.definition import Definition
from domain.series.enrolment import Enrolment, Place, enrolment_stream
from domain.series.starts import Arrival
from domain.series.stepping import Known, take_step

#: Steps of one pass, at most.
MOST_STEPS = 1_000
#: Tells what was known of somebody at a moment.
Know = Callable[[Enrolment, datetime], Known]


@dataclass(frozen=True)
class Stop:
    """What would have happened to somebody, and when."""

    at: datetime
    subscriber_id: UUID
    trigger: str
    fact: Fact


class Rehearsal:
    """One definition, gone through by one person after the other."""

    def __init__(self, definition: Definition, until: datetime) -> None:
        self._definition = definition
        self._until = until
        self._place = Place(0, definition.first, definition.again)
        #: What they have gone through before, and until when that took them.
        self._known: dict[UUID, tuple[Enrolment, datetime]] = {}

    def go(
        self, arrival: Arrival, happened: Sequence[datetime], know: Know
    ) -> Iterator[Stop]:
        """Have somebody come in, if they may, and go on as far as time went.

        ``happened`` are the times, in order, at which anything happened to them: what
        they wait for is looked at then. Arrivals come in the order of their times.
        """
        stream = enrolment_stream(arrival.series_id, arrival.subscriber_id, arrival.key)
        enrolment, busy_until = self._known.get(
            stream, (Enrolment(stream), arrival.occurred_at)
        )
        at = arrival.occurred_at
        if at < busy_until:
            return
        entered = enrolment.decided(enrolment.enter(arrival, self._place, at))
        enrolment.entered_at = at if entered else enrolment.entered_at
        yield from self._stops(arrival, at, entered)
        for _ in range(MOST_STEPS):
            if not enrolment.inside or at > self._until:
                break
            known = know(enrolment, at)
            facts = enrolment.decided(take_step(self._definition, enrolment, known))
            yield from self._stops(arrival, at, facts)
            at = _next(enrolment, at, happened)
        self._known[stream] = (enrolment, at)

    @staticmethod
    def _stops(arrival: Arrival, at: datetime, facts: Sequence[Fact]) -> Iterator[Stop]:
        for fact in facts:
            yield Stop(at, arrival.subscriber_id, arrival.trigger, fact)


def _next(enrolment: Enrolment, at: datetime, happened: Sequence[datetime]) -> datetime:
    """Return when somebody is looked at next: their time comes, or something does."""
    if enrolment.until is None:
        return at
    meanwhile = (one for one in happened if at < one < enrolment.until)
    return next(meanwhile, enrolment.until)
