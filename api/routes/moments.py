"""Moments of the past, at which the whole base can be asked."""

from __future__ import annotations

from api.calls import Operation
from api.resources import moments
from api.roles import Scope
from api.schemas.moments import MomentLine, MomentPage, WantedMoment
from api.schemas.shared import Done, OneQuery
from domain import errors

READ, MANAGE = Scope.STATISTICS_READ, Scope.STATISTICS_MANAGE

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", "/v1/moments", MANAGE, moments.ask, Done, 202,
              body=WantedMoment, refuses=(errors.TooManyMoments,)),
    Operation("GET", "/v1/moments", READ, moments.page, MomentPage, query=OneQuery),
    Operation("GET", "/v1/moments/{id:uuid}", READ, moments.one, MomentLine,
              query=OneQuery),
    Operation("POST", "/v1/moments/{id:uuid}/release", MANAGE, moments.release, Done,
              202),
)
# fmt: on
