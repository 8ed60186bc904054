"""Backfills of trigger series, in and out."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from api.schemas.asking import a_time
from api.schemas.shared import Strict
from domain.series.backfill import BRINGING, COUNTED, COUNTING, FINISHED, GIVEN_UP

STATES = (COUNTING, COUNTED, BRINGING, FINISHED, GIVEN_UP)


class WantedBackfill(Strict):
    """What happened from when until when brings people in; without `to` until now."""

    from_ = a_time(data_key="from", required=True)
    to = a_time()

    @validates_schema
    def _is_a_while(self, told: dict[str, Any], **_more: object) -> None:
        if "to" in told and told["to"] <= told["from_"]:
            raise ValidationError("is later than `from`", "to")


class BackfillLine(Schema):
    """Whom a time would bring in: `people`, so many times (`passes`), once counted.

    `brought` of those have been so far. Nobody is before it is started.
    """

    id = fields.UUID(required=True)
    series_id = fields.UUID(required=True)
    begins = fields.DateTime(required=True)
    ends = fields.DateTime(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    people = fields.Integer(required=True, allow_none=True)
    passes = fields.Integer(required=True, allow_none=True)
    brought = fields.Integer(required=True)
    # Why it was given up.
    why = fields.String(required=True, allow_none=True)
    asked_at = fields.DateTime(required=True)


class BackfillPage(Schema):
    """Some backfills of a series."""

    items = fields.List(fields.Nested(BackfillLine), required=True)
    next = fields.String(required=True, allow_none=True)
