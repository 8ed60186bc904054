"""Answers /v1/statistics: what there is to count, as JSON, CSV and a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from api import cursors, sheets, tables
from api.calls import Call, Reply
from api.resources.reading import contents_of, urls_of
from domain.statistics.answers import Row
from domain.statistics.questions import IDS, Question, checked, read_filters

_NAMED = (*sorted(IDS), "link")


def count(call: Call) -> Reply:
    """Count what happened, split by whatever is asked."""
    question = _question(call)
    rows, total = _asked(call, question)
    limit = call.query["limit"]
    (start,) = cursors.decode(call.query.get("cursor"), cursors.a_number) or (0,)
    items, end = rows[start : start + limit], start + limit
    told = {
        "columns": question.columns,
        "items": items,
        "total": total,
        "names": _names(call, items),
        "next": cursors.encode(end) if end < len(rows) else None,
    }
    return Reply(told)


def as_csv(call: Call) -> Reply:
    """Count the same, as CSV: with the names of what is known by an id."""
    columns, rows = _table(call)
    return Reply(tables.as_csv(columns, rows))


def as_xlsx(call: Call) -> Reply:
    """Count the same, as a workbook."""
    columns, rows = _table(call)
    cells = ([_cell(row[name]) for name in columns] for row in rows)
    return Reply(sheets.as_sheet("statistics", [columns, *cells]))


def retention(call: Call) -> Reply:
    """Count who of those that first said yes in a month stays, month by month."""
    found = call.parts.queries.statistics.retention(
        call.query["purpose"], _zone(call), call.parts.now()
    )
    items = [
        {"cohort": name, "people": people, "standing": standing}
        for name, people, standing in found
    ]
    return Reply({"items": items})


def _question(call: Call) -> Question:
    query = call.query
    asked = Question(
        query["area"],
        _apart(query["select"]),
        _apart(query["group_by"]),
        read_filters(query["filter"]),
        query.get("from"),
        query.get("to"),
        _apart(query["order"]),
    )
    return checked(asked)


def _asked(call: Call, question: Question) -> tuple[Sequence[Row], Row]:
    return call.parts.queries.statistics.ask(question, _zone(call))


def _zone(call: Call) -> ZoneInfo:
    return ZoneInfo(call.query.get("time_zone") or call.parts.settings.time_zone)


def _apart(written: Iterable[str]) -> tuple[str, ...]:
    names = (name.strip() for one in written for name in one.split(","))
    return tuple(dict.fromkeys(names))


def _table(call: Call) -> tuple[list[str], Sequence[Mapping[str, Any]]]:
    """Return a table for people: what has an id has its name beside it."""
    question = _question(call)
    rows, _ = _asked(call, question)
    names = _names(call, rows)
    columns: list[str] = []
    for name in question.columns:
        columns += [name, f"{name}_name"] if name in _NAMED else [name]
    named = [name for name in question.group_by if name in _NAMED]
    return columns, [
        row | {f"{name}_name": names.get(str(row[name])) for name in named}
        for row in map(dict, rows)
    ]


def _names(call: Call, rows: Sequence[Row]) -> dict[str, str]:
    statistics = call.parts.queries.statistics
    links = {row["link"] for row in rows if row.get("link")}
    contents = statistics.contents(links) if links else []
    urls = urls_of(*contents_of(call.parts.queries, contents))
    return statistics.names(rows) | {link: urls[link] for link in links & urls.keys()}


def _cell(value: object) -> object:
    return value if value is None or isinstance(value, int | float) else str(value)
