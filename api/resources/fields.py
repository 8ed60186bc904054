"""Answers /v1/fields."""

from __future__ import annotations

import msgspec

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from domain.errors import NotFound
from domain.events import FieldDeclared


def declare(call: Call) -> Reply:
    """Declare a field of profiles; what is the same records nothing."""
    field = msgspec.convert({**call.body, "label": call.body["name"]}, FieldDeclared)
    return done(call.parts.application.fields.declare(call.by, field), 201)


def page(call: Call) -> Reply:
    """List the fields, by code, those out of use too."""
    query = call.query
    after = cursors.after(query, cursors.a_code)
    items = call.parts.queries.fields.page(after, query["limit"])
    shown = cursors.page(items, query["limit"], as_document, lambda one: (one.code,))
    return Reply(shown)


def one(call: Call) -> Reply:
    """Show a field."""
    found = call.parts.queries.fields.get(call.code)
    if found is None:
        raise NotFound("field", call.code)
    return Reply(as_document(found), version=found.version)


def change(call: Call) -> Reply:
    """Change the name of a field, or its options."""
    told = {**call.body}
    if "options" in told:
        told["options"] = tuple(told["options"])
    return done(call.parts.application.fields.change(call.by, call.code, **told))


def archive(call: Call) -> Reply:
    """Take a field out of use; the values that it has stay."""
    return done(call.parts.application.fields.archive(call.by, call.code))
