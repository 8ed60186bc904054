"""Answers /v1/messages and /v1/message-groups."""

from __future__ import annotations

from base64 import b64decode
from datetime import timedelta
from typing import Any

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from api.errors import Invalid
from api.resources.contents import content_of
from domain.application import Attachment, WantedMessage
from domain.content import Sender
from domain.errors import MessageGone, NotFound
from projections.messages.queries import MessageLine


def send(call: Call) -> Reply:
    """Send one message to one person, such as the confirmation of an order.

    It asks for no consent, but a closed or unreachable address gets nothing. With an
    `Idempotency-Key` it is sent once, however often it is asked for.
    """
    told = call.body
    wanted = WantedMessage(
        content_of(told["content"]),
        Sender(**told["sender"]),
        told.get("email"),
        told.get("contact_id"),
        told["group"],
        told["data"],
        [_attachment(place, one) for place, one in enumerate(told["attachments"])],
        timedelta(hours=told["valid_hours"]),
        timedelta(days=told["keep_days"]),
        told["secret"],
    )
    return done(call.parts.application.messages.send(call.by, wanted), 202)


def one(call: Call) -> Reply:
    """Show what became of a message."""
    found = call.parts.queries.messages.get(call.id)
    if found is None:
        raise NotFound("message", call.id)
    return Reply(_shown(found), version=found.version)


def page(call: Call) -> Reply:
    """List messages, in the order in which they were asked for."""
    query = call.query
    items = call.parts.queries.messages.page(
        cursors.after(query, cursors.an_id),
        query["limit"],
        state=query.get("state"),
        group=query.get("group"),
        subscriber_id=query.get("subscriber_id"),
    )
    return Reply(cursors.page(items, query["limit"], _shown, lambda one: (one.id,)))


def content(call: Call) -> Reply:
    """Show what a message says, as long as it is kept."""
    messages = call.parts.application.messages
    asked = (message := messages.get(call.id)).require_payload()
    payload = messages.payload(message)
    if payload is None:
        raise MessageGone
    files = [
        {"name": file.name, "type": file.type, "bytes": len(file.content)}
        for file in payload.attachments
    ]
    shown = as_document(payload) | {
        "subscriber_id": asked.subscriber_id,
        "sender": as_document(payload.sender),
        "attachments": files,
    }
    return Reply(shown)


def groups(call: Call) -> Reply:
    """Count what became of the messages of each group."""
    query = call.query
    after = cursors.after(query, cursors.a_code)
    # The messages of no group come first.
    items = call.parts.queries.messages.groups(after, query["limit"])
    return Reply(
        cursors.page(items, query["limit"], _grouped, lambda one: (one.group_code,))
    )


def _attachment(place: int, told: dict[str, Any]) -> Attachment:
    try:
        content = b64decode(told["content"], validate=True)
    except ValueError:
        raise Invalid({f"attachments.{place}.content": "is no base64"}) from None
    return Attachment(told["name"], told["type"], content)


def _shown(line: MessageLine) -> dict[str, Any]:
    return _grouped(line, "payload_id")


def _grouped(line: Any, *left_out: str) -> dict[str, Any]:  # noqa: ANN401 - as documents
    """Return a line whose group is called so: SQL has another use for the word."""
    return as_document(line, "group_code", *left_out) | {"group": line.group_code}
