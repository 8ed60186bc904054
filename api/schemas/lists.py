"""Lists, in and out."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from api.schemas.asking import ThenQuery
from api.schemas.shared import CODE, LONGEST_NAME, PageQuery, Strict, text
from api.schemas.subscribers import CHANNEL


class NewList(Strict):
    """A list to be made."""

    code = text(63, CODE, required=True)
    name = text(LONGEST_NAME, required=True)
    channel = fields.String(validate=CHANNEL)


class ListFilling(Strict):
    """Where people are to come from: another list, or a segment."""

    list_id = fields.UUID()
    segment_id = fields.UUID()

    @validates_schema
    def one_of_them(self, told: dict[str, Any], **_: Any) -> None:  # noqa: ANN401 - as marshmallow has it
        """Refuse none and both."""
        if len(told) != 1:
            raise ValidationError("names list_id or segment_id")


class ListChange(Strict):
    """A list to be changed."""

    name = text(LONGEST_NAME, required=True)


class ListQuery(PageQuery):
    """Which lists."""

    code = text(63, CODE)


class MembersQuery(ThenQuery, PageQuery):
    """Which members, and as of when."""


class ListLine(Schema):
    """A list."""

    id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    channel = fields.String(required=True)
    archived = fields.Boolean(required=True)
    failure = fields.String(required=True, allow_none=True)
    members = fields.Integer(required=True)
    orders = fields.Integer(required=True)
    created_at = fields.DateTime(required=True)
    version = fields.Integer(required=True)


class ListPage(Schema):
    """Some lists."""

    items = fields.List(fields.Nested(ListLine), required=True)
    next = fields.String(required=True, allow_none=True)


class Member(Schema):
    """Somebody on a list."""

    subscriber_id = fields.UUID(required=True)
    joined_at = fields.DateTime(required=True)


class MemberPage(Schema):
    """Some members."""

    items = fields.List(fields.Nested(Member), required=True)
    next = fields.String(required=True, allow_none=True)
