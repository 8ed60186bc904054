"""Answers /v1/import-schedules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec import UNSET
from msgspec.structs import replace

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from api.errors import Invalid
from api.resources.import_options import as_told, options_of
from api.schemas.timetables import DAYS
from domain.application.import_schedules import Edit, Wanted
from domain.errors import NotFound
from domain.events import Timetable
from projections.import_schedules.queries import ImportScheduleLine

_TIMETABLE = ("times", "days", "month_days", "rrule", "begins", "ends")
_GROUPS = {"weekdays": DAYS[:5], "weekends": DAYS[5:]}


def set_up(call: Call) -> Reply:
    """Have a file fetched and imported: at times, or when asked for."""
    told = call.body
    table = Timetable(zone=call.parts.settings.time_zone, **_times(told))
    options, layout_id = options_of(told["options"]), told.get("layout_id")
    wanted = Wanted(told["name"], told["url"], options, table, layout_id)
    schedules = call.parts.application.import_schedules
    return done(schedules.set_up(call.by, wanted), 201)


def page(call: Call) -> Reply:
    """List the schedules, in the order in which they were set up."""
    query = call.query
    after = cursors.after(query, cursors.an_id)
    items = call.parts.queries.import_schedules.page(after, query["limit"])
    shown = _shown(call, items)
    return Reply(
        cursors.page(
            items, query["limit"], lambda one: shown[one.id], lambda one: (one.id,)
        )
    )


def one(call: Call) -> Reply:
    """Show a schedule: its times, the next of them, and what came of the last."""
    found = call.parts.queries.import_schedules.get(call.id)
    if found is None:
        raise NotFound("import schedule", call.id)
    return Reply(_shown(call, [found])[found.id], version=found.version)


def change(call: Call) -> Reply:
    """Fetch otherwise from now on, or pause and resume."""
    told, schedules = call.body, call.parts.application.import_schedules
    schedule = schedules.get(call.id)
    if schedule.told:
        _require_begin(replace(schedule.told.timetable, **_times(told)))
    edit = Edit(
        told.get("name"),
        told.get("url"),
        options_of(told["options"]) if "options" in told else None,
        _times(told),
        told.get("layout_id", UNSET),
        told.get("paused"),
    )
    return done(schedules.change(call.by, call.id, edit))


def pause(call: Call) -> Reply:
    """Fetch nothing until told."""
    return done(call.parts.application.import_schedules.pause(call.by, call.id))


def resume(call: Call) -> Reply:
    """Go on with the next time."""
    return done(call.parts.application.import_schedules.resume(call.by, call.id))


def run(call: Call) -> Reply:
    """Fetch once now."""
    return done(call.parts.application.import_schedules.ask(call.by, call.id), 202)


def remove(call: Call) -> Reply:
    """Fetch nothing more, for good."""
    return done(call.parts.application.import_schedules.remove(call.by, call.id))


def _times(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return those fields of a timetable that are told.

    A rule takes the place of times and days, and times that of a rule.
    """
    read = {name: told[name] for name in _TIMETABLE if name in told}
    for name in {"times", "month_days"} & read.keys():
        read[name] = tuple(sorted(set(read[name])))
    if "days" in read:
        read["days"] = day_numbers(read["days"])
    if read.get("times"):
        read["rrule"] = ""
    elif read.get("rrule"):
        read |= {"times": (), "days": (), "month_days": ()}
    return read | ({"rrule": read["rrule"] or ""} if "rrule" in read else {})


def _require_begin(table: Timetable) -> None:
    if table.rrule and table.begins is None:
        raise Invalid({"begins": "is needed: `rrule` is counted from it"})


def day_numbers(days: Iterable[str]) -> tuple[int, ...]:
    """Return days of the week as numbers, from 1, Monday."""
    named = {name for day in days for name in _GROUPS.get(day, (day,))}
    return tuple(number for number, name in enumerate(DAYS, 1) if name in named)


def _shown(
    call: Call, lines: Iterable[ImportScheduleLine]
) -> dict[object, dict[str, Any]]:
    lines = list(lines)
    urls = call.parts.queries.vault.values(line.url_id for line in lines)
    return {
        line.id: as_document(line, "url_id")
        | {
            "host": _host(urls.get(line.url_id)),
            "options": as_told(line.options),
        }
        for line in lines
    }


def _host(url: str | None) -> str | None:
    return urlsplit(url).hostname if url else None
