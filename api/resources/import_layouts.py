"""Answers /v1/import-layouts."""

from __future__ import annotations

from typing import Any

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from api.resources.import_options import as_told, options_of
from domain.errors import NotFound
from projections.import_layouts.queries import ImportLayoutLine


def create(call: Call) -> Reply:
    """Keep how files of one kind are read and taken in."""
    told = call.body
    layouts = call.parts.application.import_layouts
    options = options_of(told["options"])
    return done(layouts.create(call.by, told["code"], told["name"], options), 201)


def page(call: Call) -> Reply:
    """List the layouts, or find the one with a code."""
    return Reply(cursors.of_code(call.parts.queries.import_layouts, call.query, _shown))


def one(call: Call) -> Reply:
    """Show a layout."""
    found = call.parts.queries.import_layouts.get(call.id)
    if found is None:
        raise NotFound("import layout", call.id)
    return Reply(_shown(found), version=found.version)


def change(call: Call) -> Reply:
    """Rename a layout, or have it say something else; past imports stay."""
    told = call.body
    options = options_of(told["options"]) if "options" in told else None
    layouts = call.parts.application.import_layouts
    return done(layouts.change(call.by, call.id, told.get("name"), options))


def archive(call: Call) -> Reply:
    """Take a layout out of use."""
    return done(call.parts.application.import_layouts.archive(call.by, call.id))


def _shown(line: ImportLayoutLine) -> dict[str, Any]:
    return as_document(line) | {"options": as_told(line.options)}
