"""Moments of the past, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas.asking import a_time
from api.schemas.shared import LARGEST, Strict

BUILDING, READY, OUTDATED = "building", "ready", "outdated"


class WantedMoment(Strict):
    """Of when: a time by which it was recorded, or a position of the log."""

    as_of = a_time()
    as_of_position = fields.Integer(strict=True, validate=validate.Range(1, LARGEST))


class MomentLine(Schema):
    """A moment of the past. `reached` is the position that its building has come to.

    One that is `outdated` was built by another release: it cannot be asked any more.
    """

    id = fields.UUID(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf([BUILDING, READY, OUTDATED])
    )
    position = fields.Integer(required=True)
    at = fields.DateTime(required=True)
    reached = fields.Integer(required=True)
    asked_at = fields.DateTime(required=True)
    ready_at = fields.DateTime(required=True, allow_none=True)
    kept_until = fields.DateTime(required=True)


class MomentPage(Schema):
    """Those that are kept."""

    items = fields.List(fields.Nested(MomentLine), required=True)
