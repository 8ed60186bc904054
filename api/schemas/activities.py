"""Activities and their types, in and out."""

from __future__ import annotations

from typing import Any

import orjson
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from api.schemas.shared import (
    FIELD_NAME,
    LONGEST_NAME,
    PageQuery,
    Strict,
    text,
)
from domain.activity import MOST_PROPERTIES
from domain.addresses import NORMALISERS
from domain.field_values import TYPES
from domain.fields import MOST_OPTIONS

MOST_ACTIVITIES = 10_000
#: Bytes of what is sent along with an activity.
LARGEST_PAYLOAD = 32_768
_LONGEST_ADDRESS = 2_000
NAME = validate.Regexp(
    r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$(?!\n)",
    error="is like order.paid: a-z, 0-9 and _, parted by points, a letter first",
)


def _small(told: dict[str, Any]) -> None:
    try:
        size = len(orjson.dumps(told))
    except TypeError:
        raise ValidationError("holds what cannot be written") from None
    if size > LARGEST_PAYLOAD:
        raise ValidationError(f"is larger than {LARGEST_PAYLOAD} bytes")
    if b"\\u0000" in orjson.dumps(told):
        raise ValidationError("holds a character that no text has")


class NewProperty(Strict):
    """A property; ``logged`` only if it never says anything of a person."""

    code = text(63, FIELD_NAME, required=True)
    type = fields.String(required=True, validate=validate.OneOf(TYPES))
    options = fields.List(
        text(LONGEST_NAME), validate=validate.Length(0, MOST_OPTIONS), load_default=list
    )
    logged = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class NewActivityType(Strict):
    """A name, and all that activities of it may tell."""

    name = text(63, NAME, required=True)
    label = text(LONGEST_NAME, required=True)
    properties = fields.List(
        fields.Nested(NewProperty),
        validate=validate.Length(0, MOST_PROPERTIES),
        load_default=list,
    )


class Property(Schema):
    """A property as it is declared now."""

    code = fields.String(required=True)
    type = fields.String(required=True)
    options = fields.List(fields.String(), required=True)
    logged = fields.Boolean(required=True)


class ActivityTypeLine(Schema):
    """What activities of a name may tell."""

    name = fields.String(required=True)
    id = fields.UUID(required=True)
    label = fields.String(required=True)
    properties = fields.List(fields.Nested(Property), required=True)
    declared_at = fields.DateTime(required=True)
    archived = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class ActivityTypePage(Schema):
    """Some types."""

    items = fields.List(fields.Nested(ActivityTypeLine), required=True)
    next = fields.String(required=True, allow_none=True)


class Person(Strict):
    """Somebody: by id, or by a contact."""

    id = fields.UUID()
    channel = fields.String(validate=validate.OneOf(list(NORMALISERS)))
    address = text(_LONGEST_ADDRESS)

    @validates_schema
    def _one_way(self, data: dict[str, Any], **_: Any) -> None:  # noqa: ANN401 - as marshmallow calls it
        if data.keys() not in ({"id"}, {"channel", "address"}):
            raise ValidationError("takes an id alone, or a channel and an address")


class NewActivity(Strict):
    """What somebody did; ``external_id`` is the sender's own, once for each name."""

    person = fields.Nested(Person, required=True)
    name = text(63, NAME, required=True)
    external_id = text(LONGEST_NAME, required=True)
    occurred_at = fields.AwareDateTime()
    properties = fields.Dict(
        text(63, FIELD_NAME),
        fields.Raw(),
        validate=validate.Length(0, MOST_PROPERTIES),
        load_default=dict,
    )
    payload = fields.Dict(text(LONGEST_NAME), fields.Raw(), validate=_small)
    create = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class NewActivities(Strict):
    """What people did, at most 10,000 at once."""

    activities = fields.List(
        fields.Nested(NewActivity),
        required=True,
        validate=validate.Length(1, MOST_ACTIVITIES),
    )


class WhyNot(Schema):
    """Why something was refused: the problem's type, and the remedy."""

    type = fields.String(required=True)
    detail = fields.String(required=True)


class ActivityOutcome(Schema):
    """What became of one activity; those that are refused have a reason and no id."""

    id = fields.UUID(required=True, allow_none=True)
    subscriber_id = fields.UUID(required=True, allow_none=True)
    position = fields.Integer(required=True, allow_none=True)
    repeated = fields.Boolean(required=True)
    refused = fields.Nested(WhyNot, required=True, allow_none=True)


class ActivityOutcomes(Schema):
    """What became of activities, in their order; ``position`` is the last one's."""

    items = fields.List(fields.Nested(ActivityOutcome), required=True)
    position = fields.Integer(required=True, allow_none=True)


class ActivitiesQuery(PageQuery):
    """Which activities of a person are asked for."""

    name = text(63, NAME)


class ActivityLine(Schema):
    """What somebody did; of whoever was erased, what stands in the log."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    occurred_at = fields.DateTime(required=True)
    position = fields.Integer(required=True)
    properties = fields.Dict(fields.String(), fields.Raw(), required=True)
    external_id = fields.String(required=True, allow_none=True)
    payload = fields.Dict(fields.String(), fields.Raw(), required=True, allow_none=True)


class ActivityPage(Schema):
    """Some of what somebody did, the last that was recorded first."""

    items = fields.List(fields.Nested(ActivityLine), required=True)
    next = fields.String(required=True, allow_none=True)
