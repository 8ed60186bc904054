"""Who must approve, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas.shared import Strict, text
from domain.moderation import MODES

_LONGEST_REASON = 2000
_DIGEST = validate.Regexp(r"^[0-9a-f]{64}$(?!\n)", error="is a SHA-256 in hex")


def _number(least: int, most: int, default: int) -> fields.Integer:
    of_some = validate.Range(least, most)
    return fields.Integer(strict=True, validate=of_some, load_default=default)


class NewModeration(Strict):
    """Which campaigns somebody has to approve; what is left out is as at first."""

    mode = fields.String(required=True, validate=validate.OneOf(MODES))
    # How many from a sender's domain are the first.
    first_campaigns = _number(1, 1000, 3)
    claim_minutes = _number(1, 24 * 60, 30)
    deadline_hours = _number(1, 24 * 30, 24)
    # Two have to approve what is for more people than this; 0 is never.
    two_above = _number(0, 1_000_000_000, 0)


class Moderation(Schema):
    """Which campaigns somebody has to approve; `set_by` is null at first."""

    mode = fields.String(required=True, validate=validate.OneOf(MODES))
    first_campaigns = fields.Integer(required=True)
    claim_minutes = fields.Integer(required=True)
    deadline_hours = fields.Integer(required=True)
    two_above = fields.Integer(required=True)
    set_by = fields.String(required=True, allow_none=True)
    set_at = fields.DateTime(required=True, allow_none=True)


class WaitingLine(Schema):
    """A campaign that waits; a decision names `digest`."""

    campaign_id = fields.UUID(required=True)
    name = fields.String(required=True, allow_none=True)
    digest = fields.String(required=True)
    reasons = fields.List(fields.String(), required=True)
    since = fields.DateTime(required=True)
    deadline = fields.DateTime(required=True)
    overdue = fields.Boolean(required=True)
    submitted_by = fields.String(required=True)
    # Who has approved it, where two have to.
    endorsed_by = fields.String(required=True, allow_none=True)
    claimed_by = fields.String(required=True, allow_none=True)
    claimed_until = fields.DateTime(required=True, allow_none=True)


class QueuePage(Schema):
    """Some campaigns that wait, the next deadline first."""

    items = fields.List(fields.Nested(WaitingLine), required=True)
    next = fields.String(required=True, allow_none=True)


class Approval(Strict):
    """What was looked at: the `digest` of the queue or of the campaign."""

    digest = fields.String(required=True, validate=_DIGEST)
    reason = text(_LONGEST_REASON, shortest=0, load_default="")


class Turning(Strict):
    """What was looked at, and why it is turned down."""

    digest = fields.String(required=True, validate=_DIGEST)
    reason = text(_LONGEST_REASON, required=True)
