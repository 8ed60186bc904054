"""Answers /v1/recurring-campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from api.resources import campaigns
from api.resources.campaign_parts import draft_of, parts_shown, submitted
from api.resources.import_schedules import day_numbers
from domain.application.recurring_campaigns import Schedule
from domain.errors import NotFound
from domain.events import Timetable
from domain.timetable import times_after
from projections.recurring_campaigns.queries import RecurringLine

#: How many of the next times are shown.
AHEAD = 5


def create(call: Call) -> Reply:
    """Draft a recurring campaign, with as many of its parts as are known."""
    recurring = call.parts.application.recurring_campaigns
    draft, schedule = draft_of(call.body), _schedule(call)
    return done(recurring.draft(call.by, draft, schedule), 201)


def page(call: Call) -> Reply:
    """List recurring campaigns, in the order in which they were drafted."""
    query = call.query
    after = cursors.after(query, cursors.an_id)
    items = call.parts.queries.recurring_campaigns.page(
        after, query["limit"], query.get("state")
    )
    return Reply(cursors.page(items, query["limit"], _shown, lambda one: (one.id,)))


def one(call: Call) -> Reply:
    """Show a recurring campaign: what is sent, and when the next issues go out.

    `preview` has the next five times; of one that is not active those that would be.
    """
    found = _found(call)
    document = _shown(found) | parts_shown(call, found.content_id, found.sender_id)
    document["preview"] = _ahead(found, call.parts.now())
    return Reply(document, version=found.version)


def change(call: Call) -> Reply:
    """Change it: this voids an approval, and none goes out until it is active again."""
    recurring = call.parts.application.recurring_campaigns
    draft, schedule = draft_of(call.body), _schedule(call)
    return done(recurring.edit(call.by, call.id, draft, schedule))


def submit(call: Call) -> Reply:
    """Ask for release: the checks run, and approve unless somebody has to act.

    As of a campaign. If somebody has to look, a first issue waits in their queue; once
    it is approved this can be activated.
    """
    return submitted(call, call.parts.application.recurring_campaigns)


def activate(call: Call) -> Reply:
    """Have issues of what was approved go out from the next time on."""
    return done(call.parts.application.recurring_campaigns.activate(call.by, call.id))


def pause(call: Call) -> Reply:
    """Have none go out for now."""
    return done(call.parts.application.recurring_campaigns.pause(call.by, call.id))


def resume(call: Call) -> Reply:
    """Go on with the next time; what was missed meanwhile is not caught up."""
    return done(call.parts.application.recurring_campaigns.resume(call.by, call.id))


def run(call: Call) -> Reply:
    """Have an issue go out now, whatever the times are."""
    return done(call.parts.application.recurring_campaigns.ask(call.by, call.id), 202)


def end(call: Call) -> Reply:
    """Have none go out any more, for good."""
    return done(call.parts.application.recurring_campaigns.end(call.by, call.id))


def issues(call: Call) -> Reply:
    """List the issues that went out or were held, the oldest first: campaigns."""
    _found(call)
    query = call.query
    after = cursors.after(query, cursors.an_id)
    items = call.parts.queries.campaigns.issues(call.id, after, query["limit"])
    shown = campaigns.shown
    return Reply(cursors.page(items, query["limit"], shown, lambda one: (one.id,)))


def _found(call: Call) -> RecurringLine:
    found = call.parts.queries.recurring_campaigns.get(call.id)
    if found is None:
        raise NotFound("recurring campaign", call.id)
    return found


def _schedule(call: Call) -> Schedule:
    told = call.body.get("timetable")
    table = _timetable(told, call.parts.settings.time_zone) if told else None
    return Schedule(table, call.body.get("missed"))


def _timetable(told: Mapping[str, Any], zone: str) -> Timetable:
    return Timetable(
        tuple(sorted(set(told.get("times", ())))),
        day_numbers(told.get("days", ())),
        told.get("zone", zone),
        told.get("begins"),
        told.get("ends"),
        tuple(sorted(set(told.get("month_days", ())))),
        told.get("rrule", ""),
    )


def _shown(line: RecurringLine) -> dict[str, Any]:
    return as_document(line, "content_id", "sender_id") | {
        "audience": line.audience and as_document(line.audience),
        "findings": [as_document(finding) for finding in line.findings],
        "timetable": msgspec.to_builtins(line.timetable)
        | {"zone": line.timetable.zone},
    }


def _ahead(line: RecurringLine, now: datetime) -> list[datetime]:
    if line.state == "ended":
        return []
    return list(islice(times_after(line.timetable, now), AHEAD))
