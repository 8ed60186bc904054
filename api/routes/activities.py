"""What people do elsewhere: types of activities, and activities."""

from __future__ import annotations

from api.calls import Operation
from api.resources import activities
from api.roles import Scope
from api.schemas.activities import (
    ActivitiesQuery,
    ActivityOutcomes,
    ActivityPage,
    ActivityTypeLine,
    ActivityTypePage,
    NewActivities,
    NewActivityType,
)
from api.schemas.shared import Done, OneQuery, PageQuery
from domain import errors

READ, WRITE = Scope.PEOPLE_READ, Scope.PEOPLE_WRITE
_TYPES = "/v1/activity-types"
_OF_PERSON = "/v1/subscribers/{id:uuid}/activities"

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _TYPES, WRITE, activities.declare, Done, 201,
              body=NewActivityType,
              refuses=(errors.ActivityPropertyUnfit, errors.ActivityPropertyBound)),
    Operation("GET", _TYPES, READ, activities.types, ActivityTypePage,
              query=PageQuery),
    Operation("GET", f"{_TYPES}/{{name}}", READ, activities.one_type,
              ActivityTypeLine, query=OneQuery),
    Operation("POST", f"{_TYPES}/{{name}}/archive", WRITE, activities.archive_type,
              Done),
    Operation("POST", "/v1/activities", WRITE, activities.record, ActivityOutcomes,
              body=NewActivities, large=True),
    Operation("GET", _OF_PERSON, READ, activities.activities, ActivityPage,
              query=ActivitiesQuery, personal=True),
)
# fmt: on
