"""Answers /v1/lists/{id}/export.csv and its like: people, to be taken away.

Every export is recorded before its first line is sent: who took which people away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from api.calls import Call, Reply, another
from api.errors import Invalid
from api.people_tables import as_csv, as_items, as_sheet, columns_of
from api.resources.lists import found_list
from api.resources.segments import tree_of
from domain.errors import TooManyForSheet
from projections.exported_people.queries import PersonLine

#: People of one page, which is all that is held at a time.
_PAGE = 5_000
#: Rows of a worksheet, without the one that names the columns.
_MOST_ON_SHEET = 1_048_575

Pages = Callable[[UUID | None, int], Sequence[UUID]]


def members_as_csv(call: Call) -> Reply:
    """Export the members of a list as CSV."""
    return _of_list(call, "csv")


def members_as_json(call: Call) -> Reply:
    """Export the members of a list as JSON."""
    return _of_list(call, "json")


def members_as_xlsx(call: Call) -> Reply:
    """Export the members of a list as a workbook."""
    return _of_list(call, "xlsx")


def segment_as_csv(call: Call) -> Reply:
    """Export the people of a segment as CSV."""
    return _of_segment(call, "csv")


def segment_as_json(call: Call) -> Reply:
    """Export the people of a segment as JSON."""
    return _of_segment(call, "json")


def segment_as_xlsx(call: Call) -> Reply:
    """Export the people of a segment as a workbook."""
    return _of_segment(call, "xlsx")


def everybody_as_csv(call: Call) -> Reply:
    """Export everybody who has an address as CSV."""
    return _of_everybody(call, "csv")


def everybody_as_json(call: Call) -> Reply:
    """Export everybody who has an address as JSON."""
    return _of_everybody(call, "json")


def everybody_as_xlsx(call: Call) -> Reply:
    """Export everybody who has an address as a workbook."""
    return _of_everybody(call, "xlsx")


def _of_list(call: Call, way: str) -> Reply:
    found = found_list(call)
    if way == "xlsx":
        _require_room(found.members)
    members = call.parts.queries.lists.members

    def page(after: UUID | None, limit: int) -> Sequence[UUID]:
        return [one.subscriber_id for one in members(call.id, after, limit)]

    return _export(call, way, page, call.id)


def _of_segment(call: Call, way: str) -> Reply:
    tree = tree_of(call)
    people = call.parts.queries.segment_people
    if way == "xlsx":
        _require_room(people.count(tree))
    return _export(call, way, partial(people.page, tree), call.id)


def _of_everybody(call: Call, way: str) -> Reply:
    return _export(call, way, call.parts.queries.exported_people.everybody)


def _require_room(people: int) -> None:
    if people > _MOST_ON_SHEET:
        raise TooManyForSheet(people, _MOST_ON_SHEET)


def _export(call: Call, way: str, page: Pages, subject_id: UUID | None = None) -> Reply:
    columns = _columns(call)
    note = replace(call.by, command=another(call.by.command), while_held=True)
    call.parts.application.keys.note_export(note, subject_id, way)
    people = _people(call, page)
    written = {
        "csv": partial(as_csv, people, columns),
        "json": partial(as_items, people),
        "xlsx": partial(as_sheet, people, columns),
    }
    return Reply(written[way]())


def _columns(call: Call) -> list[str]:
    there = columns_of(call.parts.queries.exported_people.outline())
    wanted: list[str] = call.query.get("columns") or there
    if unknown := [name for name in wanted if name not in there]:
        told = f"there is no column {unknown[0]}: there are {', '.join(there)}"
        raise Invalid({"columns": told})
    return wanted


def _people(call: Call, page: Pages) -> Iterator[Sequence[PersonLine]]:
    exported, after = call.parts.queries.exported_people, None
    while ids := page(after, _PAGE):
        yield exported.people(ids)
        after = ids[-1]
