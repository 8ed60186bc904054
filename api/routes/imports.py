"""The files that people come in by."""

from __future__ import annotations

from api.calls import Operation
from api.resources import imports
from api.roles import Scope
from api.routes.import_layouts import AMISS
from api.schemas.imports import (
    ImportLine,
    ImportPage,
    ImportQuery,
    Preview,
    PreviewQuery,
    RowErrorPage,
)
from api.schemas.shared import Done, OneQuery, PageQuery
from domain import errors
from projections.waiting import ReadModelBehind

READ, WRITE = Scope.PEOPLE_READ, Scope.PEOPLE_WRITE
_IMPORTS = "/v1/imports"
_IMPORT = "/v1/imports/{id:uuid}"
#: What a file may be sent as; what it is, its bytes say.
FILES = (
    "text/csv",
    "text/plain",
    "application/octet-stream",
    "application/zip",
    "application/gzip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
#: What goes with a file names what there is not, or it is no file of people.
_AMISS = (*AMISS, errors.ImportLayoutOutOfUse)

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _IMPORTS, WRITE, imports.start, Done, 202,
              query=ImportQuery, file=FILES, refuses=_AMISS),
    Operation("POST", f"{_IMPORTS}/preview", WRITE, imports.preview, Preview,
              query=PreviewQuery, file=FILES, refuses=_AMISS),
    Operation("GET", _IMPORTS, READ, imports.page, ImportPage, query=PageQuery),
    Operation("GET", _IMPORT, READ, imports.one, ImportLine, query=OneQuery),
    Operation("POST", f"{_IMPORT}/cancel", WRITE, imports.cancel, Done),
    Operation("POST", f"{_IMPORT}/undo", WRITE, imports.undo, Done, 202,
              refuses=(errors.ImportNotEnded, errors.ImportReliedOn, ReadModelBehind)),
    Operation("GET", f"{_IMPORT}/errors", READ, imports.errors, RowErrorPage,
              query=PageQuery),
    Operation("GET", f"{_IMPORT}/errors.csv", READ, imports.errors_file, None,
              query=OneQuery, produces="text/csv"),
)
# fmt: on
