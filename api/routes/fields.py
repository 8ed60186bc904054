"""The fields that profiles may have."""

from __future__ import annotations

from api.calls import Operation
from api.resources import fields
from api.roles import Scope
from api.schemas.fields import FieldChange, FieldLine, FieldPage, NewField
from api.schemas.shared import Done, OneQuery, PageQuery
from domain import errors

READ, WRITE = Scope.PEOPLE_READ, Scope.PEOPLE_WRITE
_FIELDS = "/v1/fields"
_FIELD = "/v1/fields/{code}"

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _FIELDS, WRITE, fields.declare, Done, 201, body=NewField,
              refuses=(errors.FieldCodeTaken, errors.FieldReserved,
                       errors.FieldOptionsUnfit, errors.TooManyFields)),
    Operation("GET", _FIELDS, READ, fields.page, FieldPage, query=PageQuery),
    Operation("GET", _FIELD, READ, fields.one, FieldLine, query=OneQuery),
    Operation("PATCH", _FIELD, WRITE, fields.change, Done, body=FieldChange,
              refuses=(errors.FieldOptionsUnfit, errors.FieldOptionsInUse)),
    Operation("POST", f"{_FIELD}/archive", WRITE, fields.archive, Done),
)
# fmt: on
