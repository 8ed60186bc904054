"""The addresses that campaigns come from."""

from __future__ import annotations

from api.calls import Operation
from api.resources import senders
from api.roles import Scope
from api.schemas.senders import NewSender, SenderPage
from api.schemas.shared import Done
from domain.addresses import AddressInvalid

READ, WRITE = Scope.CAMPAIGNS_READ, Scope.CAMPAIGNS_WRITE

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", "/v1/senders", WRITE, senders.ask, Done, 202, body=NewSender,
              refuses=(AddressInvalid,)),
    Operation("GET", "/v1/senders", READ, senders.page, SenderPage),
)
# fmt: on
