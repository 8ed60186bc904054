"""People to be taken away: an operation for each way and each set of people."""

from __future__ import annotations

from api.calls import Operation
from api.people_tables import CSV
from api.resources import exports
from api.roles import Scope
from api.schemas.exports import ExportedPeople, TableQuery
from api.schemas.shared import OneQuery
from api.sheets import XLSX
from domain.errors import ConditionsInvalid, TooManyForSheet

EXPORT = Scope.PEOPLE_EXPORT
_LIST, _PEOPLE = "/v1/lists/{id:uuid}", "/v1/subscribers"
_SEGMENT = "/v1/segments/{id:uuid}"
_SHEET, _CONDITIONS = (TooManyForSheet,), (ConditionsInvalid,)

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("GET", f"{_LIST}/export.csv", EXPORT, exports.members_as_csv, None,
              query=TableQuery, produces=CSV),
    Operation("GET", f"{_LIST}/export.json", EXPORT, exports.members_as_json,
              ExportedPeople, query=OneQuery),
    Operation("GET", f"{_LIST}/export.xlsx", EXPORT, exports.members_as_xlsx, None,
              query=TableQuery, produces=XLSX, refuses=_SHEET),
    Operation("GET", f"{_SEGMENT}/export.csv", EXPORT, exports.segment_as_csv, None,
              query=TableQuery, produces=CSV, refuses=_CONDITIONS),
    Operation("GET", f"{_SEGMENT}/export.json", EXPORT, exports.segment_as_json,
              ExportedPeople, query=OneQuery, refuses=_CONDITIONS),
    Operation("GET", f"{_SEGMENT}/export.xlsx", EXPORT, exports.segment_as_xlsx, None,
              query=TableQuery, produces=XLSX, refuses=(*_SHEET, *_CONDITIONS)),
    Operation("GET", f"{_PEOPLE}/export.csv", EXPORT, exports.everybody_as_csv, None,
              query=TableQuery, produces=CSV),
    Operation("GET", f"{_PEOPLE}/export.json", EXPORT, exports.everybody_as_json,
              ExportedPeople, query=OneQuery),
    Operation("GET", f"{_PEOPLE}/export.xlsx", EXPORT, exports.everybody_as_xlsx, None,
              query=TableQuery, produces=XLSX, refuses=_SHEET),
)
# fmt: on
