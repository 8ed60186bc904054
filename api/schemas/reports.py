"""Reports of campaigns, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas.shared import OneQuery, Strict, time_zone


class ReportQuery(OneQuery):
    """By whose clocks a report is written: those of the account, if none is named."""

    zone = time_zone()


class NewReportLink(Strict):
    """For how many days a link shows a report."""

    days = fields.Integer(load_default=7, validate=validate.Range(1, 90))


class ReportLink(Schema):
    """Where whoever has it sees the report, and until when."""

    url = fields.String(required=True)
    ends_at = fields.DateTime(required=True)
