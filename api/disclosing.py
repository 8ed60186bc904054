"""Puts what the vault and the notices hold beside consents, as long as they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import msgspec

from api.documents import as_document
from api.parts import Queries
from api.schemas.asking import ERASED
from domain.consent_life import Life
from domain.consent_steps import ConsentEvent
from domain.permission import allows, reasons
from projections.consents.as_of import Moment


@dataclass(frozen=True)
class Disclosed:
    """What is kept of some consents: by contact, by evidence, by notice."""

    addresses: Mapping[UUID, str]
    evidence: Mapping[UUID, str]
    wordings: Mapping[bytes, str]

    def step(self, event: ConsentEvent) -> dict[str, Any]:
        """Return an event as a document."""
        evidence = self._evidence(event.evidence_id)
        return as_document(event, "came_as") | {
            "address": self.addresses.get(event.contact_id, ERASED),
            "state": event.state,
            "notice_id": event.notice_id.hex() if event.notice_id else None,
            "wording": self.wordings.get(event.notice_id or b""),
            "source": evidence.get("source") if isinstance(evidence, dict) else None,
            "evidence": evidence,
        }

    def consent(self, consent: Life, moment: Moment) -> dict[str, Any]:
        """Return a consent as it stood, as a document."""
        # Whether an address had been erased by then is for events to say, not for
        # what is missing today; of today it says enough.
        gone = moment.until is None and consent.last.contact_id not in self.addresses
        grounds = replace(consent.grounds, erased=gone)
        return self.step(_shown(consent)) | {
            "since": consent.since,
            "granted_at": consent.granted_at,
            "renewed_at": consent.renewed_at,
            "expires_at": consent.expires_at,
            "allowed": allows(grounds, moment.at),
            "reasons": [reason.words for reason in reasons(grounds, moment.at)],
        }

    def _evidence(self, id_: UUID | None) -> object:
        if id_ is None:
            return None
        kept = self.evidence.get(id_)
        return msgspec.json.decode(kept) if kept else ERASED


def disclose_events(
    queries: Queries, events: Iterable[ConsentEvent]
) -> list[dict[str, Any]]:
    """Return events as documents, with what is kept of them."""
    shown = list(events)
    disclosed = _disclosed(queries, shown)
    return [disclosed.step(event) for event in shown]


def disclose_consents(
    queries: Queries, consents: Sequence[Life], moment: Moment
) -> list[dict[str, Any]]:
    """Return consents as of a moment as documents, with what is kept of them."""
    disclosed = _disclosed(queries, [_shown(consent) for consent in consents])
    return [disclosed.consent(consent, moment) for consent in consents]


def _shown(consent: Life) -> ConsentEvent:
    """Return the event that led to the state, with the notice that still counts."""
    return replace(
        consent.last, notice_id=consent.notice_id, evidence_id=consent.evidence_id
    )


def _disclosed(queries: Queries, events: Sequence[ConsentEvent]) -> Disclosed:
    vault = queries.vault
    return Disclosed(
        vault.addresses({event.contact_id for event in events}),
        vault.values({event.evidence_id for event in events if event.evidence_id}),
        queries.wordings.of({e.notice_id for e in events if e.notice_id}),
    )
