"""Keys, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.roles import ROLES
from api.schemas.shared import LONGEST_NAME, Done, Strict, text


class NewKey(Strict):
    """A key to be made."""

    role = fields.String(required=True, validate=validate.OneOf(list(ROLES)))
    name = text(LONGEST_NAME, required=True)


class IssuedKey(Done):
    """A new key; its text is shown this once."""

    key = fields.String(required=True, allow_none=True)


class KeyLine(Schema):
    """A key, without its text."""

    id = fields.UUID(required=True)
    role = fields.String(required=True)
    name = fields.String(required=True)
    revoked = fields.Boolean(required=True)


class KeyPage(Schema):
    """All keys."""

    items = fields.List(fields.Nested(KeyLine), required=True)
    next = fields.String(required=True, allow_none=True)
