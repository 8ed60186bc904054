"""Answers /v1/imports."""

from __future__ import annotations

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from api.errors import Invalid
from domain.application import ImportOptions
from domain.errors import NotFound
from projections.imports.queries import ImportLine


def start(call: Call) -> Reply:
    """Take a file of people in; it is imported after the answer."""
    query = dict(call.query)
    mapping = _mapping(query.pop("map"))
    options = ImportOptions(mapping=mapping, **query)
    return done(call.parts.application.imports.start(call.by, call.body, options), 202)


def page(call: Call) -> Reply:
    """List the imports, in the order in which they began."""
    query = call.query
    after = cursors.after(query, cursors.an_id)
    items = call.parts.questions.imports.page(after, query["limit"])
    return Reply(cursors.page(items, query["limit"], _shown, lambda one: (one.id,)))


def one(call: Call) -> Reply:
    """Show an import: how far it is, and what became of the rows."""
    return Reply(_shown(_found(call)))


def errors(call: Call) -> Reply:
    """List the rows that stayed out: line, field, kind of value, reason."""
    _found(call)
    query = call.query
    after = cursors.after(query, cursors.a_number) or 0
    items = call.parts.questions.imports.errors(call.id, after, query["limit"])
    shown = cursors.page(items, query["limit"], as_document, lambda one: (one.line,))
    return Reply(shown)


def _found(call: Call) -> ImportLine:
    found = call.parts.questions.imports.get(call.id)
    if found is None:
        raise NotFound("import", call.id)
    return found


def _shown(line: ImportLine) -> dict[str, object]:
    return as_document(line, "position") | {"counts": as_document(line.counts)}


def _mapping(pairs: list[str] | None) -> dict[str, str] | None:
    if not pairs:
        return None
    parted = [pair.rpartition(":") for pair in pairs]
    if not all(column for column, _, _ in parted):
        raise Invalid({"map": "is column:target, such as Mail:email"})
    return {column: target for column, _, target in parted}
