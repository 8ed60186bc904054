"""What happened to one person, and what could be known of them at each moment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.application.records import Records
from domain.consent import Cell
from domain.events import Event
from domain.permission import ERASED, MERGED, NO_ADDRESS, Grounds, first_against
from domain.series.definition import Conditions, Definition
from domain.series.enrolment import Enrolment
from domain.series.own_letters import asks_of_messages
from domain.series.stepping import CLOSED, Known
from domain.subscriber import Subscriber
from workers.clocks import Clock, Clocks
from workers.knowing import EMAIL
from workers.past import Past


@dataclass(frozen=True)
class History:
    """What happened to one person, and when; their clock is as it is now."""

    id: UUID
    _own: Sequence[Event]
    times: Sequence[datetime]
    clock: Clock

    def reached(self, purpose: str, at: datetime) -> tuple[UUID | None, str | None]:
        """Tell at which contact they could be written to then, or why at none."""
        own = (event for event in self._own if event.context.at <= at)
        person = Subscriber.fold(self.id, own)
        if person.successor:
            return None, MERGED
        if person.erased or not person.version:
            return None, ERASED
        reasons = []
        for contact in person.contacts.values():
            if contact.channel == EMAIL:
                against = _against(person, contact.contact_id, purpose, at)
                if against is None:
                    return contact.contact_id, None
                reasons.append(against)
        closed = (reason for reason in reasons if reason in CLOSED)
        return None, next(closed, next(iter(reasons), NO_ADDRESS.name))

    def so_far(self, at: datetime) -> int:
        """Return how much had happened to them by a moment."""
        return bisect_right(self.times, at)


class Histories:
    """Reads the histories of many people at once."""

    def __init__(self, records: Records, clocks: Clocks) -> None:
        self._records = records
        self._clocks = clocks

    def of(self, times: Mapping[UUID, Sequence[datetime]]) -> Iterator[History]:
        """Yield the history of each of some, to whom something happened at times."""
        own, clocks = self._records.events_of(times), self._clocks.of(times.keys())
        for id_, happened in times.items():
            yield History(id_, own[id_], happened, clocks[id_])


def knowing_of(
    past: Past, definition: Definition, history: History
) -> Callable[[Enrolment, datetime], Known]:
    """Return what tells what was known of somebody at their steps.

    What was asked is not asked again before more has happened to them, or another day
    has come that counts; but for what became of messages, which is known of many.
    """
    known: dict[Hashable, bool] = {}

    def held(path: str, conditions: Conditions, since: datetime, at: datetime) -> bool:
        day = past.day(at) if past.timed(conditions, at) else None
        moment = at if asks_of_messages(conditions) else None
        key = path, since, history.so_far(at), day, moment
        if key not in known:
            known[key] = past.holds(conditions, history.id, at, since)
        return known[key]

    def know(enrolment: Enrolment, at: datetime) -> Known:
        since = enrolment.since or at
        holds = {
            path: held(path, conditions, since, at)
            for path, conditions in definition.questions(enrolment.step)
        }
        reached = history.reached(definition.purpose, at)
        clock = history.clock
        return Known(at, clock.zone, holds, *reached, clock.fields)

    return know


def _against(
    person: Subscriber, contact_id: UUID, purpose: str, at: datetime
) -> str | None:
    consent = person.consents.of(Cell(contact_id, EMAIL, purpose))
    grounds = Grounds(
        state=consent.state or None,
        expires_at=consent.expires_at,
        unreachable=contact_id in person.unreachable,
    )
    return first_against(grounds, at)
