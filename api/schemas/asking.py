"""Consents as of any moment, and the events that led to them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from api.schemas.consents import since_there_is_mail
from api.schemas.shared import (
    CODE,
    LARGEST,
    LONGEST_NAME,
    MomentQuery,
    OneQuery,
    PageQuery,
    Strict,
    SuppressionLine,
    text,
)
from api.schemas.subscribers import CHANNEL, LONGEST_ADDRESS
from domain.consent_steps import ACTS, TAKEN_OVER
from projections.consents.as_of import HAPPENED, RECORDED

#: What stands in the place of a value that was erased.
ERASED = "erased"
_KINDS = ({"type": "object"}, {"enum": [ERASED]}, {"type": "null"})
_EVIDENCE = {"schema": {"anyOf": list(_KINDS)}}
_HASH = validate.Regexp(
    r"^[0-9a-f]{64}$(?!\n)", error="is a SHA-256 in 64 hexadecimal digits"
)


def a_time(**options: Any) -> fields.AwareDateTime:  # noqa: ANN401 - as the field takes them
    """Return the field of a moment that people may ask about."""
    return fields.AwareDateTime(validate=since_there_is_mail, **options)


class AsOfQuery(OneQuery):
    """As of when: by the time that was recorded, the event's own, or a position."""

    as_of = a_time()
    time = fields.String(validate=validate.OneOf([RECORDED, HAPPENED]))
    as_of_position = fields.Integer(validate=validate.Range(1, LARGEST))


class ThenQuery(MomentQuery):
    """As of when: a time by which it was recorded, a position, or a built moment."""

    as_of = a_time()
    as_of_position = fields.Integer(validate=validate.Range(1, LARGEST))


class PastQuery(OneQuery):
    """As of when: by the time that was recorded, or a position."""

    as_of = a_time()
    as_of_position = fields.Integer(validate=validate.Range(1, LARGEST))


class ConsentsQuery(AsOfQuery, PageQuery):
    """Whose consents: those of an address, or the account's events that fit."""

    address = text(LONGEST_ADDRESS)
    channel = fields.String(validate=CHANNEL)
    purpose = text(63, CODE)
    source = text(LONGEST_NAME)
    actor = text(LONGEST_NAME)
    method = text(LONGEST_NAME)
    notice = text(64, _HASH)
    act = fields.String(validate=validate.OneOf(sorted([*ACTS, TAKEN_OVER])))
    state = fields.String(validate=validate.OneOf(sorted(set(ACTS.values()))))
    from_ = a_time(data_key="from")
    to = a_time()


class ConsentStep(Schema):
    """One event of a consent; what was erased is called `erased`."""

    position = fields.Integer(required=True)
    version = fields.Integer(required=True)
    subscriber_id = fields.UUID(required=True)
    contact_id = fields.UUID(required=True)
    channel = fields.String(required=True)
    address = fields.String(required=True)
    purpose = fields.String(required=True)
    act = fields.String(required=True)
    state = fields.String(required=True)
    method = fields.String(required=True, allow_none=True)
    actor = fields.String(required=True)
    # When it happened: of a yes when it was given, else when it was decided.
    at = fields.DateTime(required=True)
    recorded_at = fields.DateTime(required=True)
    notice_id = fields.String(required=True, allow_none=True)
    wording = fields.String(required=True, allow_none=True)
    source = fields.String(required=True, allow_none=True)
    evidence_id = fields.UUID(required=True, allow_none=True)
    evidence = fields.Raw(required=True, allow_none=True, metadata=_EVIDENCE)
    # Of what came along from another card: the event there that it rests on.
    origin_id = fields.UUID(required=True, allow_none=True)
    origin_version = fields.Integer(required=True, allow_none=True)


class ConsentThen(ConsentStep):
    """A consent as it stood, with the event that led to it and every reason."""

    since = fields.DateTime(required=True)
    granted_at = fields.DateTime(required=True, allow_none=True)
    renewed_at = fields.DateTime(required=True, allow_none=True)
    expires_at = fields.DateTime(required=True, allow_none=True)
    allowed = fields.Boolean(required=True)
    reasons = fields.List(fields.String(), required=True)


class PastContact(Schema):
    """An address that a person had; it is null once it is erased."""

    id = fields.UUID(required=True)
    channel = fields.String(required=True)
    address = fields.String(required=True, allow_none=True)
    unreachable = fields.Boolean(required=True)


class PastCard(Schema):
    """A person as they were; `version` and `position` are those of the last event."""

    id = fields.UUID(required=True)
    registered_at = fields.DateTime(required=True)
    origin = fields.String(required=True)
    fields_ = fields.Dict(data_key="fields", required=True)
    contacts = fields.List(fields.Nested(PastContact), required=True)
    consents = fields.List(fields.Nested(ConsentThen), required=True)
    lists = fields.List(fields.UUID(), required=True)
    version = fields.Integer(required=True)
    position = fields.Integer(required=True)


class ConsentThenPage(Schema):
    """The consents of a person as they stood."""

    items = fields.List(fields.Nested(ConsentThen), required=True)
    next = fields.String(required=True, allow_none=True)


class ConsentFound(ConsentStep):
    """An event; with an address that is asked for, the consent as it stood."""

    since = fields.DateTime()
    granted_at = fields.DateTime(allow_none=True)
    renewed_at = fields.DateTime(allow_none=True)
    expires_at = fields.DateTime(allow_none=True)
    allowed = fields.Boolean()
    reasons = fields.List(fields.String())


class ConsentFoundPage(Schema):
    """Some consents or consent events."""

    items = fields.List(fields.Nested(ConsentFound), required=True)
    next = fields.String(required=True, allow_none=True)


class ConsentSaid(ConsentStep):
    """An event of a consent, in words too."""

    topic = fields.String(required=True)
    words = fields.String(required=True)


class ConsentSaidPage(Schema):
    """Some events of a person's consents, oldest first."""

    items = fields.List(fields.Nested(ConsentSaid), required=True)
    next = fields.String(required=True, allow_none=True)


class PersonPermissionQuery(Strict):
    """What somebody is to be written to for."""

    channel = fields.String(validate=CHANNEL, load_default="email")
    purpose = text(63, CODE, required=True)
    # From whom, about what: without them, only what stops everything is in the way.
    sender = text(254, load_default="")
    topic = text(63, CODE, load_default="")


class PermissionQuery(PersonPermissionQuery):
    """Which address is to be written to, and for what."""

    address = text(LONGEST_ADDRESS, required=True)


class ReasonLine(Schema):
    """Why we may write, or may not; `name` never changes."""

    name = fields.String(required=True)
    words = fields.String(required=True)
    against = fields.Boolean(required=True)


class Permission(Schema):
    """Whether we may write now, every reason, and the event that it rests on."""

    allowed = fields.Boolean(required=True)
    reasons = fields.List(fields.Nested(ReasonLine), required=True)
    policy = fields.Integer(required=True)
    at = fields.DateTime(required=True)
    channel = fields.String(required=True)
    purpose = fields.String(required=True)
    subscriber_id = fields.UUID(required=True, allow_none=True)
    contact_id = fields.UUID(required=True, allow_none=True)
    consent = fields.Nested(ConsentStep, required=True, allow_none=True)
    # All that close the address, also for other senders and topics.
    suppressions = fields.List(fields.Nested(SuppressionLine), required=True)


class Authorisation(Schema):
    """How a message was authorised, and the consent event that it rests on."""

    campaign_id = fields.UUID(required=True)
    contact_id = fields.UUID(required=True)
    window_id = fields.UUID(required=True)
    offset = fields.Integer(required=True)
    attempted_at = fields.DateTime(required=True, allow_none=True)
    attempt_position = fields.Integer(required=True, allow_none=True)
    policy = fields.Integer(required=True, allow_none=True)
    consent_version = fields.Integer(required=True, allow_none=True)
    card_id = fields.UUID(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    consent = fields.Nested(ConsentStep, required=True, allow_none=True)
