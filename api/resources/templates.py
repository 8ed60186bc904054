"""Answers /v1/templates."""

from __future__ import annotations

from typing import Any

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from api.resources import contents
from domain.errors import NotFound
from projections.templates.queries import TemplateLine, VersionLine


def create(call: Call) -> Reply:
    """Make a template: a message, or a partial that others render."""
    told = call.body
    said = contents.content_of(told["content"])
    templates = call.parts.application.templates
    answer = templates.draft(call.by, told["code"], told["name"], told["kind"], said)
    return done(answer, 201)


def page(call: Call) -> Reply:
    """List the templates, or find the one with a code."""
    return Reply(cursors.of_code(call.parts.queries.templates, call.query, _shown))


def one(call: Call) -> Reply:
    """Show a template and what it says."""
    found = _found(call)
    document = _shown(found) | _said(call, found)
    return Reply(document, version=found.version)


def change(call: Call) -> Reply:
    """Rename a template, or have it say something else: a new version of it."""
    told = call.body
    said = contents.content_of(told["content"]) if "content" in told else None
    templates = call.parts.application.templates
    return done(templates.change(call.by, call.id, told.get("name"), said))


def archive(call: Call) -> Reply:
    """Take a template out of use."""
    return done(call.parts.application.templates.archive(call.by, call.id))


def versions(call: Call) -> Reply:
    """List the versions of a template, oldest first."""
    _found(call)
    query = call.query
    after = cursors.after(query, cursors.a_number) or 0
    items = call.parts.queries.templates.versions(call.id, after, query["limit"])
    return Reply(
        cursors.page(items, query["limit"], _version, lambda one: (one.version,))
    )


def version(call: Call) -> Reply:
    """Show what a template said in a version."""
    found = call.parts.queries.templates.version(call.id, call.version)
    if found is None:
        raise NotFound("version of the template", call.version)
    return Reply(_version(found) | _said(call, found))


def _found(call: Call) -> TemplateLine:
    found = call.parts.queries.templates.get(call.id)
    if found is None:
        raise NotFound("template", call.id)
    return found


def _said(call: Call, line: TemplateLine | VersionLine) -> dict[str, Any]:
    content = contents.opened(call.parts.queries.vault, line.content_id)
    return {"content": contents.shown(content)}


def _shown(line: TemplateLine) -> dict[str, Any]:
    return as_document(line, "content_id")


def _version(line: VersionLine) -> dict[str, Any]:
    return as_document(line, "content_id", "template_id")
