"""What each consent of a card rests on, told so that another card can stand on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from msgspec import structs

from domain.consent import Cell
from domain.consent_steps import STATES, agreed_after
from domain.events import ConsentTakenOver, ContactGivenOver, Event
from domain.subscriber import Subscriber


def told_by(person: Subscriber, events: Iterable[Event]) -> list[ConsentTakenOver]:
    """Tell every consent of a card, also of addresses that it has lost since.

    Those of contacts that went to another card are not its own any more.
    """
    cells: dict[tuple[UUID, str], ConsentTakenOver] = {}
    for event in events:
        fact: Any = event.fact
        if isinstance(fact, ContactGivenOver):
            cells = {key: c for key, c in cells.items() if key[0] != fact.contact_id}
        elif isinstance(fact, ConsentTakenOver):
            cells[fact.contact_id, fact.purpose] = fact
        elif type(fact) in STATES:
            key = (fact.contact_id, fact.purpose)
            cells[key] = _said(event, fact, cells.get(key))
    return [_as_it_stands(person, cells[key]) for key in sorted(cells)]


def _said(event: Event, fact: Any, before: ConsentTakenOver | None) -> ConsentTakenOver:  # noqa: ANN401 - of any act
    """Tell what was said last; a no leaves standing what proves the yes before it."""
    granted_at, renewed_at = agreed_after(fact, before)
    words = fact if getattr(fact, "notice_id", None) or before is None else before
    return ConsentTakenOver(
        fact.contact_id,
        fact.channel,
        fact.purpose,
        "",
        event.originator_id,
        event.originator_version,
        event.context.at,
        method=getattr(fact, "method", getattr(fact, "ground", None)),
        granted_at=granted_at,
        renewed_at=renewed_at,
        expires_at=getattr(fact, "expires_at", None),
        notice_id=getattr(words, "notice_id", None),
        evidence=getattr(words, "evidence", None),
        purpose_version=getattr(words, "purpose_version", 0),
    )


def _as_it_stands(person: Subscriber, told: ConsentTakenOver) -> ConsentTakenOver:
    cell = Cell(told.contact_id, told.channel, told.purpose)
    held = person.consents.of(cell)
    asked = person.consents.open_questions(cell, person.id, person.brought_over)
    return structs.replace(
        told, state=held.state, said_no=held.said_no, questions=tuple(asked)
    )
