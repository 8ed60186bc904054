"""Imports, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas.import_options import MOST_LISTS, ImportOptions, Terms
from api.schemas.shared import text

STATES = ("running", "finished", "failed", "cancelled", "undoing", "undone")


class PreviewQuery(Terms):
    """What goes with a file of people; what is left out a layout says, if one is named.

    What nobody says is found out, or usual: the purpose is ``newsletter``, and of known
    people what the file says wins (``overwrite``).
    """

    layout_id = fields.UUID()
    header = fields.Boolean()
    map = fields.List(text(300), load_default=None)
    status = fields.List(text(300), load_default=None)
    list_id = fields.List(fields.UUID(), validate=validate.Length(0, MOST_LISTS))
    # The query has to fit into a request line of 8 KiB; a column can hold more.
    wording = text(1_000)


class ImportQuery(PreviewQuery):
    """The same, for a file that is taken in."""

    dry_run = fields.Boolean()


class GuessLine(Schema):
    """What a column is taken to hold, and why."""

    column = fields.String(required=True)
    target = fields.String(required=True)
    why = fields.String(
        required=True,
        validate=validate.OneOf(["told", "preset", "name", "values", "field"]),
    )


class RowLine(Schema):
    """A row as it is read."""

    line = fields.Integer(required=True)
    cells = fields.List(fields.String(), required=True)


class Preview(Schema):
    """What a file looks like: how it is read, what its columns hold, its first rows.

    ``options`` are what a layout has to say to read every such file in the same way.
    """

    kind = fields.String(required=True, validate=validate.OneOf(["csv", "xlsx"]))
    encoding = fields.String(required=True, allow_none=True)
    delimiter = fields.String(required=True, allow_none=True)
    header = fields.Boolean(required=True)
    columns = fields.List(fields.Nested(GuessLine), required=True)
    statuses = fields.Dict(fields.String(), fields.String(), required=True)
    rows = fields.List(fields.Nested(RowLine), required=True)
    sheet = fields.String(required=True, allow_none=True)
    options = fields.Nested(ImportOptions, required=True)


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
    ignored = fields.Integer(required=True)
    stopped = fields.Integer(required=True)
    repeated = fields.Integer(required=True)
    failed = fields.Integer(required=True)
    granted = fields.Integer(required=True)
    unconfirmed = fields.Integer(required=True)
    suppressed = fields.Integer(required=True)
    merged = fields.Integer(required=True)
    taken_over = fields.Integer(required=True)


class UndoCounts(Schema):
    """What undoing took back.

    ``kept`` are people who were written to meanwhile, ``moving`` rows by which contacts
    changed cards: that stays.
    """

    people = fields.Integer(required=True)
    contacts = fields.Integer(required=True)
    consents = fields.Integer(required=True)
    lists = fields.Integer(required=True)
    profiles = fields.Integer(required=True)
    kept = fields.Integer(required=True)
    moving = fields.Integer(required=True)


class ImportLine(Schema):
    """An import; ``remaining_seconds`` is a guess from how fast it was so far."""

    id = fields.UUID(required=True)
    list_ids = fields.List(fields.UUID(), required=True)
    purpose = fields.String(required=True)
    layout_id = fields.UUID(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    dry_run = fields.Boolean(required=True)
    file_bytes = fields.Integer(required=True)
    read_bytes = fields.Integer(required=True)
    remaining_seconds = fields.Integer(required=True, allow_none=True)
    counts = fields.Nested(Counts, required=True)
    undone = fields.Nested(UndoCounts, required=True, allow_none=True)
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
