"""Notices, in and out."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas.shared import LONGEST_NAME, Strict, text
from domain.audience import NOTICE_KINDS

#: Characters of a wording: a sentence beside a tick, or a document of some pages.
LONGEST_WORDING = 20_000
DIGEST = validate.Regexp(
    r"^[0-9a-f]{64}$(?!\n)", error="is a SHA-256 in 64 digits of 0-9 and a-f"
)


class NewNotice(Strict):
    """A wording to be published, and what it says of itself."""

    wording = text(LONGEST_WORDING, required=True)
    language = text(35, load_default="")
    version = text(63, load_default="")
    kind = fields.String(load_default="", validate=validate.OneOf(NOTICE_KINDS))
    controller = text(LONGEST_NAME, load_default="")
    link = text(2_000, load_default="")
    #: SHA-256 of what the link leads to.
    link_digest = fields.String(validate=DIGEST, load_default="")


class PublishedNotice(Schema):
    """The answer to a publication: the hash by which the wording is known."""

    id = fields.String(required=True)
    position = fields.Integer(required=True, allow_none=True)


class NoticeLine(Schema):
    """A wording, exactly as it was published."""

    id = fields.String(required=True)
    wording = fields.String(required=True)
    language = fields.String(required=True)
    version = fields.String(required=True)
    kind = fields.String(required=True)
    controller = fields.String(required=True)
    link = fields.String(required=True)
    link_digest = fields.String(required=True)
    published_at = fields.DateTime(required=True)


class NoticePage(Schema):
    """Some notices."""

    items = fields.List(fields.Nested(NoticeLine), required=True)
    next = fields.String(required=True, allow_none=True)
