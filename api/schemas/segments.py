"""Segments, in and out."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from api.schemas.asking import ThenQuery
from api.schemas.conditions import CONDITION
from api.schemas.shared import (
    CODE,
    LARGEST,
    LONGEST_NAME,
    OneQuery,
    PageQuery,
    Strict,
    text,
)
from api.schemas.subscribers import ContactLine

MOST_CONDITIONS = 200
#: How many people a sample shows.
MOST_SHOWN = 20


def conditions(**options: Any) -> fields.List[Any]:  # noqa: ANN401 - as fields.List takes them
    """Describe conditions: the domain knows what each may say."""
    of_some = validate.Length(0, MOST_CONDITIONS)
    one = fields.Raw(metadata={"schema": CONDITION})
    return fields.List(one, validate=of_some, **options)


class Conditions(Strict):
    """Conditions that need not be those of a segment; all of them have to hold."""

    conditions = conditions(required=True)


class SampleQuery(OneQuery):
    """How many people to show."""

    limit = fields.Integer(
        load_default=3, strict=False, validate=validate.Range(1, MOST_SHOWN)
    )


class NewSegment(Conditions):
    """A segment to be made."""

    code = text(63, CODE, required=True)
    name = text(LONGEST_NAME, required=True)


class SegmentChange(Strict):
    """A segment to be changed; what is not named stays."""

    name = text(LONGEST_NAME)
    conditions = conditions()


class SegmentQuery(OneQuery):
    """Which edition of a segment; without it the one in force."""

    edition = fields.Integer(validate=validate.Range(1, LARGEST))


class SegmentPageQuery(PageQuery):
    """Which segments."""

    code = text(63, CODE)


class MembersQuery(ThenQuery, PageQuery):
    """Which of those in a segment, and as of when."""


class ExplainQuery(ThenQuery):
    """About whom."""

    subscriber_id = fields.UUID(required=True)


class SegmentLine(Schema):
    """A segment; `edition` is the version at which it was defined so."""

    id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    edition = fields.Integer(required=True)
    archived = fields.Boolean(required=True)
    watched = fields.Boolean(required=True)
    created_at = fields.DateTime(required=True)
    defined_at = fields.DateTime(required=True)
    version = fields.Integer(required=True)
    conditions = conditions(required=True)


class SegmentPage(Schema):
    """Some segments."""

    items = fields.List(fields.Nested(SegmentLine), required=True)
    next = fields.String(required=True, allow_none=True)


class OfMoment(Schema):
    """Of a moment of the past: the paths of conditions on what has none."""

    of_now = fields.List(fields.String())


class Count(OfMoment):
    """How many people."""

    count = fields.Integer(required=True)


class SamplePerson(Schema):
    """Somebody for whom the conditions hold."""

    id = fields.UUID(required=True)
    contacts = fields.List(fields.Nested(ContactLine), required=True)
    fields_ = fields.Dict(required=True, data_key="fields")


class Sample(Schema):
    """A few people for whom the conditions hold."""

    items = fields.List(fields.Nested(SamplePerson), required=True)


class SegmentMember(Schema):
    """Somebody in a segment."""

    subscriber_id = fields.UUID(required=True)


class SegmentMemberPage(OfMoment):
    """Some of those in a segment."""

    items = fields.List(fields.Nested(SegmentMember), required=True)
    next = fields.String(required=True, allow_none=True)


class KeptMember(SegmentMember):
    """Somebody in a watched segment, and when it was seen that they came."""

    entered_at = fields.DateTime(required=True)


class KeptMemberPage(Schema):
    """Some of those in a watched segment."""

    items = fields.List(fields.Nested(KeptMember), required=True)
    next = fields.String(required=True, allow_none=True)


class Verdict(Schema):
    """Whether a condition, or a group of them, holds for a person.

    A group says how its conditions are matched; a condition says itself.
    """

    path = fields.String(required=True)
    holds = fields.Boolean(required=True)
    match = fields.String(validate=validate.OneOf(["all", "any", "not_all", "not_any"]))
    condition = fields.Raw(metadata={"schema": CONDITION})
    segment = fields.UUID()
    conditions = fields.List(fields.Nested("Verdict"))


class Explanation(Verdict):
    """Which conditions hold for a person."""

    subscriber_id = fields.UUID(required=True)
