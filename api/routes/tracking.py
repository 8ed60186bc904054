"""Whether openings and clicks are counted."""

from __future__ import annotations

from api.calls import Operation
from api.resources import tracking
from api.roles import Scope
from api.schemas.shared import Done
from api.schemas.tracking import TrackingBody
from domain import errors

_ALL = "/v1/tracking"

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _ALL, Scope.SENDING_MANAGE, tracking.set_tracking, Done,
              body=TrackingBody,
              refuses=(errors.TrackingPurposeMissing,)),
    Operation("GET", _ALL, Scope.CAMPAIGNS_READ, tracking.show_tracking, TrackingBody),
)
# fmt: on
