"""What happened to one person, and what could be known of them at each moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from uuid import UUID

from domain.activity import month_streams
from domain.application.records import Records
from domain.consent import Cell
from domain.permission import ERASED, MERGED, NO_ADDRESS, Grounds, first_against
from domain.series.definition import Definition
from domain.series.enrolment import Enrolment
from domain.series.stepping import CLOSED, Known
from domain.subscriber import Subscriber
from workers.clocks import Clock, Clocks
from workers.knowing import EMAIL
from workers.past import Past


class History:
    """What happened to one person, and when."""

    def __init__(
        self, records: Records, clocks: Clocks, id_: UUID, until: datetime
    ) -> None:
        self.id = id_
        self._clocks = clocks
        streams = [id_, *month_streams(id_, until)]
        found = records.events_of(streams)
        self._own = found[id_]
        times = (one.context.at for events in found.values() for one in events)
        self.times = sorted(times)

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

    @cached_property
    def clock(self) -> Clock:
        """Return by whose clock they live, and their profile as it is now."""
        return self._clocks.of([self.id])[self.id]


def knowing_of(
    past: Past, definition: Definition, history: History
) -> Callable[[Enrolment, datetime], Known]:
    """Return what tells what was known of somebody at their steps."""

    def know(enrolment: Enrolment, at: datetime) -> Known:
        holds = {
            path: past.holds(conditions, history.id, at, enrolment.since)
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
