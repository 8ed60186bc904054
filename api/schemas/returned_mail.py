"""What is told of mail that came back."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from domain.returned.findings import BOUNCES
from domain.returned.notices import DONE

COMPLAINT, NOTHING = "complaint", "nothing"


class MailTaken(Schema):
    """What a message was, and which delivery it was about.

    `nothing` is an answer by hand or by machine, a notice of something that is still
    tried, and what names no delivery of ours. There is no `position` where nobody is
    left whom it could be about.
    """

    kind = fields.String(
        required=True, validate=validate.OneOf([*BOUNCES, *DONE, COMPLAINT, NOTHING])
    )
    campaign_id = fields.UUID(required=True, allow_none=True)
    message_id = fields.UUID(required=True, allow_none=True)
    contact_id = fields.UUID(required=True, allow_none=True)
    position = fields.Integer(required=True, allow_none=True)
