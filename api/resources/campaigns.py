"""Answers /v1/campaigns."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from api.resources.campaign_parts import draft_of, parts_shown, submitted
from api.resources.reading import message_reader, reading_of
from domain.addresses import normalise_email
from domain.errors import NotFound
from domain.events import SendPlan
from projections.campaigns.queries import CampaignLine

_INTERNAL = ("content_id", "sender_id", "review")


def create(call: Call) -> Reply:
    """Draft a campaign, with as many of its parts as are known."""
    body = call.body
    draft = draft_of(body)
    return done(call.parts.application.campaigns.draft(call.by, draft), 201)


def page(call: Call) -> Reply:
    """List campaigns, in the order in which they were drafted."""
    query = call.query
    after = cursors.after(query, cursors.an_id)
    items = call.parts.queries.campaigns.page(after, query["limit"], query.get("state"))
    return Reply(cursors.page(items, query["limit"], shown, lambda one: (one.id,)))


def one(call: Call) -> Reply:
    """Show a campaign: what is sent, where it stands, what the checks found."""
    found = _found(call)
    said = parts_shown(call, found.content_id, found.sender_id)
    review = {"review": _reviewed(call, found.review) if found.review else None}
    return Reply(shown(found) | said | review, version=found.version)


def change(call: Call) -> Reply:
    """Change parts of a campaign; this voids an approval."""
    campaigns = call.parts.application.campaigns
    return done(campaigns.edit(call.by, call.id, draft_of(call.body)))


def submit(call: Call) -> Reply:
    """Ask for release: the checks run, and approve unless somebody has to act.

    What blocks has to be mended. What warns waits until it is submitted with
    `acknowledge`. Then somebody has to look, if the account wants that.
    """
    return submitted(call, call.parts.application.campaigns)


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
    """Count what became of everyone who was planned, and what they did with it."""
    content_id = _found(call).content_id
    counts = as_document(call.parts.queries.campaigns.statistics(call.id))
    return Reply(counts | reading_of(call.parts.queries, call.id, content_id))


def deliveries(call: Call) -> Reply:
    """List the messages of a campaign, by outcome if one is named."""
    _found(call)
    query = call.query
    after = cursors.decode(query.get("cursor"), cursors.an_id, cursors.a_number)
    items = call.parts.queries.deliveries.page(
        call.id, query.get("outcome"), after, query["limit"]
    )
    read = message_reader(call.parts.queries, items)
    shown = cursors.page(
        items, query["limit"], read, lambda one: (one.window_id, one.offset)
    )
    return Reply(shown)


def gaps(call: Call) -> Reply:
    """Count for how many people each field would be empty that has no default.

    Where the audience leaves it to chance these are all of whom it may choose: whom it
    does choose is only known once it is released.
    """
    application = call.parts.application
    found = application.audience_checks.gaps(application.campaigns.get(call.id))
    variables = [as_document(gap) for gap in found.gaps]
    told = {"people": found.people, "chosen": found.chosen, "variables": variables}
    return Reply(told)


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


def shown(line: CampaignLine) -> dict[str, Any]:
    """Show a campaign without what is sent."""
    findings = [as_document(finding) for finding in line.findings]
    return as_document(line, *_INTERNAL) | {"findings": findings}


def _reviewed(call: Call, review: dict[str, Any]) -> dict[str, Any]:
    told, reason_id = dict(review), review["reason_id"]
    del told["reason_id"]
    ids = [UUID(reason_id)] if reason_id else []
    reasons = call.parts.queries.vault.values(ids).values()
    return told | {"reason": next(iter(reasons), None)}


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
