"""Answers /v1/purposes."""

from __future__ import annotations

import msgspec

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from domain.errors import NotFound
from domain.events import PurposeDefined


def define(call: Call) -> Reply:
    """Define a purpose, or define it anew; what is the same records nothing."""
    definition = msgspec.convert(
        {**call.body, "title": call.body["name"]}, PurposeDefined
    )
    return done(call.parts.application.purposes.define(call.by, definition))


def page(call: Call) -> Reply:
    """List the purposes that are defined, by code."""
    query = call.query
    after = cursors.after(query, cursors.a_code)
    items = call.parts.queries.purposes.page(after, query["limit"])
    shown = cursors.page(items, query["limit"], as_document, lambda one: (one.code,))
    return Reply(shown)


def one(call: Call) -> Reply:
    """Show the definition of a purpose that is in force."""
    found = call.parts.queries.purposes.get(call.code)
    if found is None:
        raise NotFound("purpose", call.code)
    return Reply(as_document(found), version=found.version)
