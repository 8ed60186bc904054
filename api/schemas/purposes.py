"""Purposes, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas.shared import CODE, LONGEST_NAME, Strict, text
from domain.purpose import KINDS

_LONG = 2_000
#: A hundred years: what is meant to be longer has no end.
_MOST_DAYS = 36_525


def _several(what: str) -> fields.List[str]:
    return fields.List(
        text(LONGEST_NAME),
        required=True,
        validate=validate.Length(1, 100),
        metadata={"description": what},
    )


class Controller(Strict):
    """Who answers for the processing; name an office rather than a person."""

    name = text(LONGEST_NAME, required=True)
    address = text(_LONG, required=True)
    contact_name = text(LONGEST_NAME, required=True)
    contact_role = text(LONGEST_NAME, required=True)
    contact = text(LONGEST_NAME, required=True)
    type = text(LONGEST_NAME, required=True)


class Processing(Strict):
    """What ISO/IEC TS 27560 wants to be known of a processing."""

    description = text(_LONG, required=True)
    pii_types = _several("What data is processed")
    controller = fields.Nested(Controller, required=True)
    storage_location = text(LONGEST_NAME, required=True)
    retention = text(LONGEST_NAME, required=True)
    jurisdiction = text(LONGEST_NAME, required=True)
    recipients = _several("Who else gets it")
    withdrawal_method = text(_LONG, required=True)
    lawful_basis = text(LONGEST_NAME, required=True)
    collection_method = text(LONGEST_NAME, shortest=0)
    processing_method = text(_LONG, required=True)
    rights = _several("What the person may ask for")
    authority = text(LONGEST_NAME, required=True)


class Definition(Strict):
    """What a purpose is, whatever it is called."""

    code = text(63, CODE, required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    validity_days = fields.Integer(
        strict=True, allow_none=True, validate=validate.Range(1, _MOST_DAYS)
    )
    processing = fields.Nested(Processing, required=True)


class NewPurpose(Definition):
    """A purpose to be defined, or defined anew."""

    name = text(LONGEST_NAME, required=True)


class KeptDefinition(Definition):
    """A purpose as the event has it that defined it."""

    title = text(LONGEST_NAME, required=True)


class PurposeLine(Schema):
    """A purpose as it is defined now."""

    code = fields.String(required=True)
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    validity_days = fields.Integer(required=True, allow_none=True)
    processing = fields.Dict(required=True)
    defined_at = fields.DateTime(required=True)
    version = fields.Integer(required=True)


class PurposePage(Schema):
    """Some purposes."""

    items = fields.List(fields.Nested(PurposeLine), required=True)
    next = fields.String(required=True, allow_none=True)
