"""Answers /v1/projections: what files of the user's own make of the log."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from api import cursors
from api.calls import Call, Reply
from api.documents import as_document
from api.errors import Invalid
from domain.errors import NotFound
from projections.own.queries import ProjectionLine
from projections.own.table import COLUMN_TYPES, NAME, OwnTable
from projections.waiting import wait_for


def page(call: Call) -> Reply:
    """List the projections, by name."""
    query, queries = call.query, call.parts.queries.projections
    after = cursors.after(query, cursors.a_code) or ""
    items = queries.page(after, query["limit"])
    tables = queries.tables([one.name for one in items])

    def shown(one: ProjectionLine) -> Mapping[str, Any]:
        table = tables.get(one.name)
        return as_document(one) | {
            "key": dict(table.key) if table else {},
            "columns": dict(table.columns) if table else {},
        }

    return Reply(cursors.page(items, query["limit"], shown, lambda one: (one.name,)))


def rows(call: Call) -> Reply:
    """Return rows of a projection in the order of its key, a page at a time."""
    name, query, queries = call.path["name"], call.query, call.parts.queries.projections
    found = queries.get(name) if NAME.fullmatch(name) else None
    table = queries.tables([name]).get(name) if found else None
    if found is None or table is None:
        raise NotFound("projection", "of this name that has rows")
    position = found.position or 0
    wanted = query.get("min_position", 0)
    if wanted > position:
        wait_for(call.parts.datastore, wanted, name=table.name)
        position = wanted
    kinds = [COLUMN_TYPES[kind].read for kind in table.key.values()]
    after = cursors.decode(query.get("cursor"), *kinds)
    where = _where(table, query.get("where", ()))
    items = queries.rows(table, where, after, query["limit"])
    shown = cursors.page(items, query["limit"], _shown, lambda row: _key(table, row))
    return Reply(shown | {"position": position})


def _where(table: OwnTable, conditions: Any) -> dict[str, Any]:  # noqa: ANN401 - texts
    """Read what columns are to have; raises Invalid."""
    wanted: dict[str, Any] = {}
    for condition in conditions:
        column, _, told = condition.partition("=")
        kind = table.all_columns.get(column)
        if kind is None:
            raise Invalid({"where": f"{column} is no column of this projection"})
        try:
            wanted[column] = COLUMN_TYPES[kind].read(_MEANT.get(kind, str)(told))
        except ValueError as error:
            raise Invalid({"where": f"{column} is not {error}"}) from None
    return wanted


def _boolean(told: str) -> bool | str:
    return {"true": True, "false": False}.get(told, told)


def _integer(told: str) -> int | str:
    return int(told) if re.fullmatch(r"-?[0-9]{1,19}", told) else told


#: What the text of a query stands for, where it is not the text.
_MEANT = {"boolean": _boolean, "integer": _integer}


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if type(value) is date else value
        for name, value in row.items()
    }


def _key(table: OwnTable, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in table.key)
