"""Reports of campaigns, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas.events import LONGEST_FOLLOWING
from api.schemas.shared import OneQuery, Strict, time_zone


class ReportQuery(OneQuery):
    """By whose clocks a report is written: those of the account, if none is named.

    ``domains`` adds what became of the messages to each receiving domain, which takes
    longer.
    """

    time_zone = time_zone()
    domains = fields.Boolean(load_default=False)


class ProgressQuery(OneQuery):
    """For how many seconds to go on."""

    follow = fields.Integer(
        load_default=LONGEST_FOLLOWING, validate=validate.Range(0, LONGEST_FOLLOWING)
    )


class ProgressEvent(Schema):
    """One of the events of the stream; `data` is JSON, `id` a position and a digest."""

    event = fields.String(validate=validate.OneOf(["progress", "finished"]))
    id = fields.String()
    data = fields.String()
    retry = fields.Integer()


class NewReportLink(Strict):
    """For how many days a link shows a report."""

    days = fields.Integer(load_default=7, validate=validate.Range(1, 90))


class ReportLink(Schema):
    """Where whoever has it sees the report, and until when."""

    url = fields.String(required=True)
    ends_at = fields.DateTime(required=True)
