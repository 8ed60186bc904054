"""Fields of profiles, in and out."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from api.schemas.shared import FIELD_NAME, LONGEST_NAME, Strict, text
from domain.field_values import TYPES
from domain.fields import MOST_OPTIONS


def _options(**options: Any) -> fields.List[Any]:  # noqa: ANN401 - as fields.List takes them
    return fields.List(
        text(LONGEST_NAME), validate=validate.Length(0, MOST_OPTIONS), **options
    )


class NewField(Strict):
    """A field to be declared; ``options`` are for those of one or many of them."""

    code = text(63, FIELD_NAME, required=True)
    name = text(LONGEST_NAME, required=True)
    type = fields.String(required=True, validate=validate.OneOf(TYPES))
    options = _options(load_default=list)


class FieldChange(Strict):
    """What a field is to be called, or all the options that it is to have."""

    name = text(LONGEST_NAME)
    options = _options()


class FieldLine(Schema):
    """A field as it is declared now."""

    code = fields.String(required=True)
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    type = fields.String(required=True)
    options = fields.List(fields.String(), required=True)
    archived = fields.Boolean(required=True)
    declared_at = fields.DateTime(required=True)
    version = fields.Integer(required=True)


class FieldPage(Schema):
    """Some fields."""

    items = fields.List(fields.Nested(FieldLine), required=True)
    next = fields.String(required=True, allow_none=True)
