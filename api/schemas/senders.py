"""The addresses that campaigns come from, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.schemas.shared import Strict, text


class NewSender(Strict):
    """An address that campaigns are to come from."""

    address = text(254, required=True)


class SenderLine(Schema):
    """An address; it is verified once whoever reads its mail has agreed."""

    id = fields.UUID(required=True)
    address = fields.String(required=True)
    asked_at = fields.DateTime(required=True)
    expires_at = fields.DateTime(required=True)
    verified_at = fields.DateTime(required=True, allow_none=True)


class SenderPage(Schema):
    """All of them."""

    items = fields.List(fields.Nested(SenderLine), required=True)
    next = fields.String(required=True, allow_none=True)
