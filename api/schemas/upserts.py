"""People as other systems tell of them, one or thousands at a time."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from api.schemas.consents import since_there_is_mail
from api.schemas.shared import CODE, LONGEST_NAME, FieldError, Strict, text
from api.schemas.subscribers import CHANNEL, LONGEST_ADDRESS, NewContact, profile
from domain.arrival import IfContactInUse, IfExists

MOST_PEOPLE = 10_000
MOST_CONTACTS = 20
MOST_LISTS = 100
MOST_SAYINGS = 100


def _several(kind: type[Schema], most: int) -> fields.List[Any]:
    length = validate.Length(0, most)
    return fields.List(fields.Nested(kind), validate=length, load_default=list)


def _lists() -> fields.List[Any]:
    length = validate.Length(0, MOST_LISTS)
    return fields.List(fields.UUID(), validate=length, load_default=list)


class AskedContact(Strict):
    """An address that is to be asked; without one it is the first of the contacts."""

    channel = fields.String(validate=CHANNEL)
    address = text(LONGEST_ADDRESS)
    purpose = text(63, CODE, required=True)


class Agreement(AskedContact):
    """A yes and what proves it; without an address it is the first contact's."""

    wording = text(10_000, required=True)
    source = text(LONGEST_NAME, required=True)
    granted_at = fields.AwareDateTime(required=True, validate=since_there_is_mail)
    ip = fields.IP()
    user_agent = text(500)
    language = text(35)


class Upsert(Strict):
    """Somebody, found by ``id`` or by any of the contacts, and all that is news."""

    id = fields.UUID()
    if_exists = fields.Enum(IfExists, by_value=True, load_default=IfExists.OVERWRITE)
    if_contact_in_use = fields.Enum(
        IfContactInUse, by_value=True, load_default=IfContactInUse.ERROR
    )
    contacts = _several(NewContact, MOST_CONTACTS)
    fields_ = profile(load_default=dict)
    join = _lists()
    leave = _lists()
    consents = _several(Agreement, MOST_SAYINGS)
    requests = _several(AskedContact, MOST_SAYINGS)


class Upserted(Schema):
    """Who it was, and what happened: created, updated or unchanged."""

    id = fields.UUID(required=True)
    position = fields.Integer(required=True, allow_none=True)
    result = fields.String(required=True)


class Batch(Strict):
    """Some people; each is judged apart, so that one who is amiss stops nobody."""

    items = fields.List(
        fields.Raw(allow_none=True),
        required=True,
        validate=validate.Length(1, MOST_PEOPLE),
        metadata={"schema": {"items": {"$ref": "#/components/schemas/Upsert"}}},
    )
    stop_on_error = fields.Boolean(load_default=False)


class Refused(Schema):
    """Why somebody was refused, as a problem document says it."""

    type = fields.String(required=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(FieldError), required=True)


class BatchLine(Schema):
    """What happened to one: created, updated, unchanged, refused or skipped."""

    result = fields.String(required=True)
    id = fields.UUID(required=True, allow_none=True)
    refused = fields.Nested(Refused, required=True, allow_none=True)


class BatchResult(Schema):
    """What happened to each, in the order in which they came, and how often."""

    items = fields.List(fields.Nested(BatchLine), required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    position = fields.Integer(required=True, allow_none=True)
