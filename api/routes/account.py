"""Keys to the API."""

from __future__ import annotations

from api.calls import Operation
from api.resources import keys
from api.roles import Scope
from api.schemas.keys import IssuedKey, KeyPage, NewKey
from api.schemas.shared import Done
from domain import errors

KEYS = Scope.KEYS_MANAGE

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", "/v1/keys", KEYS, keys.issue, IssuedKey, 201, body=NewKey),
    Operation("GET", "/v1/keys", KEYS, keys.page, KeyPage),
    Operation("POST", "/v1/keys/{id:uuid}/revoke", KEYS, keys.revoke, Done,
              refuses=(errors.LastOwnersKey,)),
)
# fmt: on
