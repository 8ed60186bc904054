"""Mail that came back."""

from __future__ import annotations

from api.calls import Operation
from api.resources import returned_mail
from api.roles import Scope
from api.schemas.returned_mail import MailTaken
from domain import errors
from domain.returned.parts import LARGEST

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", "/v1/returned-mail", Scope.MAIL_RETURN, returned_mail.take,
              MailTaken, raw="message/rfc822", most=LARGEST,
              refuses=(errors.DeliveryInFlight,)),
)
# fmt: on
