"""What goes with a file of people, as a document."""

from __future__ import annotations

from marshmallow import fields, validate

from api.schemas.shared import CODE, LONGEST_NAME, Strict, file_encoding, text
from domain.arrival import IfContactInUse, IfExists
from domain.statuses import MEANINGS

MOST_LISTS = 50
#: What may become of people who are known.
KNOWN = validate.OneOf([one.value for one in IfExists])
#: What may become of contacts that belong to others.
IN_USE = validate.OneOf([one.value for one in IfContactInUse])
DELIMITERS = validate.OneOf([",", ";", "\t", "|"])
COUNTRY = validate.Regexp(
    r"^[A-Z]{2}$(?!\n)", error="is a country of ISO 3166, such as GB"
)
#: What a spreadsheet's sheet may be called.
LONGEST_SHEET = 100


class Terms(Strict):
    """What is called alike in a document and in a query."""

    purpose = text(63, CODE)
    source = text(LONGEST_NAME)
    encoding = file_encoding()
    delimiter = fields.String(validate=DELIMITERS)
    member = text(500)
    sheet = text(LONGEST_SHEET)
    phone_region = text(2, COUNTRY)
    preset = text(63, CODE)
    if_exists = fields.String(validate=KNOWN)
    if_contact_in_use = fields.String(validate=IN_USE)
    triggers = fields.Boolean()


class ImportOptions(Terms):
    """How files are read and taken in; what is left out is found out, or usual."""

    list_ids = fields.List(fields.UUID(), validate=validate.Length(0, MOST_LISTS))
    mapping = fields.Dict(
        text(300), text(300, shortest=0), validate=validate.Length(0, 500)
    )
    wording = text(2_000)
    has_header = fields.Boolean()
    statuses = fields.Dict(
        text(200),
        fields.String(validate=validate.OneOf(MEANINGS)),
        validate=validate.Length(0, 100),
    )


class ImportTerms(ImportOptions):
    """The same, for a file that is fetched."""

    dry_run = fields.Boolean()
