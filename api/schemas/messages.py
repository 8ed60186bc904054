"""Messages of their own, in and out."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from api.schemas.campaign_parts import SenderBody
from api.schemas.content import CampaignContentBody
from api.schemas.shared import CODE, CODE_OR_NONE, PageQuery, Strict, text
from domain.message import STATES

#: Letters of all attachments in base64: about 10 MB of files.
LONGEST_ATTACHMENTS = 14_000_000
_MEDIA_TYPE = validate.Regexp(
    r"^[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,99}$(?!\n)",
    error="is a media type such as application/pdf",
)
_BASE64 = validate.Regexp(
    r"^[A-Za-z0-9+/]*={0,2}$(?!\n)", error="is base64 without line breaks"
)


class AttachmentBody(Strict):
    """A file that goes with the message."""

    name = text(100, required=True)
    type = text(164, _MEDIA_TYPE, load_default="application/octet-stream")
    content = text(LONGEST_ATTACHMENTS, _BASE64, required=True)


class NewMessage(Strict):
    """One message, to an address or to a contact that is known.

    What it says is told here, or taken over from a template as it is now. It may use
    the person's fields, and `data` on top of them.
    """

    email = text(254)
    contact_id = fields.UUID()
    # What statistics count it under.
    group = text(63, CODE_OR_NONE, shortest=0, load_default="")
    content = fields.Nested(CampaignContentBody, required=True)
    sender = fields.Nested(SenderBody, required=True)
    data = fields.Dict(keys=fields.String(), load_default=dict)
    attachments = fields.List(
        fields.Nested(AttachmentBody),
        load_default=list,
        validate=validate.Length(0, 20),
    )
    # It is not sent any more after so many hours.
    valid_hours = fields.Integer(load_default=24, validate=validate.Range(1, 72))
    # What it says is destroyed after so many days, and if it is secret as soon as a
    # server has taken it.
    keep_days = fields.Integer(load_default=30, validate=validate.Range(1, 365))
    secret = fields.Boolean(load_default=False)

    @validates_schema
    def _is_to_somebody(self, told: dict[str, Any], **_more: object) -> None:
        if ("email" in told) == ("contact_id" in told):
            raise ValidationError("name either email or contact_id", "email")

    @validates_schema
    def _is_not_too_large(self, told: dict[str, Any], **_more: object) -> None:
        if (
            sum(len(one["content"]) for one in told["attachments"])
            > LONGEST_ATTACHMENTS
        ):
            raise ValidationError("are over 10 MB together", "attachments")


class MessageState(Schema):
    """A message, and what became of it."""

    id = fields.UUID(required=True)
    subscriber_id = fields.UUID(required=True)
    contact_id = fields.UUID(required=True)
    channel = fields.String(required=True)
    group = fields.String(required=True)
    secret = fields.Boolean(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    attempts = fields.Integer(required=True)
    code = fields.Integer(required=True)
    status = fields.String(required=True)
    reason = fields.String(required=True)
    asked_at = fields.DateTime(required=True)
    attempted_at = fields.DateTime(required=True, allow_none=True)
    resulted_at = fields.DateTime(required=True, allow_none=True)
    valid_until = fields.DateTime(required=True)
    kept_until = fields.DateTime(required=True)
    version = fields.Integer(required=True)


class SentMessages(Schema):
    """Some messages."""

    items = fields.List(fields.Nested(MessageState), required=True)
    next = fields.String(required=True, allow_none=True)


class MessageQuery(PageQuery):
    """Which messages; a person's, or a group's."""

    state = fields.String(validate=validate.OneOf(STATES))
    group = text(63, CODE)
    subscriber_id = fields.UUID()

    @validates_schema
    def _is_one(self, told: dict[str, Any], **_more: object) -> None:
        if "group" in told and "subscriber_id" in told:
            raise ValidationError("goes without subscriber_id", "group")


class EnclosedFile(Schema):
    """A file that goes with the message, without what is in it."""

    name = fields.String(required=True)
    type = fields.String(required=True)
    bytes = fields.Integer(required=True)


class MessageContent(Schema):
    """What the person reads, and from whom."""

    subscriber_id = fields.UUID(required=True)
    sender = fields.Nested(SenderBody, required=True)
    subject = fields.String(required=True)
    html = fields.String(required=True)
    text = fields.String(required=True)
    attachments = fields.List(fields.Nested(EnclosedFile), required=True)


class MessageGroup(Schema):
    """The messages of a group: `asked` is the sum of the five that follow."""

    group = fields.String(required=True)
    asked = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    accepted = fields.Integer(required=True)
    rejected = fields.Integer(required=True)
    suppressed = fields.Integer(required=True)
    # `unknown` itself is marshmallow's.
    unknown_ = fields.Integer(required=True, data_key="unknown")


class MessageGroups(Schema):
    """Some groups."""

    items = fields.List(fields.Nested(MessageGroup), required=True)
    next = fields.String(required=True, allow_none=True)
