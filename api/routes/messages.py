"""Messages of their own, to one person each."""

from __future__ import annotations

from api.calls import Operation
from api.resources import messages
from api.roles import Scope
from api.schemas.messages import (
    MessageContent,
    MessageGroups,
    MessageQuery,
    MessageState,
    NewMessage,
    SentMessages,
)
from api.schemas.shared import Done, OneQuery, PageQuery
from domain import errors
from domain.addresses import AddressInvalid

SEND, SEE, READ = Scope.MESSAGES_SEND, Scope.CAMPAIGNS_READ, Scope.PEOPLE_READ
_MESSAGES = "/v1/messages"
_MESSAGE = "/v1/messages/{id:uuid}"
#: Attachments in base64, and what goes with them.
_MOST_BYTES = 16 * 1024 * 1024

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _MESSAGES, SEND, messages.send, Done, 202, body=NewMessage,
              large=True, most=_MOST_BYTES,
              refuses=(errors.ContentInvalid, errors.AddressClosed,
                       errors.AddressInUse, AddressInvalid,
                       errors.TemplateOutOfUse,
                       errors.TemplateKindDiffers)),
    Operation("GET", _MESSAGES, SEE, messages.page, SentMessages, query=MessageQuery),
    Operation("GET", _MESSAGE, SEND, messages.one, MessageState, query=OneQuery),
    Operation("GET", f"{_MESSAGE}/content", READ, messages.content, MessageContent,
              query=OneQuery, personal=True, refuses=(errors.MessageGone,)),
    Operation("GET", "/v1/message-groups", SEE, messages.groups, MessageGroups,
              query=PageQuery),
)
# fmt: on
