"""How files of people are read and taken in, as it is kept."""

from __future__ import annotations

from api.calls import Operation
from api.resources import import_layouts as layouts
from api.roles import Scope
from api.schemas.import_layouts import (
    ImportLayoutChange,
    ImportLayoutLine,
    ImportLayoutPage,
    ImportLayoutPageQuery,
    NewImportLayout,
)
from api.schemas.shared import Done, OneQuery
from domain import errors

READ, WRITE = Scope.PEOPLE_READ, Scope.PEOPLE_WRITE
_ALL = "/v1/import-layouts"
_ONE = "/v1/import-layouts/{id:uuid}"
#: What is amiss with options that name what is not in use.
AMISS = (errors.ImportUnreadable, errors.ListOutOfUse, errors.FieldOutOfUse)

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _ALL, WRITE, layouts.create, Done, 201, body=NewImportLayout,
              refuses=(errors.ImportLayoutCodeTaken, *AMISS)),
    Operation("GET", _ALL, READ, layouts.page, ImportLayoutPage,
              query=ImportLayoutPageQuery),
    Operation("GET", _ONE, READ, layouts.one, ImportLayoutLine, query=OneQuery),
    Operation("PATCH", _ONE, WRITE, layouts.change, Done, body=ImportLayoutChange,
              refuses=(errors.ImportLayoutOutOfUse, *AMISS)),
    Operation("POST", f"{_ONE}/archive", WRITE, layouts.archive, Done),
)
# fmt: on
