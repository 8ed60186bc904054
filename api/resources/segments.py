"""Answers /v1/segments."""

from __future__ import annotations

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from api.resources.asking import then_of
from domain.application import SegmentChange
from domain.conditions import Group, Today, require_log, without_past
from domain.errors import NotFound
from projections.segments.asking import SegmentPeople
from projections.segments.queries import SegmentLine


def define(call: Call) -> Reply:
    """Make a segment."""
    segments = call.parts.application.segments
    return done(segments.define(call.by, today=_today(call), **call.body), 201)


def page(call: Call) -> Reply:
    """List the segments, or find the one with a code."""
    segments = call.parts.queries.segments
    return Reply(cursors.of_code(segments, call.query, partial(_shown, call)))


def one(call: Call) -> Reply:
    """Show a segment, as it is defined now or was in an edition."""
    found = _found(call, call.query.get("edition"))
    return Reply(_shown(call, found), version=found.version)


def change(call: Call) -> Reply:
    """Rename a segment, or give it other conditions: a new edition of it."""
    segments = call.parts.application.segments
    wanted = SegmentChange(**call.body)
    return done(segments.change(call.by, call.id, wanted, _today(call)))


def archive(call: Call) -> Reply:
    """Take a segment out of use."""
    return done(call.parts.application.segments.archive(call.by, call.id))


def watch(call: Call) -> Reply:
    """Keep who is in a segment, as they come and go."""
    return done(call.parts.application.segments.watch(call.by, call.id))


def unwatch(call: Call) -> Reply:
    """Keep it no longer."""
    return done(call.parts.application.segments.unwatch(call.by, call.id))


def kept_members(call: Call) -> Reply:
    """List who is in a watched segment, as of the last look."""
    _found(call, None)
    query, segments = call.query, call.parts.queries.segments
    after = cursors.after(query, cursors.an_id)
    members = segments.kept(call.id, after, query["limit"])
    shown = cursors.page(
        members, query["limit"], as_document, lambda one: (one.subscriber_id,)
    )
    return Reply(shown)


def count_draft(call: Call) -> Reply:
    """Count the people for whom some conditions hold."""
    people, tree = call.parts.queries.segment_people, _draft(call)
    return Reply({"count": people.count(tree)} | _of_now(call, tree))


def sample_draft(call: Call) -> Reply:
    """Show a few people for whom some conditions hold."""
    return _sample(call, _draft(call))


def count(call: Call) -> Reply:
    """Count the people in a segment, now or as of a moment."""
    people, tree = _asked(call)
    return Reply({"count": people.count(tree)} | _of_now(call, tree))


def sample(call: Call) -> Reply:
    """Show a few people of a segment."""
    return _sample(call, tree_of(call))


def members(call: Call) -> Reply:
    """List the people in a segment, as its conditions hold now or held at a moment."""
    people, tree = _asked(call)
    query = call.query
    after = cursors.after(query, cursors.an_id)
    ids = people.page(tree, after, query["limit"])
    shown = cursors.page(
        ids, query["limit"], lambda id_: {"subscriber_id": id_}, lambda id_: (id_,)
    )
    return Reply(shown | _of_now(call, tree))


def explain(call: Call) -> Reply:
    """Tell which conditions of a segment hold for a person, and which do not."""
    subscriber_id = call.query["subscriber_id"]
    people, tree = _asked(call)
    told = people.explain(tree, subscriber_id)
    if told is None:
        raise NotFound("subscriber", subscriber_id)
    return Reply({"subscriber_id": subscriber_id} | told)


def _sample(call: Call, tree: Group) -> Reply:
    queries = call.parts.queries
    ids = queries.segment_people.sample(tree, call.query["limit"])
    cards = filter(None, map(queries.cards.get, ids))
    items = [
        {
            "id": card.id,
            "contacts": [as_document(contact) for contact in card.contacts],
            "fields": card.fields,
        }
        for card in cards
    ]
    return Reply({"items": items})


def _draft(call: Call) -> Group:
    segments = call.parts.application.segments
    return segments.tree(call.body["conditions"], _today(call))


def tree_of(call: Call) -> Group:
    """Return the conditions of the segment that the path names."""
    return call.parts.application.segments.tree_of(call.id, _today(call))


def _asked(call: Call) -> tuple[SegmentPeople, Group]:
    """Return who is asked, and what: about now, or about a moment that is told."""
    people, then = call.parts.queries.segment_people, then_of(call)
    if then is None:
        return people, tree_of(call)
    position, at = then
    segments = call.parts.application.segments
    tree = segments.tree_of(call.id, Today(at, _zone(call)))
    require_log(tree)
    return people.as_of(position), tree


def _of_now(call: Call, tree: Group) -> dict[str, Any]:
    """Tell of a moment of the past which conditions are asked of now all the same."""
    return {"of_now": without_past(tree)} if call.parts.moment else {}


def _today(call: Call) -> Today:
    return Today(call.parts.now(), _zone(call))


def _zone(call: Call) -> ZoneInfo:
    return ZoneInfo(call.parts.settings.time_zone)


def _found(call: Call, edition: int | None) -> SegmentLine:
    found = call.parts.queries.segments.get(call.id, edition)
    if found is None:
        raise NotFound("segment", call.id)
    return found


def _shown(call: Call, line: SegmentLine) -> dict[str, Any]:
    values = call.parts.queries.vault.values([line.conditions_id])
    conditions = msgspec.json.decode(values[line.conditions_id])
    return as_document(line, "conditions_id") | {"conditions": conditions}
