"""Layouts of imports, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields

from api.schemas.import_options import ImportOptions
from api.schemas.shared import CODE, LONGEST_NAME, PageQuery, Strict, text


class NewImportLayout(Strict):
    """How files of one kind are read and taken in, to be kept under a code."""

    code = text(63, CODE, required=True)
    name = text(LONGEST_NAME, required=True)
    options = fields.Nested(ImportOptions, required=True)


class ImportLayoutChange(Strict):
    """What a layout is to be called, or all that it is to say."""

    name = text(LONGEST_NAME)
    options = fields.Nested(ImportOptions)


class ImportLayoutPageQuery(PageQuery):
    """Which layouts."""

    code = text(63, CODE)


class ImportLayoutLine(Schema):
    """A layout as it is now."""

    id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    options = fields.Dict(required=True)
    archived = fields.Boolean(required=True)
    created_at = fields.DateTime(required=True)
    version = fields.Integer(required=True)


class ImportLayoutPage(Schema):
    """Some layouts."""

    items = fields.List(fields.Nested(ImportLayoutLine), required=True)
    next = fields.String(required=True, allow_none=True)
