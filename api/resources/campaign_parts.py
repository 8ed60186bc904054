"""What campaigns and recurring campaigns have alike: reads their parts, shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from api.calls import Call, Reply, done
from api.documents import as_document
from api.resources import contents
from domain.application import Draft
from domain.application.campaigns import Campaigns
from domain.application.recurring_campaigns import RecurringCampaigns
from domain.content import Content, Sender
from domain.events import CampaignAudienceSet

T = TypeVar("T")


def draft_of(body: dict[str, Any]) -> Draft:
    """Read what an author sets of a campaign."""
    audience = body.get("audience")
    return Draft(
        content=contents.content_of(body["content"]) if "content" in body else None,
        sender=Sender(**body["sender"]) if "sender" in body else None,
        audience=_audience(audience) if audience else None,
        name=body.get("name", ""),
        channel=body.get("channel", "email"),
    )


def _audience(told: dict[str, Any]) -> CampaignAudienceSet:
    named: dict[str, Any] = {
        name: tuple(value) if name.endswith("_ids") else value
        for name, value in told.items()
    }
    return CampaignAudienceSet(**named)


def submitted(call: Call, commands: Campaigns | RecurringCampaigns) -> Reply:
    """Ask for release."""
    acknowledged = call.body["acknowledge"]
    return done(commands.submit(call.by, call.id, acknowledged=acknowledged))


def parts_shown(
    call: Call, content_id: UUID | None, sender_id: UUID | None
) -> dict[str, Any]:
    """Show what is sent and from whom; null where it is not set, or was erased."""
    values = call.parts.queries.vault.values(
        [id_ for id_ in (content_id, sender_id) if id_]
    )
    sender = _opened(values, sender_id, Sender)
    said = _said(_opened(values, content_id, Content))
    return said | {"sender": as_document(sender) if sender else None}


def _opened(values: Mapping[UUID, str], id_: UUID | None, kind: type[T]) -> T | None:
    """Read what was sealed; None if it is not set, or was erased."""
    value = values.get(id_) if id_ else None
    return msgspec.json.decode(value, type=kind) if value else None


def _said(content: Content | None) -> dict[str, Any]:
    if content is None:
        return {"content": None, "template": None, "partials": {}, "links": []}
    partials = content.partials.items()
    return {
        "content": contents.shown(content) | {"tracking": content.tracking},
        "links": content.links,
        "template": content.template and as_document(content.template),
        "partials": {code: contents.shown(partial) for code, partial in partials},
    }
