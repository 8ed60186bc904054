"""The steps of a consent, as rows and answers hold them: ids, nothing personal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from domain.events import (
    ConsentExpired,
    ConsentGranted,
    ConsentInvalidated,
    ConsentRefused,
    ConsentRenewed,
    ConsentRequested,
    ConsentTakenOver,
    ConsentWithdrawn,
    Fact,
    Recorded,
)

#: What is said of a consent: what somebody did, or that it came from another card.
AboutConsent = (
    ConsentRequested
    | ConsentGranted
    | ConsentRenewed
    | ConsentRefused
    | ConsentWithdrawn
    | ConsentExpired
    | ConsentInvalidated
    | ConsentTakenOver
)
#: what was done -> the state that it leads to
STATES: Mapping[type[Fact], str] = {
    ConsentRequested: "requested",
    ConsentGranted: "granted",
    ConsentRenewed: "granted",
    ConsentRefused: "refused",
    ConsentWithdrawn: "withdrawn",
    ConsentExpired: "expired",
    ConsentInvalidated: "invalidated",
}
#: fact -> when it happened, if that may be long before it was decided and recorded
_HAPPENED: Mapping[type[Fact], Callable[[Any], datetime]] = {
    ConsentGranted: lambda fact: fact.granted_at,
    ConsentRenewed: lambda fact: fact.renewed_at,
}


def state_after(fact: AboutConsent) -> str:
    """Tell which state a consent event leads to."""
    if isinstance(fact, ConsentTakenOver):
        return fact.state
    return STATES[type(fact)]


def act_of(topic: str) -> str:
    """Return what was done: ``granted`` of ``subscriber.consent_granted.v1``."""
    return topic.removeprefix("subscriber.consent_").rpartition(".")[0]


#: act -> the state it leads to
ACTS: Mapping[str, str] = {act_of(kind.TOPIC): state for kind, state in STATES.items()}
#: what is said of consents: acts of people, and that they came from another card
SAID: tuple[type[Fact], ...] = (*STATES, ConsentTakenOver)
TAKEN_OVER = act_of(ConsentTakenOver.TOPIC)
#: fact -> what was done
ACT_OF: Mapping[type[Fact], str] = {kind: act_of(kind.TOPIC) for kind in SAID}


@dataclass(frozen=True)
class ConsentEvent:
    """One step of a consent. ``at`` is when it happened, by the event's own time.

    What came from another card has the state in which it came, and names the event
    that it rests on: of which stream, and its version there.
    """

    position: int
    subscriber_id: UUID
    version: int
    contact_id: UUID
    channel: str
    purpose: str
    act: str
    method: str | None
    actor: str
    notice_id: bytes | None
    evidence_id: UUID | None
    at: datetime
    recorded_at: datetime
    came_as: str | None = None
    origin_id: UUID | None = None
    origin_version: int | None = None

    @property
    def state(self) -> str:
        """Return the state that it led to."""
        return self.came_as or ACTS[self.act]


class Agreed(Protocol):
    """When the last yes was given, and when it was said once more."""

    @property
    def granted_at(self) -> datetime | None:
        """Return the first."""

    @property
    def renewed_at(self) -> datetime | None:
        """Return the second."""


def agreed_after(
    fact: AboutConsent, before: Agreed | None
) -> tuple[datetime | None, datetime | None]:
    """Tell when the last yes was given, and said once more, after one more event."""
    if isinstance(fact, ConsentGranted):
        return fact.granted_at, None
    known = fact if isinstance(fact, ConsentTakenOver) else before
    if known is None:
        return getattr(fact, "renewed_at", None), None
    if isinstance(fact, ConsentRenewed):
        return known.granted_at, fact.renewed_at
    return known.granted_at, known.renewed_at


def happened_at(event: Recorded) -> datetime:
    """Return the event time: when the yes was given, else when it was decided."""
    told = _HAPPENED.get(type(event.fact))
    return told(event.fact) if told else event.context.at


def columns(event: Recorded, fact: Any) -> dict[str, Any]:  # noqa: ANN401 - any consent fact
    """Return what a row holds of an event beside its position."""
    # Not every act has a method, a notice or evidence: an expiry has none of them.
    evidence = getattr(fact, "evidence", None)
    return {
        "subscriber_id": event.stream_id,
        "version": event.version,
        "contact_id": fact.contact_id,
        "channel": fact.channel,
        "purpose": fact.purpose,
        "act": ACT_OF[type(fact)],
        "method": getattr(fact, "method", getattr(fact, "ground", None)),
        "actor": event.context.actor,
        "notice_id": getattr(fact, "notice_id", None),
        "evidence_id": evidence.id if evidence else None,
        "at": happened_at(event),
        "recorded_at": event.recorded_at,
        "came_as": getattr(fact, "state", None),
        "origin_id": getattr(fact, "origin_id", None),
        "origin_version": getattr(fact, "origin_version", None),
    }


def consent_event(event: Recorded) -> ConsentEvent:
    """Read a consent event of a stream as a row would have it."""
    return ConsentEvent(position=event.position, **columns(event, event.fact))
