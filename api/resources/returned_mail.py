"""Answers /v1/returned-mail: takes what came back."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from api.calls import Call, Reply
from api.schemas.returned_mail import COMPLAINT, NOTHING
from domain.application import By
from domain.results import ACCEPTED, REJECTED, SUPPRESSED
from domain.returned.delivery import MESSAGE, Delivery
from domain.returned.findings import Bounce, Complaint, Finding
from domain.returned.understanding import Returned, understood
from domain.store.commands import Answer

#: What nobody doubts.
_KNOWN = (ACCEPTED, REJECTED, SUPPRESSED)


def take(call: Call) -> Reply:
    """Take a mail that came back, as it came.

    The same mail is taken once, however often it is handed over. What is forged, or
    none of ours, is taken and changes nothing: a mail server is not to send it back.
    While the result of a delivery is not recorded yet, it is told to try again.
    """
    returned = understood(call.body, call.parts.keyring.links())
    answer = None
    if returned:
        taken = _learn_taken(call, returned.delivery)
        answer = _recorded(call, returned) or taken
    delivery = returned.delivery if returned else None
    told = {
        "kind": _kind(returned.finding) if returned else NOTHING,
        "campaign_id": delivery and delivery.campaign_id,
        "message_id": delivery and delivery.message_id,
        "contact_id": delivery and delivery.contact_id,
        "position": answer and answer.position,
    }
    return Reply(told)


def _recorded(call: Call, returned: Returned) -> Answer | None:
    mail, by = call.parts.application.returned_mail, _by(call)
    match returned.finding:
        case Bounce() as found:
            return mail.bounced(by, returned.delivery, found)
        case Complaint() as found:
            return mail.complained(by, returned.delivery, found, call.body)
        case _:
            return None


def _learn_taken(call: Call, delivery: Delivery) -> Answer | None:
    """Settle what was in doubt: whatever comes back was taken by a server first."""
    application, queries = call.parts.application, call.parts.queries
    by = _by(call, "taken")
    if delivery.kind == MESSAGE:
        message = queries.messages.get(delivery.id)
        if message is None or message.state == ACCEPTED:
            return None
        return application.messages.learn_taken(by, delivery.id)
    line = queries.deliveries.of(delivery.id, delivery.contact_id)
    if line is None or line.outcome in _KNOWN:
        return None
    window_id, contact_id = line.window_id, delivery.contact_id
    return application.deliveries.learn_taken(by, window_id, contact_id)


def _by(call: Call, what: str = "returned") -> By:
    """Return who hands a mail over: the command is the mail, and is never refused."""
    named = f"{what} {sha256(call.body).hexdigest()}"
    return replace(call.by, command=replace(call.by.command, id=named), while_held=True)


def _kind(found: Finding) -> str:
    match found:
        case Bounce():
            return found.kind
        case Complaint():
            return COMPLAINT
        case _:
            return found.action
