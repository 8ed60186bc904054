"""Imports, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas.shared import CODE, LONGEST_NAME, Strict, text


class ImportQuery(Strict):
    """What goes with a file of people."""

    list_id = fields.UUID(required=True)
    purpose = text(63, CODE, load_default="newsletter")
    source = text(LONGEST_NAME)
    # The query has to fit into a request line of 8 KiB; a column can hold more.
    wording = text(1_000)
    encoding = text(30)
    delimiter = fields.String(validate=validate.OneOf([",", ";", "\t", "|"]))
    map = fields.List(text(300), load_default=None)


class RowErrorLine(Schema):
    """Why a row stayed out."""

    line = fields.Integer(required=True)
    field = fields.String(required=True)
    value_class = fields.String(required=True)
    reason = fields.String(required=True)


class Counts(Schema):
    """What became of the rows."""

    rows = fields.Integer(required=True)
    created = fields.Integer(required=True)
    updated = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    repeated = fields.Integer(required=True)
    failed = fields.Integer(required=True)
    granted = fields.Integer(required=True)
    unconfirmed = fields.Integer(required=True)


class ImportLine(Schema):
    """An import."""

    id = fields.UUID(required=True)
    list_id = fields.UUID(required=True)
    purpose = fields.String(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf(["running", "finished", "failed"])
    )
    file_bytes = fields.Integer(required=True)
    read_bytes = fields.Integer(required=True)
    counts = fields.Nested(Counts, required=True)
    started_at = fields.DateTime(required=True)
    finished_at = fields.DateTime(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class ImportPage(Schema):
    """Some imports."""

    items = fields.List(fields.Nested(ImportLine), required=True)
    next = fields.String(required=True, allow_none=True)


class RowErrorPage(Schema):
    """Some rows that stayed out."""

    items = fields.List(fields.Nested(RowErrorLine), required=True)
    next = fields.String(required=True, allow_none=True)
