"""What is counted: a table, by whatever it is split by."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas.asking import a_time
from api.schemas.shared import LONGEST_NAME, MomentQuery, text, time_zone
from domain.statistics.areas import AREAS

_LONGEST_FILTER = 500


class CountQuery(MomentQuery):
    """What is counted, split by what, of what, from when to when, in which order.

    ``select``, ``group_by`` and ``order`` name columns, by commas or one at a time;
    ``filter`` says ``part:value``, and whoever has one of several values of a part is
    counted. Days and hours are those of ``time_zone``, that of the account unless it is
    named.
    """

    area = fields.String(load_default="messages", validate=validate.OneOf(AREAS))
    select = fields.List(text(LONGEST_NAME), load_default=list)
    group_by = fields.List(text(LONGEST_NAME), load_default=list)
    filter = fields.List(text(_LONGEST_FILTER), load_default=list)
    from_ = a_time(data_key="from", attribute="from")
    to = a_time()
    order = fields.List(text(LONGEST_NAME), load_default=list)
    time_zone = time_zone()


class StatisticsQuery(CountQuery):
    """The same, page by page."""

    limit = fields.Integer(load_default=1_000, validate=validate.Range(1, 10_000))
    cursor = text(LONGEST_NAME)


class CountedPage(Schema):
    """A page of the table; a member of an item is called like its column.

    ``total`` is what measures come to in all, and the rates of that: also where parts
    overlap, as lists do. ``names`` says what ids and links are called.
    """

    columns = fields.List(fields.String(), required=True)
    items = fields.List(fields.Dict(fields.String()), required=True)
    total = fields.Dict(fields.String(), required=True)
    names = fields.Dict(fields.String(), fields.String(), required=True)
    next = fields.String(required=True, allow_none=True, validate=validate.Length(1))


class RetentionQuery(MomentQuery):
    """Of which purpose, and by whose months."""

    purpose = text(LONGEST_NAME, required=True)
    time_zone = time_zone()


class Cohort(Schema):
    """Those who first said yes in a month (``2026-03``), and how many of them stay.

    ``standing`` are those whose yes stood when that month ended, and when each month
    after it did.
    """

    cohort = fields.String(required=True)
    people = fields.Integer(required=True)
    standing = fields.List(fields.Integer(), required=True)


class Retention(Schema):
    """The cohorts, the oldest first."""

    items = fields.List(fields.Nested(Cohort), required=True)
