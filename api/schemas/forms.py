"""Forms, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas.notices import DIGEST
from api.schemas.shared import CODE, LARGEST, LONGEST_NAME, OneQuery, Strict, text

_MOST_TICKS = 20
_MOST_PURPOSES = 10


class Tick(Strict):
    """A box on a form: what it asks for, in which words, and how it begins."""

    purposes = fields.List(
        text(63, CODE), required=True, validate=validate.Length(1, _MOST_PURPOSES)
    )
    notice_id = fields.String(required=True, validate=DIGEST)
    ticked = fields.Boolean(load_default=False)


class NewForm(Strict):
    """A form to be published, or a new version of it."""

    code = text(63, CODE, required=True)
    name = text(LONGEST_NAME, required=True)
    ticks = fields.List(
        fields.Nested(Tick), required=True, validate=validate.Length(1, _MOST_TICKS)
    )


class FormQuery(OneQuery):
    """Which version of a form: the newest unless it is named."""

    edition = fields.Integer(validate=validate.Range(1, LARGEST))


class FormLine(Schema):
    """A form in one of its versions."""

    code = fields.String(required=True)
    id = fields.UUID(required=True)
    closed = fields.Boolean(required=True)
    version = fields.Integer(required=True)
    edition = fields.Integer(required=True)
    name = fields.String(required=True)
    ticks = fields.List(fields.Nested(Tick), required=True)
    published_at = fields.DateTime(required=True)
