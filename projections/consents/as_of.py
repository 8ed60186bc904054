"""What somebody had agreed to at a moment: a pure fold of their stream up to there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.events import (
    AddressBecameReachable,
    AddressBecameUnreachable,
    ConsentGranted,
    ConsentRenewed,
    ConsentTakenOver,
    ContactGivenOver,
    ContactRemoved,
    ContactTakenOver,
    Recorded,
    SubscriberMergedInto,
)
from domain.permission import GRANTED, Grounds
from projections.consents.events import (
    SAID,
    ConsentEvent,
    act_of,
    consent_event,
    happened_at,
)

_GRANTED, _RENEWED = act_of(ConsentGranted), act_of(ConsentRenewed)
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


@dataclass(frozen=True)
class Consent:
    """A consent as it stood. ``last`` is the event that led to its state.

    Notice and evidence are those of what was last agreed to or asked for: a no leaves
    standing what proves the yes.
    """

    last: ConsentEvent
    since: datetime
    granted_at: datetime | None
    renewed_at: datetime | None
    expires_at: datetime | None
    notice_id: bytes | None
    evidence_id: UUID | None
    unreachable: bool = False

    @property
    def grounds(self) -> Grounds:
        """Return what a decision about writing to the address rests on."""
        return Grounds(
            state=self.last.state,
            since=self.since,
            method=self.last.method,
            granted_at=self.granted_at,
            renewed_at=self.renewed_at,
            notice_id=self.notice_id.hex() if self.notice_id else None,
            expires_at=self.expires_at,
            unreachable=self.unreachable,
        )


def consents_at(events: Iterable[Recorded], moment: Moment) -> list[Consent]:
    """Fold the events of one stream up to a moment, and return what held then.

    Consents of an address that the person had lost by then are history.
    """
    then = _Then()
    for event in _up_to(events, moment):
        then.take(event)
    return then.consents()


def merged_by(events: Iterable[Recorded], moment: Moment) -> bool:
    """Tell whether a card had become one with another by a moment."""
    facts = (event.fact for event in _up_to(events, moment))
    return any(isinstance(fact, SubscriberMergedInto) for fact in facts)


def _up_to(events: Iterable[Recorded], moment: Moment) -> Sequence[Recorded]:
    place, until = _PLACES[moment.clock], moment.until
    if until is None:
        return list(events)
    return sorted((event for event in events if place(event) <= until), key=place)


class _Then:
    """What is known once some events of a stream were taken in."""

    def __init__(self) -> None:
        self._consents: dict[tuple[UUID, str], Consent] = {}
        self._unreachable: set[UUID] = set()

    def take(self, event: Recorded) -> None:
        """Take the next event in."""
        fact = event.fact
        if type(fact) in SAID:
            self._said(consent_event(event), event)
        elif isinstance(fact, AddressBecameUnreachable):
            self._unreachable.add(fact.contact_id)
        elif isinstance(fact, AddressBecameReachable):
            self._unreachable.discard(fact.contact_id)
        elif isinstance(fact, ContactTakenOver):
            self._came(fact)
        elif isinstance(fact, ContactRemoved | ContactGivenOver):
            self._lost(fact)

    def consents(self) -> list[Consent]:
        """Return them by contact and purpose."""
        return [
            replace(consent, unreachable=contact_id in self._unreachable)
            for (contact_id, _), consent in sorted(self._consents.items())
        ]

    def _said(self, last: ConsentEvent, event: Recorded) -> None:
        cell = (last.contact_id, last.purpose)
        before = self._consents.get(cell)
        told = last if last.notice_id or before is None else before
        granted_at, renewed_at = _given(event, last, before)
        self._consents[cell] = Consent(
            last,
            since=getattr(event.fact, "said_at", event.context.at),
            granted_at=granted_at,
            renewed_at=renewed_at,
            expires_at=getattr(event.fact, "expires_at", None),
            notice_id=told.notice_id,
            evidence_id=told.evidence_id,
        )

    def _came(self, fact: ContactTakenOver) -> None:
        if fact.unreachable:
            self._unreachable.add(fact.contact.contact_id)

    def _lost(self, fact: ContactRemoved | ContactGivenOver) -> None:
        if isinstance(fact, ContactGivenOver):
            # If it comes back, it is as it was where it went.
            self._unreachable.discard(fact.contact_id)
        self._consents = {
            cell: consent
            for cell, consent in self._consents.items()
            if cell[0] != fact.contact_id
        }


def _given(
    event: Recorded, last: ConsentEvent, before: Consent | None
) -> tuple[datetime | None, datetime | None]:
    """Tell when the last yes was given, and when it was said once more."""
    if isinstance(event.fact, ConsentTakenOver):
        return event.fact.granted_at, event.fact.renewed_at
    if last.act == _GRANTED:
        return last.at, None
    if before is None:
        return (last.at if last.state == GRANTED else None), None
    return before.granted_at, last.at if last.act == _RENEWED else before.renewed_at
