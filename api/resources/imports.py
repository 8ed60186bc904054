"""Answers /v1/imports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from api.errors import Invalid
from api.resources.import_options import as_told, options_of
from api.tables import as_csv
from domain.application import ImportOptions
from domain.application.undoing import actor_of
from domain.errors import NotFound
from domain.statuses import MEANINGS
from projections.imports.queries import ImportLine
from projections.waiting import wait_for

_ERROR_COLUMNS = ("line", "field", "value_class", "reason")
_ERRORS_AT_ONCE = 1_000


def start(call: Call) -> Reply:
    """Take a file of people in; it is imported after the answer."""
    imports, query = call.parts.application.imports, call.query
    layout_id = query.get("layout_id")
    return done(imports.start(call.by, call.body, _options(query), layout_id), 202)


def preview(call: Call) -> Reply:
    """Show how a file would be read, and keep nothing of it."""
    imports, query = call.parts.application.imports, call.query
    found = imports.preview(call.body, _options(query), query.get("layout_id"))
    return Reply(
        {
            "kind": found.kind,
            "encoding": found.dress.encoding,
            "delimiter": found.dress.delimiter,
            "header": found.dress.has_header,
            "columns": [as_document(guess) for guess in found.guesses],
            "statuses": found.statuses,
            "rows": [{"line": line, "cells": cells} for line, cells in found.rows],
            "sheet": found.dress.sheet,
            "options": as_told(msgspec.to_builtins(found.options)),
        }
    )


def cancel(call: Call) -> Reply:
    """Read no further; what was recorded stays."""
    return done(call.parts.application.imports.cancel(call.by, call.id))


def undo(call: Call) -> Reply:
    """Take back all that an import brought, unless somebody was written to on it."""
    # Whatever was attempted before now is to be seen.
    wait_for(call.parts.datastore, call.parts.log.head()[0])
    relied_on = call.parts.queries.authorisations.relied_on(actor_of(call.id))
    undoing = call.parts.application.undoing
    return done(undoing.ask(call.by, call.id, relied_on), 202)


def page(call: Call) -> Reply:
    """List the imports, in the order in which they began."""
    query = call.query
    after = cursors.after(query, cursors.an_id)
    items = call.parts.queries.imports.page(after, query["limit"])
    return Reply(cursors.page(items, query["limit"], _shown, lambda one: (one.id,)))


def one(call: Call) -> Reply:
    """Show an import: how far it is, and what became of the rows."""
    return Reply(_shown(_found(call)))


def errors(call: Call) -> Reply:
    """List the rows that stayed out: line, field, kind of value, reason."""
    _found(call)
    query = call.query
    after = cursors.after(query, cursors.a_number) or 0
    items = call.parts.queries.imports.errors(call.id, after, query["limit"])
    shown = cursors.page(items, query["limit"], as_document, lambda one: (one.line,))
    return Reply(shown)


def errors_file(call: Call) -> Reply:
    """Give all rows that stayed out as a CSV file."""
    _found(call)
    return Reply(_error_lines(call, call.id))


def _error_lines(call: Call, id_: UUID) -> Iterator[bytes]:
    yield as_csv(_ERROR_COLUMNS, ())
    imports, last = call.parts.queries.imports, 0
    while errors := imports.errors(id_, last, _ERRORS_AT_ONCE):
        last = errors[-1].line
        lines = as_csv(_ERROR_COLUMNS, [as_document(error) for error in errors])
        yield lines.partition(b"\r\n")[2]


def _found(call: Call) -> ImportLine:
    found = call.parts.queries.imports.get(call.id)
    if found is None:
        raise NotFound("import", call.id)
    return found


def _shown(line: ImportLine) -> dict[str, object]:
    told = as_document(line, "position", "updated_at", "counts")
    return told | {
        "counts": as_document(line.counts),
        "undone": as_document(line.undone) if line.undone else None,
        "remaining_seconds": line.remaining_seconds,
    }


def _options(query: Mapping[str, Any]) -> ImportOptions:
    """Read a query: what it calls otherwise than a document does, and all else."""
    told = {name: value for name, value in query.items() if name not in _APART}
    told["mapping"] = _pairs(query["map"], "map")
    told["statuses"] = _pairs(query["status"], "status")
    if not set((told["statuses"] or {}).values()) <= set(MEANINGS):
        raise Invalid({"status": f"means one of {', '.join(MEANINGS)}"})
    told["has_header"] = query.get("header")
    return options_of(told | {"list_ids": query.get("list_id", ())})


def _pairs(pairs: list[str] | None, name: str) -> dict[str, str] | None:
    if not pairs:
        return None
    parted = [pair.rpartition(":") for pair in pairs]
    if not all(left for left, _, _ in parted):
        raise Invalid({name: f"is {_PAIRS[name]}"})
    return {left: right for left, _, right in parted}


#: What a query calls otherwise than options do, or what is none of them.
_APART = frozenset({"layout_id", "map", "status", "header", "list_id"})
_PAIRS = {
    "map": "column:target, such as Mail:email",
    "status": "value:meaning, such as left:unsubscribed",
}
