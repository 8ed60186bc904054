"""Stop lists, in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from api.schemas.imports import RowErrorLine
from api.schemas.shared import CODE, PageQuery, Strict, file_encoding, text
from api.schemas.subscribers import CHANNEL, LONGEST_ADDRESS
from domain.suppression import COMPLAINT, ELSEWHERE, GROUNDS, OWNER, SELF, UNREACHABLE

KINDS = ("account", "channel", "sender", "topic")
#: What somebody may say: an erasure is recorded by erasing.
SAID = (OWNER, SELF, COMPLAINT, ELSEWHERE, UNREACHABLE)
MOST_ADDRESSES = 10_000
LONGEST_NOTE = 2_000


class Scope(Strict):
    """How far an address is closed."""

    channel = fields.String(validate=CHANNEL, load_default="email")
    scope = fields.String(validate=validate.OneOf(KINDS), load_default="account")
    # An address or a domain that messages come from; for the scope `sender`.
    sender = text(254)
    # For the scope `topic`.
    topic = text(63, CODE)

    @validates_schema
    def _is_whole(self, told: Mapping[str, Any], **_: object) -> None:
        for name in ("sender", "topic"):
            if (told.get("scope") == name) != (name in told):
                raise ValidationError(f"goes with the scope `{name}`", name)


class Stops(Scope):
    """Addresses that are to be closed."""

    addresses = fields.List(
        text(LONGEST_ADDRESS),
        required=True,
        validate=validate.Length(1, MOST_ADDRESSES),
    )
    ground = fields.String(validate=validate.OneOf(SAID), load_default=OWNER)
    note = text(LONGEST_NOTE, load_default=None)


class UploadQuery(Scope):
    """What goes with a file of addresses."""

    ground = fields.String(validate=validate.OneOf(SAID), load_default=ELSEWHERE)
    note = text(LONGEST_NOTE, load_default=None)
    # The column that holds the addresses, if its name does not say so.
    column = text(300, load_default=None)
    encoding = file_encoding(load_default=None)
    delimiter = fields.String(
        validate=validate.OneOf([",", ";", "\t", "|"]), load_default=None
    )


class Filling(Schema):
    """What became of a batch: the last four add up to `rows`."""

    id = fields.UUID(required=True)
    position = fields.Integer(required=True, allow_none=True)
    channel = fields.String(required=True)
    scope = fields.String(required=True)
    ground = fields.String(required=True)
    rows = fields.Integer(required=True)
    added = fields.Integer(required=True)
    already = fields.Integer(required=True)
    repeated = fields.Integer(required=True)
    failed = fields.Integer(required=True)
    # The first thousand of those that failed.
    errors = fields.List(fields.Nested(RowErrorLine), required=True)


class Release(Scope):
    """An entry that is to be released, and why."""

    address = text(LONGEST_ADDRESS, required=True)
    ground = fields.String(validate=validate.OneOf(SAID), required=True)
    reason = text(LONGEST_NOTE, required=True)


class StopListQuery(PageQuery):
    """Which entries; with an address, those of it that are also of all else asked."""

    address = text(LONGEST_ADDRESS)
    channel = fields.String(validate=CHANNEL)
    scope = fields.String(validate=validate.OneOf(KINDS))
    sender = text(254)
    topic = text(63, CODE)
    ground = fields.String(validate=validate.OneOf(GROUNDS))


class AddressQuery(Strict):
    """Which address."""

    address = text(LONGEST_ADDRESS, required=True)
    channel = fields.String(validate=CHANNEL, load_default="email")


class StopEntryLine(Schema):
    """An entry. The address is there only while somebody here holds it."""

    digest = fields.String(required=True)
    channel = fields.String(required=True)
    scope = fields.String(required=True)
    ground = fields.String(required=True)
    since = fields.DateTime(required=True)
    actor = fields.String(required=True)
    note = fields.String(required=True, allow_none=True)
    campaign_id = fields.UUID(required=True, allow_none=True)
    subscriber_id = fields.UUID(required=True, allow_none=True)
    contact_id = fields.UUID(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    position = fields.Integer(required=True)


class StopListPage(Schema):
    """Some entries, oldest first."""

    items = fields.List(fields.Nested(StopEntryLine), required=True)
    next = fields.String(required=True, allow_none=True)
