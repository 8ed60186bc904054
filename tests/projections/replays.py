"""What held after some events, found without a fold: by looking back from the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.consent_steps import STATES
from domain.events import (
    AddressBecameUnreachable,
    ConsentGranted,
    ConsentRenewed,
    ContactRemoved,
    Recorded,
)

#: State, version, when the last yes was given, the notice and evidence of what was
#: shown last, unreachable.
Told = tuple[str, int, datetime | None, bytes | None, UUID | None, bool]


def replayed(passed: Sequence[Recorded]) -> dict[tuple[UUID, str], Told]:
    """Find what held after some events by looking back from the end, cell by cell."""
    cells = {_cell(event) for event in passed if type(event.fact) in STATES}
    found = {cell: _looked_back(passed, *cell) for cell in cells}
    return {cell: told for cell, told in found.items() if told}


def _cell(event: Recorded) -> tuple[UUID, str]:
    fact: Any = event.fact
    return fact.contact_id, fact.purpose


def _looked_back(
    passed: Sequence[Recorded], contact_id: UUID, purpose: str
) -> Told | None:
    of_contact = [
        event
        for event in passed
        if getattr(event.fact, "contact_id", None) == contact_id
    ]
    lost = [n for n, e in enumerate(of_contact) if isinstance(e.fact, ContactRemoved)]
    since = of_contact[lost[-1] + 1 :] if lost else of_contact
    said = [e for e in since if type(e.fact) in STATES and _cell(e)[1] == purpose]
    if not said:
        return None
    reach = [e.fact for e in of_contact if "reachable" in e.fact.TOPIC]
    notice_id, evidence_id = _shown([event.fact for event in said])
    return (
        STATES[type(said[-1].fact)],
        said[-1].version,
        _given_at([event.fact for event in said]),
        notice_id,
        evidence_id,
        bool(reach) and isinstance(reach[-1], AddressBecameUnreachable),
    )


def _given_at(said: Sequence[Any]) -> datetime | None:
    """Return when the last yes was given; said once more it is the same yes."""
    grants = [fact.granted_at for fact in said if isinstance(fact, ConsentGranted)]
    if grants or not isinstance(said[0], ConsentRenewed):
        return grants[-1] if grants else None
    # By event time a renewal may stand before what it renewed.
    renewed: datetime = said[0].renewed_at
    return renewed


def _shown(said: Sequence[Any]) -> tuple[bytes | None, UUID | None]:
    """Return the notice that was shown last, and the evidence of that."""
    shown = [fact for fact in said if getattr(fact, "notice_id", None)]
    told = shown[-1] if shown else said[0]
    evidence = getattr(told, "evidence", None)
    return getattr(told, "notice_id", None), evidence.id if evidence else None
