"""What held after some events, found without a fold: by looking back from the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.events import (
    AddressBecameUnreachable,
    ConsentGranted,
    ContactRemoved,
    Recorded,
)
from domain.store.standing import STATES

#: State, version, when the last yes was given, its notice and evidence, unreachable.
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
    grants = [e.fact for e in said if isinstance(e.fact, ConsentGranted)]
    yes = grants[-1] if grants else None
    reach = [e.fact for e in of_contact if "reachable" in e.fact.TOPIC]
    return (
        STATES[type(said[-1].fact)],
        said[-1].version,
        yes.granted_at if yes else None,
        yes.notice_id if yes else None,
        yes.evidence.id if yes else None,
        bool(reach) and isinstance(reach[-1], AddressBecameUnreachable),
    )
