"""Answers /v1/subscribers/{id}/export, and takes over what another one exported."""

from __future__ import annotations

from typing import Any

import msgspec
import orjson

from api.calls import Call, Reply, done
from api.documents import as_json
from api.readable import COLUMNS, tables
from api.tables import as_csv, as_zip
from domain.errors import ExportAmiss
from domain.person_export import PersonExport

ZIP = "application/zip"


def export(call: Call) -> Reply:
    """Tell a person all that is kept of them (GDPR, articles 15 and 20), as JSON."""
    kept, told = _person(call)
    return Reply(_document(kept, told) | {"merged": _merged(call)})


def export_files(call: Call) -> Reply:
    """Tell the same as CSV files in a ZIP, with the JSON beside them."""
    kept, told = _person(call)
    document = _document(kept, told) | {"merged": _merged(call)}
    files = {"person.json": as_json(document)}
    # As JSON has it: times and ids are text.
    written = orjson.loads(as_json(told))
    for name, columns in COLUMNS.items():
        files[f"{name}.csv"] = as_csv(columns, written[name])
    return Reply(as_zip(files))


def bring_over(call: Call) -> Reply:
    """Take a person over whom another instance exported: nothing, or all of it."""
    try:
        kept = msgspec.convert(dict(call.body), PersonExport)
    except msgspec.ValidationError:
        raise ExportAmiss("the file", "is not as one is written") from None
    return done(call.parts.application.bringing.over(call.by, kept), 201)


def _person(call: Call) -> tuple[PersonExport, dict[str, Any]]:
    parts = call.parts
    kept = parts.application.exporting.of(call.id, parts.settings.origin)
    return kept, tables(parts, kept, call.by.at)


def _merged(call: Call) -> list[dict[str, Any]]:
    """Tell the cards that became one with theirs, each as a file of its own."""
    parts = call.parts
    others = parts.application.exporting.merged_with(call.id, parts.settings.origin)
    at = call.by.at
    return [_document(one, tables(parts, one, at)) for one in others]


def _document(kept: PersonExport, told: dict[str, Any]) -> dict[str, Any]:
    readable = {name: rows for name, rows in told.items() if name != "messages"}
    document: dict[str, Any] = msgspec.to_builtins(kept)
    return document | {"messages": told["messages"], "readable": readable}
