"""Two cards of one person, and contacts that change cards."""

from __future__ import annotations

from api.calls import Operation
from api.resources import merging
from api.roles import Scope
from api.schemas.merging import Merge, TakeOver
from api.schemas.shared import Done
from domain import errors

WRITE = Scope.PEOPLE_WRITE
_PERSON = "/v1/subscribers/{id:uuid}"
_REFUSES = (errors.SubscriberGone, errors.SubscriberMerged)

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", f"{_PERSON}/merge", WRITE, merging.merge, Done, body=Merge,
              refuses=(*_REFUSES, errors.SamePerson)),
    Operation("POST", f"{_PERSON}/contacts/take-over", WRITE, merging.take_over, Done,
              body=TakeOver, refuses=(*_REFUSES, errors.ContactUnknown)),
)
# fmt: on
