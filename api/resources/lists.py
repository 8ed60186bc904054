"""Answers /v1/lists."""

from __future__ import annotations

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from api.resources.asking import then_of
from domain.errors import NotFound
from projections.list_members.queries import ListLine
from projections.waiting import wait_for


def create(call: Call) -> Reply:
    """Make a list."""
    made = call.parts.application.lists.create(call.by, **call.body)
    return done(made, 201)


def page(call: Call) -> Reply:
    """List the lists, or find the one with a code."""
    return Reply(cursors.of_code(call.parts.queries.lists, call.query, as_document))


def one(call: Call) -> Reply:
    """Show a list."""
    found = found_list(call)
    return Reply(as_document(found), version=found.version)


def change(call: Call) -> Reply:
    """Call a list something else."""
    return done(call.parts.application.lists.rename(call.by, call.id, **call.body))


def archive(call: Call) -> Reply:
    """Take a list out of use."""
    return done(call.parts.application.lists.archive(call.by, call.id))


def fill(call: Call) -> Reply:
    """Have all of another list, or of a segment, come onto a list."""
    [(name, source_id)] = call.body.items()
    source = name.removesuffix("_id")
    lists = call.parts.application.lists
    return done(lists.fill(call.by, call.id, source, source_id), 202)


def clear(call: Call) -> Reply:
    """Have all leave a list; they stay in the base."""
    return done(call.parts.application.lists.clear(call.by, call.id), 202)


def members(call: Call) -> Reply:
    """List who is on a list, or was at a position or time."""
    found_list(call)
    lists, query = call.parts.queries.lists, call.query
    after = cursors.after(query, cursors.an_id)
    if then := then_of(call):
        wait_for(call.parts.datastore, then[0])
        items = lists.members_then(call.id, then[0], after, query["limit"])
    else:
        items = lists.members(call.id, after, query["limit"])
    shown = cursors.page(
        items, query["limit"], as_document, lambda one: (one.subscriber_id,)
    )
    return Reply(shown)


def found_list(call: Call) -> ListLine:
    """Return the list that the path names; raises NotFound."""
    found = call.parts.queries.lists.get(call.id)
    if found is None:
        raise NotFound("list", call.id)
    return found
