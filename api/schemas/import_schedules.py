"""Schedules of imports, in and out."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate, validates_schema

from api.schemas.import_options import ImportTerms
from api.schemas.shared import LONGEST_NAME, Strict, text
from api.schemas.timetables import (
    day_times,
    month_days,
    recurrence_rule,
    require_one_way,
    week_days,
)
from domain.outside import LONGEST_URL

_URL = validate.Regexp(r"^https?://", error="begins with https://")


class _Times(Strict):
    @validates_schema
    def _is_one_way(self, told: dict[str, Any], **_more: object) -> None:
        require_one_way(told)


class NewImportSchedule(_Times):
    """A file that is to be fetched; without times, when somebody asks for it.

    Instead of times and days an RFC 5545 rule, counted from where it begins.
    """

    name = text(LONGEST_NAME, required=True)
    url = text(LONGEST_URL, _URL, required=True)
    layout_id = fields.UUID()
    options = fields.Nested(ImportTerms, load_default=dict)
    times = day_times(load_default=list)
    days = week_days(load_default=list)
    month_days = month_days()
    rrule = recurrence_rule()
    begins = fields.AwareDateTime()
    ends = fields.AwareDateTime()


class ImportScheduleChange(_Times):
    """What is to change of a schedule; what is left out stays, null takes it away.

    A rule takes the place of times and days, and times that of a rule.
    """

    name = text(LONGEST_NAME)
    url = text(LONGEST_URL, _URL)
    layout_id = fields.UUID(allow_none=True)
    options = fields.Nested(ImportTerms)
    times = day_times()
    days = week_days()
    month_days = month_days()
    rrule = recurrence_rule(allow_none=True)
    begins = fields.AwareDateTime(allow_none=True)
    ends = fields.AwareDateTime(allow_none=True)
    paused = fields.Boolean()


class ImportScheduleLine(Schema):
    """A schedule; of its URL only the host is shown, for the rest may be a secret."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    host = fields.String(required=True, allow_none=True)
    options = fields.Dict(required=True)
    layout_id = fields.UUID(required=True, allow_none=True)
    timetable = fields.Dict(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf(["active", "paused", "removed"])
    )
    next_at = fields.DateTime(required=True, allow_none=True)
    last_at = fields.DateTime(required=True, allow_none=True)
    last_outcome = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(["imported", "unchanged", "failed"]),
    )
    last_reason = fields.String(required=True, allow_none=True)
    last_import_id = fields.UUID(required=True, allow_none=True)
    version = fields.Integer(required=True)


class ImportSchedulePage(Schema):
    """Some schedules."""

    items = fields.List(fields.Nested(ImportScheduleLine), required=True)
    next = fields.String(required=True, allow_none=True)
