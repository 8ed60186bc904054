"""Stop lists: addresses that nothing is sent to, whoever holds them."""

from __future__ import annotations

from api.calls import Operation
from api.resources import stop_lists
from api.roles import Scope
from api.routes.imports import FILES
from api.schemas.shared import Done, OneQuery
from api.schemas.stop_lists import (
    AddressQuery,
    Filling,
    Release,
    StopListPage,
    StopListQuery,
    Stops,
    UploadQuery,
)
from api.schemas.subscribers import HistoryPage
from domain import errors
from domain.addresses import AddressInvalid

READ, WRITE = Scope.PEOPLE_READ, Scope.PEOPLE_WRITE
_LIST = "/v1/stop-list"

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _LIST, WRITE, stop_lists.fill, Filling, 201, body=Stops),
    Operation("GET", _LIST, READ, stop_lists.page, StopListPage,
              query=StopListQuery, personal=True, refuses=(AddressInvalid,)),
    Operation("POST", f"{_LIST}/upload", WRITE, stop_lists.upload, Filling, 201,
              query=UploadQuery, file=FILES,
              refuses=(errors.ImportUnreadable,)),
    Operation("GET", f"{_LIST}/fillings/{{id:uuid}}", READ, stop_lists.report, Filling,
              query=OneQuery),
    Operation("POST", f"{_LIST}/release", Scope.STOP_LIST_RELEASE, stop_lists.release,
              Done, body=Release,
              refuses=(errors.ReleasesSpent, errors.AddressClosed, AddressInvalid)),
    Operation("GET", f"{_LIST}/history", READ, stop_lists.history, HistoryPage,
              query=AddressQuery, refuses=(AddressInvalid,)),
)
# fmt: on
