"""How fast, when and how often campaigns are sent."""

from __future__ import annotations

from api.calls import Operation
from api.resources import sending
from api.roles import Scope
from api.schemas.sending import NewSendingRules, SendingRulesLine
from api.schemas.shared import Done

_ALL = "/v1/sending-rules"

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _ALL, Scope.SENDING_MANAGE, sending.set_rules, Done,
              body=NewSendingRules),
    Operation("GET", _ALL, Scope.CAMPAIGNS_READ, sending.show, SendingRulesLine),
)
# fmt: on
