"""People who are taken away: as JSON; as a table they have a column for each thing."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.schemas.shared import OneQuery, text


class TableQuery(OneQuery):
    """Which columns, in which order; all of them unless some are named."""

    columns = fields.List(text(200))


class ExportedStop(Schema):
    """How far an address is closed, and why."""

    scope = fields.String(required=True)
    ground = fields.String(required=True)


class ExportedContact(Schema):
    """An address, what closes it, and each consent that was spoken of for it."""

    channel = fields.String(required=True)
    address = fields.String(required=True)
    unreachable = fields.Boolean(required=True)
    suppressions = fields.List(fields.Nested(ExportedStop), required=True)
    consents = fields.Dict(fields.String(), fields.String(), required=True)


class ExportedPerson(Schema):
    """A person as they stand now."""

    id = fields.UUID(required=True)
    fields_ = fields.Dict(required=True, data_key="fields")
    contacts = fields.List(fields.Nested(ExportedContact), required=True)
    lists = fields.List(fields.String(), required=True)


class ExportedPeople(Schema):
    """All of them, in one document."""

    items = fields.List(fields.Nested(ExportedPerson), required=True)
