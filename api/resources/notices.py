"""Answers /v1/notices."""

from __future__ import annotations

import re
from typing import Any

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from domain.audience import About, notice_id
from domain.errors import NotFound
from projections.notices.queries import NoticeLine

_ID = re.compile(r"[0-9a-f]{64}")


def publish(call: Call) -> Reply:
    """Publish a wording; what was published before stays as it was then."""
    told: dict[str, Any] = dict(call.body)
    wording = told.pop("wording")
    about = About(**told | {"link_digest": bytes.fromhex(told["link_digest"])})
    reply = done(call.parts.application.notices.publish(call.by, wording, about), 201)
    known_as = {"id": notice_id(wording).hex()}
    return Reply(reply.document | known_as, reply.status)


def page(call: Call) -> Reply:
    """List the notices in the order in which they were published."""
    query = call.query
    after = cursors.after(query, cursors.a_number)
    items = call.parts.queries.notices.page(after or 0, query["limit"])
    return Reply(
        cursors.page(items, query["limit"], _shown, lambda one: (one.position,))
    )


def one(call: Call) -> Reply:
    """Show a notice by the SHA-256 of its wording, in hexadecimal digits."""
    told = call.path["notice_id"]
    known = _ID.fullmatch(told)
    found = call.parts.queries.notices.get(bytes.fromhex(told)) if known else None
    if found is None:
        raise NotFound("notice", "with this hash")
    return Reply(_shown(found))


def _shown(line: NoticeLine) -> dict[str, Any]:
    document = as_document(line, "notice_id", "position")
    return document | {
        "id": line.notice_id.hex(),
        "link_digest": line.link_digest.hex(),
    }
