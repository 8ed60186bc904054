"""People, in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from api.schemas.shared import (
    FIELD_NAME,
    MOST_FIELDS,
    PageQuery,
    Strict,
    SuppressionLine,
    text,
)
from domain.addresses import NORMALISERS

CHANNEL = validate.OneOf(list(NORMALISERS))
LONGEST_ADDRESS = 2_000
#: What a value can be in JSON: its field says which, and null takes it away.
_VALUES = {
    "anyOf": [
        {"type": ["string", "number", "boolean", "null"]},
        {"type": "array", "items": {"type": "string"}},
    ]
}


def _few(values: Mapping[str, object]) -> None:
    if len(values) > MOST_FIELDS:
        raise ValidationError(f"has over {MOST_FIELDS} fields")


def profile(**options: Any) -> fields.Dict:  # noqa: ANN401 - as fields.Dict takes them
    """Describe values of profile fields; what each may be is its field's to say."""
    names = {"pattern": FIELD_NAME.regex.pattern}
    return fields.Dict(
        data_key="fields",
        keys=fields.String(validate=FIELD_NAME),
        values=fields.Raw(allow_none=True),
        validate=_few,
        metadata={
            "schema": {
                "maxProperties": MOST_FIELDS,
                "propertyNames": names,
                "additionalProperties": _VALUES,
            }
        },
        **options,
    )


class NewContact(Strict):
    """An address in a channel."""

    channel = fields.String(required=True, validate=CHANNEL)
    address = text(LONGEST_ADDRESS, required=True)


class NewSubscriber(Strict):
    """A person to be registered."""

    contacts = fields.List(
        fields.Nested(NewContact), required=True, validate=validate.Length(1, 20)
    )
    fields_ = profile(load_default=dict)


class ProfileChange(Strict):
    """New values of profile fields; the others stay."""

    fields_ = profile(required=True)


class SubscriberQuery(PageQuery):
    """Which subscribers."""

    channel = fields.String(validate=CHANNEL, load_default="email")
    address = text(LONGEST_ADDRESS)
    list_id = fields.UUID()


class ContactLine(Schema):
    """An address of a person; it is null once it is erased."""

    id = fields.UUID(required=True)
    channel = fields.String(required=True)
    address = fields.String(required=True, allow_none=True)
    unreachable = fields.Boolean(required=True)
    suppressions = fields.List(fields.Nested(SuppressionLine), required=True)


class ConsentLine(Schema):
    """A consent, and every reason why it may or may not be relied on."""

    contact_id = fields.UUID(required=True)
    channel = fields.String(required=True)
    purpose = fields.String(required=True)
    state = fields.String(required=True)
    allowed = fields.Boolean(required=True)
    reasons = fields.List(fields.String(), required=True)
    since = fields.DateTime(required=True)
    method = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)
    granted_at = fields.DateTime(required=True, allow_none=True)
    renewed_at = fields.DateTime(required=True, allow_none=True)
    expires_at = fields.DateTime(required=True, allow_none=True)
    notice_id = fields.String(required=True, allow_none=True)
    wording = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)
    position = fields.Integer(required=True)


class Message(Schema):
    """A message of a campaign to one contact."""

    campaign_id = fields.UUID(required=True)
    contact_id = fields.UUID(required=True)
    window_id = fields.UUID(required=True)
    offset = fields.Integer(required=True)
    outcome = fields.String(required=True)
    code = fields.Integer(required=True, allow_none=True)
    status = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    consent_version = fields.Integer(required=True, allow_none=True)
    # Where the consent itself is to be read; null if there was no attempt under one.
    consent = fields.String(required=True, allow_none=True)
    attempted_at = fields.DateTime(required=True, allow_none=True)
    resulted_at = fields.DateTime(required=True, allow_none=True)
    attempts = fields.Integer(required=True)
    # When whoever was refused for now is tried again; null if they are not.
    retry_at = fields.DateTime(required=True, allow_none=True)
    # What people did with it, of those who agreed to be known, and when first.
    opens = fields.Integer(required=True)
    clicks = fields.Integer(required=True)
    opened_at = fields.DateTime(required=True, allow_none=True)
    clicked_at = fields.DateTime(required=True, allow_none=True)


class MessagePage(Schema):
    """Some messages."""

    items = fields.List(fields.Nested(Message), required=True)
    next = fields.String(required=True, allow_none=True)


class Card(Schema):
    """All that is known of a person."""

    id = fields.UUID(required=True)
    registered_at = fields.DateTime(required=True)
    origin = fields.String(required=True)
    fields_ = fields.Dict(data_key="fields", required=True)
    contacts = fields.List(fields.Nested(ContactLine), required=True)
    consents = fields.List(fields.Nested(ConsentLine), required=True)
    lists = fields.List(fields.UUID(), required=True)
    messages = fields.List(fields.Nested(Message), required=True)
    version = fields.Integer(required=True)


class SubscriberLine(Schema):
    """A person on a page."""

    id = fields.UUID(required=True)
    registered_at = fields.DateTime(required=True)
    contacts = fields.List(fields.Nested(ContactLine), required=True)
    lists = fields.List(fields.UUID(), required=True)
    fields_ = fields.Dict(data_key="fields", required=True)


class SubscriberPage(Schema):
    """Some people."""

    items = fields.List(fields.Nested(SubscriberLine), required=True)
    next = fields.String(required=True, allow_none=True)


class HistoryLine(Schema):
    """An event in words."""

    position = fields.Integer(required=True)
    recorded_at = fields.DateTime(required=True)
    # Null if this release cannot read the event.
    at = fields.DateTime(required=True, allow_none=True)
    actor = fields.String(required=True, allow_none=True)
    topic = fields.String(required=True)
    words = fields.String(required=True)
    version = fields.Integer(required=True)
    # The other card that it concerns: two became one, or a contact changed cards.
    other_id = fields.UUID(required=True, allow_none=True)
    # The contact whose address was closed or opened, and what was noted with it.
    contact_id = fields.UUID(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)


class HistoryPage(Schema):
    """Some events, oldest first."""

    items = fields.List(fields.Nested(HistoryLine), required=True)
    next = fields.String(required=True, allow_none=True)
