"""Answers /v1/activity-types and /v1/activities."""

from __future__ import annotations

from typing import Any

import msgspec
import structlog

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from api.errors import PREFIX, name_of_class
from api.whereabouts import elsewhere
from domain.application import Outcome, ReportedActivity
from domain.errors import NotFound
from domain.events import ActivityTypeDeclared


def declare(call: Call) -> Reply:
    """Declare a type, or more of it; what is the same records nothing."""
    wanted = msgspec.convert(call.body, ActivityTypeDeclared)
    return done(call.parts.application.activities.declare(call.by, wanted), 201)


def types(call: Call) -> Reply:
    """List the types, by name."""
    query = call.query
    after = cursors.after(query, cursors.a_code)
    items = call.parts.queries.activities.types(after, query["limit"])
    shown = cursors.page(items, query["limit"], as_document, lambda one: (one.name,))
    return Reply(shown)


def one_type(call: Call) -> Reply:
    """Show a type."""
    name = call.path["name"].replace("\0", "")
    found = call.parts.queries.activities.type(name)
    if found is None:
        raise NotFound("activity type", "of this name")
    return Reply(as_document(found), version=found.version)


def archive_type(call: Call) -> Reply:
    """Take no more activities of a type; what was recorded stays and counts."""
    name = call.path["name"].replace("\0", "")
    return done(call.parts.application.activities.archive(call.by, name))


def record(call: Call) -> Reply:
    """Record what people did, each once."""
    told = [_told(one) for one in call.body["activities"]]
    outcomes = call.parts.application.activities.record(call.by, told)
    positions = [one.position for one in outcomes if one.position]
    position = max(positions, default=None)
    structlog.contextvars.bind_contextvars(position=position)
    items = [_shown(one) for one in outcomes]
    return Reply({"items": items, "position": position})


def activities(call: Call) -> Reply:
    """Show what somebody did, the last that was recorded first."""
    query = call.query
    place = cursors.decode(query.get("cursor"), cursors.a_number, cursors.an_id)
    asked = call.parts.queries.activities
    before = {"before": place} if place else {}
    cards = call.parts.application.activities.cards(call.id)
    items = asked.of_person(cards, query.get("name"), limit=query["limit"], **before)
    if not items and not place and call.parts.queries.cards.get(call.id) is None:
        raise elsewhere(call)
    shown = cursors.page(
        items, query["limit"], as_document, lambda line: (line.position, line.id)
    )
    return Reply(shown)


def _told(one: dict[str, Any]) -> ReportedActivity:
    person = one["person"]
    contact = (person["channel"], person["address"]) if "channel" in person else None
    return ReportedActivity(
        one["name"],
        one["external_id"],
        person.get("id"),
        contact,
        one.get("occurred_at"),
        one["properties"],
        one.get("payload"),
        one["create"],
    )


def _shown(one: Outcome) -> dict[str, Any]:
    refused = one.refusal and {
        "type": f"{PREFIX}{name_of_class(one.refusal)}",
        "detail": one.detail,
    }
    return {
        "id": one.activity_id,
        "subscriber_id": one.subscriber_id,
        "position": one.position,
        "repeated": one.repeated,
        "refused": refused,
    }
