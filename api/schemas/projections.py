"""Projections of the user's own, out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas.shared import PageQuery, text

_MOST_CONDITIONS = 20
#: A cursor names a key, of which an index takes up to 2,704 bytes; a request line of
#: 8,190 bytes has to hold it.
_LONGEST_CURSOR = 7_500
_LONGEST_CONDITION = 2_000
_CONDITION = validate.Regexp(
    r"^[a-z][a-z0-9_]{0,62}=", error="is a column, =, and the value that it has"
)


class RowsQuery(PageQuery):
    """Which rows of a projection: those in which columns have these values.

    ``where`` is a column and its value, such as ``purpose=newsletter``; each holds.
    """

    cursor = text(_LONGEST_CURSOR)
    where = fields.List(
        text(_LONGEST_CONDITION, _CONDITION),
        validate=validate.Length(1, _MOST_CONDITIONS),
    )


class ProjectionLine(Schema):
    """A projection; ``key`` and ``columns`` give the types of its columns.

    ``position`` is how far it is, ``behind`` how many events that is behind the log;
    both are null until it is made for the first time. ``parked`` streams were set
    aside, the first because of ``stumbled``; ``fault`` is what is amiss with its file.
    """

    name = fields.String(required=True)
    position = fields.Integer(required=True, allow_none=True)
    behind = fields.Integer(required=True, allow_none=True)
    rebuilding = fields.Boolean(required=True)
    parked = fields.Integer(required=True)
    stumbled = fields.String(required=True, allow_none=True)
    fault = fields.String(required=True, allow_none=True)
    key = fields.Dict(fields.String(), fields.String(), required=True)
    columns = fields.Dict(fields.String(), fields.String(), required=True)


class ProjectionPage(Schema):
    """Some projections."""

    items = fields.List(fields.Nested(ProjectionLine), required=True)
    next = fields.String(required=True, allow_none=True)


class RowPage(Schema):
    """Some rows, each with its columns; ``position`` is as of when, at least."""

    items = fields.List(fields.Dict(fields.String(), fields.Raw()), required=True)
    next = fields.String(required=True, allow_none=True)
    position = fields.Integer(required=True)
