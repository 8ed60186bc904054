"""Projections of the user's own."""

from __future__ import annotations

from api.calls import Operation
from api.resources import projections
from api.roles import Scope
from api.schemas.projections import ProjectionPage, RowPage, RowsQuery
from api.schemas.shared import PageQuery
from domain.errors import NotFound, QuestionTooLarge

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("GET", "/v1/projections", Scope.EVENTS_READ, projections.page,
              ProjectionPage, query=PageQuery),
    Operation("GET", "/v1/projections/{name}", Scope.EVENTS_READ, projections.rows,
              RowPage, query=RowsQuery, refuses=(NotFound, QuestionTooLarge)),
)
# fmt: on
