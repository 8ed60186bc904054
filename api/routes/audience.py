"""Lists of people."""

from __future__ import annotations

from api.calls import Operation
from api.resources import lists
from api.roles import Scope
from api.schemas.lists import (
    ListChange,
    ListFilling,
    ListLine,
    ListPage,
    ListQuery,
    MemberPage,
    MembersQuery,
    NewList,
)
from api.schemas.shared import Done, MomentQuery
from domain import errors

READ, WRITE = Scope.PEOPLE_READ, Scope.PEOPLE_WRITE
_LISTS = "/v1/lists"
_LIST = "/v1/lists/{id:uuid}"

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _LISTS, WRITE, lists.create, Done, 201, body=NewList,
              refuses=(errors.ListCodeTaken,)),
    Operation("GET", _LISTS, READ, lists.page, ListPage, query=ListQuery),
    Operation("GET", _LIST, READ, lists.one, ListLine, query=MomentQuery),
    Operation("PATCH", _LIST, WRITE, lists.change, Done, body=ListChange),
    Operation("POST", f"{_LIST}/archive", WRITE, lists.archive, Done),
    Operation("POST", f"{_LIST}/fill", WRITE, lists.fill, Done, 202,
              body=ListFilling,
              refuses=(errors.ListOutOfUse, errors.SegmentOutOfUse,
                       errors.ConditionsInvalid)),
    Operation("POST", f"{_LIST}/clear", WRITE, lists.clear, Done, 202),
    Operation("GET", f"{_LIST}/members", READ, lists.members, MemberPage,
              query=MembersQuery, refuses=(errors.QuestionTooLarge,)),
)
# fmt: on
