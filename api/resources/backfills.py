"""Answers /v1/series/{id}/backfill, and /v1/backfills."""

from __future__ import annotations

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from api.resources.series import found
from domain.errors import NotFound
from domain.series.backfill import Backfill


def ask(call: Call) -> Reply:
    """Have it counted whom the past would bring into a series; nobody comes in yet.

    What is still to come brings nobody in, and neither do days of profiles.
    """
    now = call.parts.now()
    until = min(call.body.get("to", now), now)
    backfills = call.parts.application.backfills
    return done(backfills.ask(call.by, call.id, call.body["from_"], until), 202)


def page(call: Call) -> Reply:
    """List the backfills of a series, in the order in which they were asked for."""
    line, query = found(call), call.query
    after = cursors.after(query, cursors.an_id)
    items = call.parts.queries.series.backfills(line.id, after, query["limit"])
    return Reply(
        cursors.page(items, query["limit"], as_document, lambda one: (one.id,))
    )


def one(call: Call) -> Reply:
    """Show a backfill: how many would come in, and how many have been brought."""
    line = call.parts.queries.series.backfill(call.id)
    if line is None:
        raise NotFound(Backfill.kind, call.id)
    return Reply(as_document(line))


def start(call: Call) -> Reply:
    """Have those come in who were counted, as far as they still fit."""
    return done(call.parts.application.backfills.start(call.by, call.id), 202)
