"""Answers /v1/campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from api import audiences, cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from api.resources import contents
from api.resources.authorisations import as_message
from domain.addresses import normalise_email
from domain.application import Draft
from domain.content import Content, Sender
from domain.errors import NotFound
from domain.events import CampaignAudienceSet, SendPlan
from projections.campaigns.queries import CampaignLine

T = TypeVar("T")

_INTERNAL = ("content_id", "sender_id", "digest")


def create(call: Call) -> Reply:
    """Draft a campaign, with as many of its parts as are known."""
    body = call.body
    draft = _draft(body, name=body["name"], channel=body["channel"])
    return done(call.parts.application.campaigns.draft(call.by, draft), 201)


def page(call: Call) -> Reply:
    """List campaigns, in the order in which they were drafted."""
    query = call.query
    after = cursors.after(query, cursors.an_id)
    items = call.parts.queries.campaigns.page(after, query["limit"], query.get("state"))
    return Reply(cursors.page(items, query["limit"], _shown, lambda one: (one.id,)))


def one(call: Call) -> Reply:
    """Show a campaign: what is sent, where it stands, what the checks found."""
    found = _found(call)
    values = call.parts.queries.vault.values(
        [id_ for id_ in (found.content_id, found.sender_id) if id_]
    )
    content = _opened(values, found.content_id, Content)
    sender = _opened(values, found.sender_id, Sender)
    document = _shown(found) | _said(content)
    document["sender"] = as_document(sender) if sender else None
    return Reply(document, version=found.version)


def change(call: Call) -> Reply:
    """Change parts of a campaign; this voids an approval."""
    campaigns = call.parts.application.campaigns
    return done(campaigns.edit(call.by, call.id, _draft(call.body)))


def submit(call: Call) -> Reply:
    """Ask for release: the checks run, and approve what they do not block."""
    seen = audiences.findings(call.parts, call.id)
    return done(call.parts.application.campaigns.submit(call.by, call.id, seen))


def schedule(call: Call) -> Reply:
    """Have what was approved released when its time comes: it can be edited till then.

    By the recipients' own clocks each gets it at that time of theirs: as their field
    `time_zone` says, else as the region of their phone number does, else as the account
    has it. Where the time has passed already it is that of the next day.
    """
    campaigns = call.parts.application.campaigns
    return done(campaigns.schedule(call.by, call.id, _plan(call)))


def unschedule(call: Call) -> Reply:
    """Release it at no time any more; it stays approved."""
    return done(call.parts.application.campaigns.unschedule(call.by, call.id))


def release(call: Call) -> Reply:
    """Order the sending of what was approved, at once or in parts."""
    campaigns = call.parts.application.campaigns
    return done(campaigns.release(call.by, call.id, _plan(call)), 202)


def hasten(call: Call) -> Reply:
    """Have what waits for its time go out now: later parts, and other time zones."""
    return done(call.parts.application.campaigns.hasten(call.by, call.id))


def pause(call: Call) -> Reply:
    """Stop beginning anything new."""
    return done(call.parts.application.campaigns.pause(call.by, call.id))


def resume(call: Call) -> Reply:
    """Go on."""
    return done(call.parts.application.campaigns.resume(call.by, call.id))


def cancel(call: Call) -> Reply:
    """Attempt nothing more, for good."""
    return done(call.parts.application.campaigns.cancel(call.by, call.id))


def statistics(call: Call) -> Reply:
    """Count what became of everyone who was planned."""
    _found(call)
    return Reply(as_document(call.parts.queries.campaigns.statistics(call.id)))


def deliveries(call: Call) -> Reply:
    """List the messages of a campaign, by outcome if one is named."""
    _found(call)
    query = call.query
    after = cursors.decode(query.get("cursor"), cursors.an_id, cursors.a_number)
    items = call.parts.queries.deliveries.page(
        call.id, query.get("outcome"), after, query["limit"]
    )
    shown = cursors.page(
        items, query["limit"], as_message, lambda one: (one.window_id, one.offset)
    )
    return Reply(shown)


def gaps(call: Call) -> Reply:
    """Count for how many people each field would be empty that has no default."""
    found = audiences.gaps(call.parts, call.id)
    variables = [as_document(gap) for gap in found.gaps]
    return Reply({"people": found.people, "variables": variables})


def order_samples(call: Call) -> Reply:
    """Have test copies sent of what a campaign says now."""
    told = dict.fromkeys(map(normalise_email, call.body["addresses"]))
    samples = call.parts.application.sample_copies
    return done(samples.order(call.by, call.id, list(told)), 202)


def _found(call: Call) -> CampaignLine:
    found = call.parts.queries.campaigns.get(call.id)
    if found is None:
        raise NotFound("campaign", call.id)
    return found


def _shown(line: CampaignLine) -> dict[str, Any]:
    findings = [as_document(finding) for finding in line.findings]
    return as_document(line, *_INTERNAL) | {"findings": findings}


def _opened(values: Mapping[UUID, str], id_: UUID | None, kind: type[T]) -> T | None:
    """Read what was sealed; None if it is not set, or was erased."""
    value = values.get(id_) if id_ else None
    return msgspec.json.decode(value, type=kind) if value else None


def _said(content: Content | None) -> dict[str, Any]:
    if content is None:
        return {"content": None, "template": None, "partials": {}}
    partials = content.partials.items()
    return {
        "content": contents.shown(content),
        "template": content.template and as_document(content.template),
        "partials": {code: contents.shown(partial) for code, partial in partials},
    }


def _plan(call: Call) -> SendPlan:
    told = call.body
    parts = told.get("parts") or {}
    return SendPlan(
        at=told.get("at"),
        parts=parts.get("count", 1),
        seconds=60 * parts.get("minutes", 0),
        growth=parts.get("growth", 100),
        local_time=told.get("local_time", ""),
        zone=call.parts.settings.time_zone,
    )


def _draft(body: dict[str, Any], **more: str) -> Draft:
    audience = body.get("audience")
    return Draft(
        content=contents.content_of(body["content"]) if "content" in body else None,
        sender=Sender(**body["sender"]) if "sender" in body else None,
        audience=_audience(audience) if audience else None,
        **more,
    )


def _audience(told: dict[str, Any]) -> CampaignAudienceSet:
    named: dict[str, Any] = {
        name: tuple(value) if name.endswith("_ids") else value
        for name, value in told.items()
    }
    return CampaignAudienceSet(**named)
