"""Schedules of imports, in and out."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from api.schemas.import_options import ImportTerms
from api.schemas.shared import LONGEST_NAME, Strict, text
from domain.outside import LONGEST_URL

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = validate.Regexp(
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)", error="is a time such as 09:30"
)
_URL = validate.Regexp(r"^https?://", error="begins with https://")


def day_times(**options: Any) -> fields.List[Any]:  # noqa: ANN401 - as fields.List takes them
    """Describe times of a day."""
    one = fields.String(validate=_TIME)
    return fields.List(one, validate=validate.Length(0, 24), **options)


def week_days(**options: Any) -> fields.List[Any]:  # noqa: ANN401 - as above
    """Describe days of the week."""
    one = fields.String(validate=validate.OneOf([*DAYS, "weekdays", "weekends"]))
    return fields.List(one, validate=validate.Length(0, 9), **options)


class NewImportSchedule(Strict):
    """A file that is to be fetched; without times, when somebody asks for it."""

    name = text(LONGEST_NAME, required=True)
    url = text(LONGEST_URL, _URL, required=True)
    layout_id = fields.UUID()
    options = fields.Nested(ImportTerms, load_default=dict)
    times = day_times(load_default=list)
    days = week_days(load_default=list)
    begins = fields.AwareDateTime()
    ends = fields.AwareDateTime()


class ImportScheduleChange(Strict):
    """What is to change of a schedule; what is left out stays, null takes it away."""

    name = text(LONGEST_NAME)
    url = text(LONGEST_URL, _URL)
    layout_id = fields.UUID(allow_none=True)
    options = fields.Nested(ImportTerms)
    times = day_times()
    days = week_days()
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
