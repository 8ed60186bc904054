"""Campaigns, in and out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import (
    Schema,
    ValidationError,
    fields,
    validate,
    validates_schema,
)

from api.schemas.campaign_parts import AnyCampaignLine, SentParts
from api.schemas.shared import PageQuery, Strict, text

STATES = (
    "drafted",
    "submitted",
    "moderation",
    "approved",
    "scheduled",
    "held",
    "released",
    "sending",
    "paused",
    "rejected",
    "cancelled",
    "finished",
    "failed",
)
#: What became of one recipient; these are also the parts of ``planned``.
OUTCOMES = (
    "accepted",
    "rejected",
    "deferred",
    "suppressed",
    "unknown",
    "in_flight",
    "not_attempted",
)


#: A moment by a clock on a wall (ISO 8601).
_LOCAL_TIME = validate.Regexp(
    "^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)",
    error="is a time such as 2026-12-01T10:00, without a zone",
)


def _is_a_day(text: str) -> None:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise ValidationError("is on no day of the calendar") from None


class SendParts(Strict):
    """How many parts, how far apart, and how they grow."""

    count = fields.Integer(required=True, validate=validate.Range(2, 100))
    minutes = fields.Integer(required=True, validate=validate.Range(1, 10_080))
    # In percent of the part before: 100 is as large.
    growth = fields.Integer(load_default=100, validate=validate.Range(100, 1_000))


class CampaignRelease(Strict):
    """How a campaign goes out; without parts all of it at once."""

    parts = fields.Nested(SendParts)


class CampaignSchedule(CampaignRelease):
    """When a campaign is released: at a moment, or by each recipient's own clock."""

    at = fields.AwareDateTime()
    # Such as 2026-12-01T10:00, without a zone.
    local_time = text(16, _LOCAL_TIME, _is_a_day)

    @validates_schema
    def _is_one(self, told: dict[str, Any], **_more: object) -> None:
        if ("at" in told) == ("local_time" in told):
            raise ValidationError("name either at or local_time", "at")
        if "local_time" in told and "parts" in told:
            raise ValidationError("goes with at only", "parts")


class CampaignSubmission(Strict):
    """Whether whoever submits it knows what the checks warn of."""

    acknowledge = fields.Boolean(load_default=False)


class CampaignQuery(PageQuery):
    """Which campaigns."""

    state = fields.String(validate=validate.OneOf(STATES))


class SendPlan(Schema):
    """How a campaign goes out; what is left out is not so."""

    at = fields.DateTime()
    parts = fields.Integer()
    seconds = fields.Integer()
    growth = fields.Integer()
    local_time = fields.String()
    zone = fields.String()


class Acknowledged(Schema):
    """Who knew what the checks warned of, and since when."""

    by = fields.String(required=True)
    at = fields.DateTime(required=True)


class Review(Schema):
    """What was decided by whoever looked at it."""

    by = fields.String(required=True)
    at = fields.DateTime(required=True)

    decision = fields.String(
        required=True,
        validate=validate.OneOf(
            ["approved", "endorsed", "rejected", "changes_requested"]
        ),
    )
    reason = fields.String(required=True, allow_none=True)


class CampaignLine(AnyCampaignLine):
    """A campaign; `digest` is what was submitted, in hex."""

    # The recurring campaign, if it is an issue of one.
    issue_of = fields.UUID(required=True, allow_none=True)
    letter_of = fields.UUID(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    list_ids = fields.List(fields.UUID(), required=True)
    segment_ids = fields.List(fields.UUID(), required=True)
    exclude_list_ids = fields.List(fields.UUID(), required=True)
    exclude_segment_ids = fields.List(fields.UUID(), required=True)
    purpose = fields.String(required=True, allow_none=True)
    topic = fields.String(required=True)
    percent = fields.Integer(required=True)
    most = fields.Integer(required=True)
    urgent = fields.Boolean(required=True)
    digest = fields.String(required=True, allow_none=True)
    acknowledged = fields.Nested(Acknowledged, required=True, allow_none=True)
    planned = fields.Integer(required=True)
    created_at = fields.DateTime(required=True)
    submitted_at = fields.DateTime(required=True, allow_none=True)
    released_at = fields.DateTime(required=True, allow_none=True)
    finished_at = fields.DateTime(required=True, allow_none=True)
    failure = fields.String(required=True, allow_none=True)
    # When it is to be released, how it goes out, and why somebody has to look at it.
    starts_at = fields.DateTime(required=True, allow_none=True)
    plan = fields.Nested(SendPlan, required=True, allow_none=True)
    held = fields.String(required=True, allow_none=True)


class Campaign(CampaignLine, SentParts):
    """A campaign with what is sent; null where it is not set."""

    review = fields.Nested(Review, required=True, allow_none=True)


class GapLine(Schema):
    """A field, and for how many people it would be empty where it is written."""

    name = fields.String(required=True)
    missing = fields.Integer(required=True)


class Gaps(Schema):
    """How many may get a campaign now, and what they would miss in it.

    Of `people` chance chooses `chosen`: all, unless the audience says otherwise.
    """

    people = fields.Integer(required=True)
    chosen = fields.Integer(required=True)
    variables = fields.List(fields.Nested(GapLine), required=True)


class CampaignPage(Schema):
    """Some campaigns."""

    items = fields.List(fields.Nested(CampaignLine), required=True)
    next = fields.String(required=True, allow_none=True)


class Bounced(Schema):
    """Recipients whose message came back after a server had taken it, by kind."""

    hard = fields.Integer(required=True)
    soft = fields.Integer(required=True)
    policy = fields.Integer(required=True)


class Counted(Schema):
    """How often people did something, how many of those who agreed to be known did.

    What programs did is apart: proxies fetch for somebody who looks later, or never.
    """

    total = fields.Integer(required=True)
    unique = fields.Integer(required=True)
    proxied = fields.Integer(required=True)
    robots = fields.Integer(required=True)
    first_at = fields.DateTime(required=True, allow_none=True)
    last_at = fields.DateTime(required=True, allow_none=True)


class LinkLine(Counted):
    """How often a link was followed; null is where it led if the content was erased."""

    url = fields.String(required=True, allow_none=True)


class Statistics(Schema):
    """What became of everyone planned: the seven that follow it add up to it."""

    planned = fields.Integer(required=True)
    accepted = fields.Integer(required=True)
    rejected = fields.Integer(required=True)
    deferred = fields.Integer(required=True)
    suppressed = fields.Integer(required=True)
    # `unknown` itself is marshmallow's.
    unknown_ = fields.Integer(required=True, data_key="unknown")
    in_flight = fields.Integer(required=True)
    not_attempted = fields.Integer(required=True)
    excluded = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    unsubscribed = fields.Integer(required=True)
    bounced = fields.Nested(Bounced, required=True)
    complained = fields.Integer(required=True)
    opened = fields.Nested(Counted, required=True)
    clicked = fields.Nested(Counted, required=True)
    # Those followed most come first.
    links = fields.List(fields.Nested(LinkLine), required=True)
    first_attempt_at = fields.DateTime(required=True, allow_none=True)
    last_result_at = fields.DateTime(required=True, allow_none=True)


class DeliveryQuery(PageQuery):
    """Which messages of a campaign; the outcomes are named as in the statistics."""

    outcome = fields.String(validate=validate.OneOf(OUTCOMES))
