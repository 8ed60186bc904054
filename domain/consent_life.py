"""The life of a consent: what the events of a stream say of it, one after the other.

Whoever shows a consent reads it here: the card, answers as of a moment, permissions.
What is *decided* of a consent is ``domain.consents``' business.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from domain.consent_steps import (
    SAID,
    AboutConsent,
    ConsentEvent,
    agreed_after,
    consent_event,
)
from domain.events import (
    AddressBecameReachable,
    AddressBecameUnreachable,
    ContactGivenOver,
    ContactRemoved,
    ContactTakenOver,
    Recorded,
)
from domain.permission import Grounds


@dataclass(frozen=True)
class Life:
    """Where a consent stood after some events. ``last`` led to its state.

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


def lives(events: Iterable[Recorded]) -> list[Life]:
    """Fold events of one stream, and return its consents by contact and purpose.

    Consents of an address that the person has lost are history.
    """
    folded = _Lives()
    for event in events:
        folded.take(event)
    return folded.all()


class _Lives:
    """What is known once some events of a stream were taken in."""

    def __init__(self) -> None:
        self._consents: dict[tuple[UUID, str], Life] = {}
        self._unreachable: set[UUID] = set()

    def take(self, event: Recorded) -> None:
        """Take the next event in."""
        fact = event.fact
        if type(fact) in SAID:
            self._said(consent_event(event), event, cast("AboutConsent", fact))
        elif isinstance(fact, AddressBecameUnreachable):
            self._unreachable.add(fact.contact_id)
        elif isinstance(fact, AddressBecameReachable):
            self._unreachable.discard(fact.contact_id)
        elif isinstance(fact, ContactTakenOver):
            self._came(fact)
        elif isinstance(fact, ContactRemoved | ContactGivenOver):
            self._lost(fact)

    def all(self) -> list[Life]:
        """Return them by contact and purpose."""
        return [
            replace(consent, unreachable=contact_id in self._unreachable)
            for (contact_id, _), consent in sorted(self._consents.items())
        ]

    def _said(self, last: ConsentEvent, event: Recorded, fact: AboutConsent) -> None:
        cell = (last.contact_id, last.purpose)
        before = self._consents.get(cell)
        told = last if last.notice_id or before is None else before
        granted_at, renewed_at = agreed_after(fact, before)
        self._consents[cell] = Life(
            last,
            since=getattr(fact, "said_at", event.context.at),
            granted_at=granted_at,
            renewed_at=renewed_at,
            expires_at=getattr(fact, "expires_at", None),
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
