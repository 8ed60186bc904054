"""What messages say, in and out: the same of campaigns and of templates."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from api.schemas.shared import LARGEST, OneQuery, Strict, text
from domain.content import FORMATS, HTML
from domain.tracking.setting import TRACKED

#: Characters of one part: mail programs cut off what is over half of it.
LONGEST_CONTENT = 200_000
LANGUAGE = validate.Regexp(
    r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,7}$(?!\n)",
    error="is a language as BCP 47 writes it, such as de or pt-BR",
)
LANGUAGE_OR_NONE = validate.Regexp(
    r"^([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,7})?$(?!\n)",
    error="is empty, or a language as BCP 47 writes it, such as de or pt-BR",
)
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id")
_MOST_VARIANTS = 50
MOST_SAMPLES = 10


class WordingBody(Strict):
    """Templates in Liquid; ``text`` is made from ``html`` if there is none."""

    subject = text(500, shortest=0, required=True)
    html = text(LONGEST_CONTENT, shortest=0, required=True)
    text = text(LONGEST_CONTENT, load_default=None, allow_none=True)


class ContentBody(WordingBody):
    """What is said, in one language or several.

    Each variant is for those whose profile names its language; all others get the
    wording itself, which is in ``language``. ``utm`` goes onto every link.
    """

    format = fields.String(load_default=HTML, validate=validate.OneOf(FORMATS))
    language = text(63, LANGUAGE_OR_NONE, shortest=0, load_default="")
    variants = fields.Dict(
        keys=text(63, LANGUAGE),
        values=fields.Nested(WordingBody),
        load_default=dict,
        validate=validate.Length(0, _MOST_VARIANTS),
    )
    utm = fields.Dict(
        keys=fields.String(validate=validate.OneOf(UTM)),
        values=text(200),
        load_default=dict,
    )


class CampaignContentBody(ContentBody):
    """What a campaign says: told here, or taken over from a template as it is now.

    Beside a template, subject, text and UTM stand in the template's place.
    """

    subject = text(500, shortest=0, load_default="")
    html = text(LONGEST_CONTENT, shortest=0, load_default="")
    template_id = fields.UUID()
    template_version = fields.Integer(validate=validate.Range(1, LARGEST))

    @validates_schema(pass_original=True)
    def _is_told_or_taken(
        self, _told: dict[str, Any], sent: dict[str, Any], **_more: object
    ) -> None:
        if "template_id" in sent:
            amiss = {"html", "format", "language", "variants"} & sent.keys()
            complaint = "is the template's: leave it out, or leave the template out"
        else:
            amiss = {"subject", "html"} - sent.keys()
            complaint = "Missing data for required field."
        if amiss:
            raise ValidationError({name: [complaint] for name in sorted(amiss)})


class CountedContentBody(CampaignContentBody):
    """What a campaign says, and what is counted of it."""

    # What is counted of it, of `opens` and `clicks`; null: what the account counts.
    tracking = fields.List(
        fields.String(validate=validate.OneOf(TRACKED)),
        load_default=None,
        allow_none=True,
        validate=validate.Length(0, len(TRACKED)),
    )


class CampaignContentShown(ContentBody):
    """What a campaign says, and what is counted of it."""

    tracking = fields.List(fields.String(), required=True, allow_none=True)


class PreviewQuery(OneQuery):
    """For whom."""

    subscriber_id = fields.UUID(required=True)


class MessagePreview(Schema):
    """What one person would read, and which fields would be empty in it.

    ``language`` is empty unless it is that of a variant.
    """

    subscriber_id = fields.UUID(required=True)
    language = fields.String(required=True)
    subject = fields.String(required=True)
    html = fields.String(required=True)
    text = fields.String(required=True)
    missing = fields.List(fields.String(), required=True)


class SampleOrder(Strict):
    """To whom test copies are to go."""

    addresses = fields.List(
        text(254), required=True, validate=validate.Length(1, MOST_SAMPLES)
    )


class TemplateOrigin(Schema):
    """The template, and the version of it, that a content was taken from."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
