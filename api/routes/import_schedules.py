"""Files that are fetched and imported."""

from __future__ import annotations

from api.calls import Operation
from api.resources import import_schedules as schedules
from api.roles import Scope
from api.routes.import_layouts import AMISS
from api.schemas.import_schedules import (
    ImportScheduleChange,
    ImportScheduleLine,
    ImportSchedulePage,
    NewImportSchedule,
)
from api.schemas.shared import Done, OneQuery, PageQuery
from domain import errors

READ, WRITE = Scope.PEOPLE_READ, Scope.PEOPLE_WRITE
_ALL = "/v1/import-schedules"
_ONE = "/v1/import-schedules/{id:uuid}"
_REMOVED = (errors.ImportScheduleRemoved,)
_AMISS = (*AMISS, errors.ImportLayoutOutOfUse)

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _ALL, WRITE, schedules.set_up, Done, 201, body=NewImportSchedule,
              refuses=_AMISS),
    Operation("GET", _ALL, READ, schedules.page, ImportSchedulePage, query=PageQuery),
    Operation("GET", _ONE, READ, schedules.one, ImportScheduleLine, query=OneQuery),
    Operation("PATCH", _ONE, WRITE, schedules.change, Done, body=ImportScheduleChange,
              refuses=(*_REMOVED, *_AMISS)),
    Operation("POST", f"{_ONE}/pause", WRITE, schedules.pause, Done, refuses=_REMOVED),
    Operation("POST", f"{_ONE}/resume", WRITE, schedules.resume, Done,
              refuses=_REMOVED),
    Operation("POST", f"{_ONE}/run", WRITE, schedules.run, Done, 202, refuses=_REMOVED),
    Operation("POST", f"{_ONE}/remove", WRITE, schedules.remove, Done),
)
# fmt: on
