"""Leads from each message to the consent that it was sent under."""

from __future__ import annotations

from typing import Any, TypeVar

from api.calls import Call, Reply
from api.disclosing import Disclosed
from api.documents import as_document
from domain.errors import NotFound
from projections.authorisations.queries import Authorisation
from projections.deliveries.lines import DeliveryLine

K = TypeVar("K")


def of_message(call: Call) -> Reply:
    """Show how a message was authorised: by which rules, on which words and proof."""
    contact_id = call.path["contact_id"]
    found = call.parts.queries.authorisations.of_message(call.id, contact_id)
    if found is None:
        raise NotFound("message of the campaign to contact", contact_id)
    document = as_document(found, "wording", "evidence", "address")
    return Reply(document | {"consent": _consent(found)})


def as_message(line: DeliveryLine) -> dict[str, Any]:
    """Return a message as a document, with the way to the consent it rests on."""
    path = f"/v1/campaigns/{line.campaign_id}/deliveries/{line.contact_id}/consent"
    return as_document(line) | {"consent": path if line.consent_version else None}


def _consent(found: Authorisation) -> dict[str, Any] | None:
    consent = found.consent
    if consent is None:
        return None
    disclosed = Disclosed(
        _kept(consent.contact_id, found.address),
        _kept(consent.evidence_id, found.evidence),
        _kept(consent.notice_id, found.wording),
    )
    return disclosed.step(consent)


def _kept(key: K | None, value: str | None) -> dict[K, str]:
    return {key: value} if key and value else {}
