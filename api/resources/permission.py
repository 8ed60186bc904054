"""Answers whether we may write to somebody now, and why."""

from __future__ import annotations

from api.calls import Call, Reply
from api.disclosing import disclose_events
from api.documents import as_document
from api.resources.asking import stream_of
from api.whereabouts import elsewhere
from domain.addresses import NORMALISERS
from projections.consents.as_of import Moment, merged_by
from projections.consents.permissions import Permission, Wish


def of_address(call: Call) -> Reply:
    """Tell whether an address may be written to for a purpose, with every reason."""
    query = call.query
    address = NORMALISERS[query["channel"]](query["address"])
    permissions = call.parts.queries.permissions
    return _answer(call, permissions.of_address(address, _wish(call), call.by.at))


def of_person(call: Call) -> Reply:
    """Tell whether a person may be written to for a purpose, with every reason."""
    permissions = call.parts.queries.permissions
    found = permissions.of_person(call.id, _wish(call), call.by.at)
    if found.contact_id is None:
        _require_somebody(call)
    return _answer(call, found)


def _wish(call: Call) -> Wish:
    query = call.query
    return Wish(
        purpose=query["purpose"],
        channel=query["channel"],
        sender=query["sender"],
        topic=query["topic"],
    )


def _require_somebody(call: Call) -> None:
    """Refuse whoever is not there, or on another card; somebody may have no address."""
    if merged_by(stream_of(call), Moment(call.by.at)):
        raise elsewhere(call)


def _answer(call: Call, found: Permission) -> Reply:
    rests_on = [found.consent] if found.consent else []
    shown = disclose_events(call.parts.queries, rests_on)
    return Reply(
        as_document(found)
        | {
            "channel": call.query["channel"],
            "purpose": call.query["purpose"],
            "at": call.by.at,
            "reasons": [as_document(reason) for reason in found.reasons],
            "suppressions": [as_document(one) for one in found.suppressions],
            "consent": shown[0] if shown else None,
        }
    )
