"""Queries about why a message was sent: asked of several read models at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.consent_steps import ConsentEvent
from domain.store.sql import load_statements
from projections.queries import Queries

_SQL = load_statements(__package__, "queries.sql")
_OF_CONSENT = tuple(field.name for field in fields(ConsentEvent))


@dataclass(frozen=True)
class Authorisation:
    """How a message was authorised, and the consent event that it rests on.

    Whoever was not attempted has no attempt; whoever was passed over at the last
    moment has a reason and no consent. ``consent_version`` is a version of the card
    ``card_id``, which had the contact then; the consent is the event where it was said,
    also if that was on another card. Words, evidence and address of the consent are
    None if there are none, or no more.
    """

    campaign_id: UUID
    contact_id: UUID
    window_id: UUID
    offset: int
    attempted_at: datetime | None
    attempt_position: int | None
    policy: int | None
    consent_version: int | None
    card_id: UUID | None
    reason: str | None
    consent: ConsentEvent | None
    wording: str | None
    evidence: str | None
    address: str | None


class Authorisations(Queries):
    """Leads from a message to its consent."""

    def of_message(self, campaign_id: UUID, contact_id: UUID) -> Authorisation | None:
        """Return how a message was authorised; None if none was ever planned."""
        values = {"campaign_id": campaign_id, "contact_id": contact_id}
        return self.line(_authorisation, _SQL["of_message"], values)

    def relied_on(self, actor: str) -> UUID | None:
        """Return a campaign that used a consent of an actor's, if any has."""
        found: list[UUID] = self.lines(_only, _SQL["relied_on"], {"actor": actor})
        return next(iter(found), None)

    def relying_on(self, actor: str, people: Iterable[UUID]) -> list[UUID]:
        """Return who of some people was written to on a consent of an actor's."""
        values = {"actor": actor, "people": list(people)}
        return self.lines(_only, _SQL["relying_on"], values)


def _only(**columns: UUID) -> UUID:
    """Read the only column of a row."""
    (value,) = columns.values()
    return value


def _authorisation(**columns: Any) -> Authorisation:  # noqa: ANN401 - the query's columns
    contact_id = columns["contact_id"]
    told = {name: columns.pop(name) for name in _OF_CONSENT}
    consent = ConsentEvent(**told) if told["position"] else None
    return Authorisation(contact_id=contact_id, consent=consent, **columns)
