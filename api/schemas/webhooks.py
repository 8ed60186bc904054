"""Webhooks, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas.shared import LARGEST, LONGEST_NAME, Done, Strict, text
from domain.outside import LONGEST_URL

_MOST_TOPICS = 100
TOPIC = validate.Regexp(
    r"^([a-z][a-z0-9_]*(\.[a-z0-9_]+)*(\.\*)?|\*)$(?!\n)",
    error="is a topic such as subscriber.erased.v1, or some of them as subscriber.*",
)


class NewWebhook(Strict):
    """Where to tell, of what (of everything, if no topic is named), and from where."""

    url = text(LONGEST_URL, required=True)
    topics = fields.List(
        text(LONGEST_NAME, TOPIC),
        validate=validate.Length(0, _MOST_TOPICS),
        load_default=list,
    )
    first = fields.Integer(
        data_key="from", strict=True, validate=validate.Range(1, LARGEST)
    )


class Replay(Strict):
    """The position of the first event that is told again."""

    first = fields.Integer(
        data_key="from",
        required=True,
        strict=True,
        validate=validate.Range(1, LARGEST),
    )


class Pause(Strict):
    """Why."""

    reason = text(LONGEST_NAME, shortest=0, load_default="")


class WithSecret(Done):
    """The answer to a command that makes a secret: it is shown this once."""

    secret = fields.String(required=True)


class WebhookLine(Schema):
    """A webhook: told of everything up to ``position``, so many events ``behind``."""

    id = fields.UUID(required=True)
    url = fields.String(required=True, allow_none=True)
    topics = fields.List(fields.String(), required=True)
    state = fields.String(required=True, validate=validate.OneOf(["active", "paused"]))
    reason = fields.String(required=True)
    created_at = fields.DateTime(required=True)
    version = fields.Integer(required=True)
    position = fields.Integer(required=True)
    failures = fields.Integer(required=True)
    failing_since = fields.DateTime(required=True, allow_none=True)
    behind = fields.Integer(required=True)


class WebhookPage(Schema):
    """Some webhooks."""

    items = fields.List(fields.Nested(WebhookLine), required=True)
    next = fields.String(required=True, allow_none=True)


class AttemptLine(Schema):
    """One attempt to tell one event; without a ``reason`` it was told."""

    position = fields.Integer(required=True)
    topic = fields.String(required=True)
    message_id = fields.String(required=True)
    at = fields.DateTime(required=True)
    status = fields.Integer(required=True, allow_none=True)
    ms = fields.Integer(required=True)
    reason = fields.String(required=True)


class AttemptPage(Schema):
    """Some attempts, the last first."""

    items = fields.List(fields.Nested(AttemptLine), required=True)
    next = fields.String(required=True, allow_none=True)
