"""Schedules of imports, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas.imports import KNOWN, MOST_LISTS
from api.schemas.shared import CODE, LONGEST_NAME, Strict, text
from domain.outside import LONGEST_URL
from domain.statuses import MEANINGS

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = validate.Regexp(
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)", error="is a time such as 09:30"
)
_URL = validate.Regexp(r"^https?://", error="begins with https://")


class ImportTerms(Strict):
    """What goes with the file, as with one that is sent."""

    list_ids = fields.List(
        fields.UUID(), validate=validate.Length(0, MOST_LISTS), load_default=list
    )
    purpose = text(63, CODE, load_default="newsletter")
    mapping = fields.Dict(
        text(300), text(300, shortest=0), validate=validate.Length(0, 500)
    )
    source = text(LONGEST_NAME)
    wording = text(2_000)
    encoding = text(30)
    delimiter = fields.String(validate=validate.OneOf([",", ";", "\t", "|"]))
    has_header = fields.Boolean()
    preset = text(63, CODE)
    statuses = fields.Dict(
        text(200),
        fields.String(validate=validate.OneOf(MEANINGS)),
        validate=validate.Length(0, 100),
    )
    if_exists = fields.String(validate=KNOWN)
    dry_run = fields.Boolean()
    triggers = fields.Boolean()


class NewImportSchedule(Strict):
    """A file that is to be fetched; without times, when somebody asks for it."""

    title = text(LONGEST_NAME, required=True)
    url = text(LONGEST_URL, _URL, required=True)
    options = fields.Nested(ImportTerms, load_default=dict)
    times = fields.List(
        fields.String(validate=_TIME),
        validate=validate.Length(0, 24),
        load_default=list,
    )
    days = fields.List(
        fields.String(validate=validate.OneOf([*DAYS, "weekdays", "weekends"])),
        validate=validate.Length(0, 9),
        load_default=list,
    )
    begins = fields.AwareDateTime()
    ends = fields.AwareDateTime()


class ImportScheduleLine(Schema):
    """A schedule; of its URL only the host is shown, for the rest may be a secret."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    host = fields.String(required=True, allow_none=True)
    options = fields.Dict(required=True)
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


class ImportSchedulePage(Schema):
    """Some schedules."""

    items = fields.List(fields.Nested(ImportScheduleLine), required=True)
    next = fields.String(required=True, allow_none=True)
