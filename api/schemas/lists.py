"""Lists, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.schemas.shared import CODE, LONGEST_NAME, PageQuery, Strict, text


class NewList(Strict):
    """A list to be made."""

    code = text(63, CODE, required=True)
    name = text(LONGEST_NAME, required=True)


class ListChange(Strict):
    """A list to be changed."""

    name = text(LONGEST_NAME, required=True)


class ListQuery(PageQuery):
    """Which lists."""

    code = text(63, CODE)


class ListLine(Schema):
    """A list."""

    id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    archived = fields.Boolean(required=True)
    members = fields.Integer(required=True)
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
