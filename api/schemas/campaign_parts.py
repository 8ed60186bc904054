"""What campaigns and recurring campaigns have alike, in and out."""

from __future__ import annotations

from typing import Any

from marshmallow import (
    Schema,
    ValidationError,
    fields,
    validate,
    validates_schema,
)

from api.schemas.content import (
    CampaignContentShown,
    ContentBody,
    CountedContentBody,
    TemplateOrigin,
)
from api.schemas.shared import CODE, CODE_OR_NONE, LONGEST_NAME, Strict, text

#: No audience is larger than a database's own whole numbers.
MOST_PEOPLE = 2_147_483_647


class SenderBody(Strict):
    """Who a campaign comes from."""

    name = text(LONGEST_NAME, shortest=0, load_default="")
    address = text(254, required=True)
    reply_to = text(254, load_default=None, allow_none=True)
    # Where bounces go; without it, to the address.
    return_path = text(254, load_default=None, allow_none=True)


def _ids() -> fields.List[Any]:
    of_some = validate.Length(0, 100)
    return fields.List(fields.UUID(), load_default=list, validate=of_some)


class AudienceBody(Strict):
    """Who gets it: those on the lists and in the segments who agreed to the purpose.

    Whoever is on a list or in a segment that is left out does not get it, nor whoever
    wants nothing about the topic.
    """

    list_ids = _ids()
    segment_ids = _ids()
    exclude_list_ids = _ids()
    exclude_segment_ids = _ids()
    purpose = text(63, CODE, load_default="newsletter")
    topic = text(63, CODE_OR_NONE, shortest=0, load_default="")
    # Of those who may get it chance chooses so many of 100, and so many at most.
    percent = fields.Integer(load_default=0, validate=validate.Range(0, 100))
    most = fields.Integer(load_default=0, validate=validate.Range(0, MOST_PEOPLE))
    # Heeds neither quiet hours nor the cap of the account's sending rules.
    urgent = fields.Boolean(load_default=False)

    @validates_schema
    def _is_somebody(self, told: dict[str, Any], **_more: object) -> None:
        if not told["list_ids"] and not told["segment_ids"]:
            raise ValidationError("name a list or a segment", "list_ids")


class CampaignChange(Strict):
    """Parts of a campaign; what is not named stays."""

    content = fields.Nested(CountedContentBody)
    sender = fields.Nested(SenderBody)
    audience = fields.Nested(AudienceBody)


class NewCampaign(CampaignChange):
    """A campaign to be drafted."""

    name = text(LONGEST_NAME, required=True)
    channel = fields.String(load_default="email", validate=validate.OneOf(["email"]))


class FindingLine(Schema):
    """What a check found; without a message nothing was amiss."""

    check = fields.String(required=True)
    level = fields.String(
        required=True, validate=validate.OneOf(["block", "warn", "pass"])
    )
    message = fields.String(required=True)
    # Of the check, 0 before they had one; and what it looked at.
    version = fields.Integer(required=True)
    evidence = fields.String(required=True)


class AnyCampaignLine(Schema):
    """What is shown of either."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    channel = fields.String(required=True)
    approved = fields.Boolean(required=True)
    findings = fields.List(fields.Nested(FindingLine), required=True)
    version = fields.Integer(required=True)


class SentParts(Schema):
    """What is sent, and from whom; null where it is not set."""

    content = fields.Nested(CampaignContentShown, required=True, allow_none=True)
    # Where the content was taken from, and what it took over with it, by code.
    template = fields.Nested(TemplateOrigin, required=True, allow_none=True)
    # Those links of it that are counted, by where they lead.
    links = fields.List(fields.String(), required=True)
    partials = fields.Dict(
        keys=fields.String(), values=fields.Nested(ContentBody), required=True
    )
    sender = fields.Nested(SenderBody, required=True, allow_none=True)
