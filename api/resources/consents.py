"""Answers /v1/subscribers/{id}/consents/…: what becomes of a consent."""

from __future__ import annotations

from typing import Any

from api.calls import Call, Reply, done
from api.errors import Invalid
from domain.application import Said
from domain.errors import ConsentInFuture
from domain.signed_reply import signed_reply


def grant(call: Call) -> Reply:
    """Take a yes with what proves it."""
    contact_id, purpose, said = _said(call, "granted_at")
    subscribers = call.parts.application.subscribers
    return done(subscribers.grant_consent(call.by, call.id, contact_id, purpose, said))


def grant_by_mail(call: Call) -> Reply:
    """Take a yes by the mail that says it, which the sender's provider has signed."""
    reply = signed_reply(call.body, call.parts.lookup, call.by.at)
    replies = call.parts.application.signed_replies
    return done(replies.grant(call.by, call.id, reply=reply, **call.query))


def renew(call: Call) -> Reply:
    """Take a yes that was said once more, while the first one stands."""
    contact_id, purpose, said = _said(call, "renewed_at")
    consents = call.parts.application.consents
    return done(consents.renew(call.by, call.id, contact_id, purpose, said))


def request(call: Call) -> Reply:
    """Note that an address is to be asked."""
    subscribers = call.parts.application.subscribers
    return done(subscribers.request_consent(call.by, call.id, **call.body))


def refuse(call: Call) -> Reply:
    """Take the no to a request; to what was granted it is a withdrawal."""
    return done(call.parts.application.consents.refuse(call.by, call.id, **call.body))


def withdraw(call: Call) -> Reply:
    """Take a no; it is never refused to a contact that is or was theirs."""
    subscribers = call.parts.application.subscribers
    return done(subscribers.withdraw_consent(call.by, call.id, **call.body))


def invalidate(call: Call) -> Reply:
    """Note that what was taken for a consent is none, and on which ground."""
    told: dict[str, Any] = dict(call.body)
    cell = (told.pop("contact_id"), told.pop("purpose"))
    return done(
        call.parts.application.consents.invalidate(call.by, call.id, cell, **told)
    )


def _said(call: Call, when: str) -> tuple[Any, str, Said]:
    told: dict[str, Any] = dict(call.body)
    contact_id, purpose = told.pop("contact_id"), told.pop("purpose")
    if "ip" in told:
        told["ip"] = str(told["ip"])
    said = Said(granted_at=told.pop(when), **told)
    try:
        said.require_past(call.by.at)
    except ConsentInFuture as refusal:
        raise Invalid({when: str(refusal)}) from None
    return contact_id, purpose, said
