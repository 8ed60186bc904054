"""Campaigns that come again and again, in and out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from api.schemas.campaign_parts import (
    AnyCampaignLine,
    AudienceBody,
    CampaignChange,
    NewCampaign,
    SentParts,
)
from api.schemas.shared import LONGEST_NAME, PageQuery, Strict, text, time_zone
from api.schemas.timetables import (
    day_times,
    month_days,
    recurrence_rule,
    require_one_way,
    week_days,
)

STATES = (
    "drafted",
    "submitted",
    "moderation",
    "approved",
    "active",
    "paused",
    "ended",
)
OUTCOMES = ("released", "held", "skipped")
MISSED = ("skip", "once")
#: Calendars change: what lies further off nobody can tell.
_SOONEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _moment() -> fields.AwareDateTime:
    return fields.AwareDateTime(validate=validate.Range(_SOONEST, _LATEST))


class TimetableBody(Strict):
    """Times of days, by a zone's clock: that of the account, if none is named.

    A day is chosen if both its day of the week and its day of the month are; without
    either each is. Instead of them an RFC 5545 rule, counted from where it begins.
    """

    times = day_times()
    days = week_days()
    month_days = month_days()
    rrule = recurrence_rule()
    begins = _moment()
    ends = _moment()
    zone = time_zone()

    @validates_schema
    def _is_one(self, told: dict[str, Any], **_more: object) -> None:
        require_one_way(told)
        if "rrule" not in told and not told.get("times"):
            raise ValidationError("name a time, or a `rrule`", "times")
        if "begins" in told and "ends" in told and told["ends"] < told["begins"]:
            raise ValidationError("comes before it begins", "ends")


class RecurringCampaignChange(CampaignChange):
    """Parts of it; what is not named stays, and a timetable is taken as a whole."""

    name = text(LONGEST_NAME)
    timetable = fields.Nested(TimetableBody)
    # What becomes of what an outage delays by over an hour.
    missed = fields.String(validate=validate.OneOf(MISSED))


class NewRecurringCampaign(NewCampaign):
    """A campaign that is to come again and again."""

    timetable = fields.Nested(TimetableBody)
    missed = fields.String(load_default="skip", validate=validate.OneOf(MISSED))


class Timetable(Schema):
    """Its times; what is left out is not so. Days are numbered from 1, Monday."""

    times = fields.List(fields.String())
    days = fields.List(fields.Integer())
    month_days = fields.List(fields.Integer())
    rrule = fields.String()
    begins = fields.DateTime()
    ends = fields.DateTime()
    zone = fields.String(required=True)


class RecurringCampaignLine(AnyCampaignLine):
    """A campaign that comes again and again."""

    state = fields.String(required=True, validate=validate.OneOf(STATES))
    audience = fields.Nested(AudienceBody, required=True, allow_none=True)
    timetable = fields.Nested(Timetable, required=True)
    missed = fields.String(required=True, validate=validate.OneOf(MISSED))
    # The issue that somebody has to approve before any goes out.
    first_id = fields.UUID(required=True, allow_none=True)
    next_at = fields.DateTime(required=True, allow_none=True)
    # Why it was paused, if we did it.
    held = fields.String(required=True, allow_none=True)
    # The time of the last run, what came of it, and its issue.
    last_at = fields.DateTime(required=True, allow_none=True)
    last_outcome = fields.String(
        required=True, allow_none=True, validate=validate.OneOf(OUTCOMES)
    )
    last_reason = fields.String(required=True, allow_none=True)
    last_issue_id = fields.UUID(required=True, allow_none=True)


class RecurringCampaign(RecurringCampaignLine, SentParts):
    """One, with what is sent, and when the next five issues go out, or would."""

    preview = fields.List(fields.DateTime(), required=True)


class RecurringCampaignPage(Schema):
    """Some of them."""

    items = fields.List(fields.Nested(RecurringCampaignLine), required=True)
    next = fields.String(required=True, allow_none=True)


class RecurringCampaignQuery(PageQuery):
    """Which of them."""

    state = fields.String(validate=validate.OneOf(STATES))
