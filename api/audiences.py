"""Looks at whom a campaign would go to, before anybody is chosen for good."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from api.parts import Parts
from domain.campaign import Campaign
from domain.checks import WARN
from domain.conditions import Today
from domain.content import Content, Sender
from domain.errors import (
    ConditionsInvalid,
    ContentInvalid,
    ContentMissing,
    QuestionTooLarge,
)
from domain.events import CampaignAudienceSet, Finding
from domain.gaps import Asked
from domain.rendering import TemplateInvalid
from projections.audiences.queries import Choosing, Members


@dataclass(frozen=True)
class Gap:
    """A field, and for how many people it would be empty where it is written."""

    name: str
    missing: int


@dataclass(frozen=True)
class Gaps:
    """How many would get a campaign now, and what they would miss in it."""

    people: int
    variables: list[Gap]


def gaps(parts: Parts, campaign_id: UUID) -> Gaps:
    """Count for how many people each field would be empty that has no default.

    Raises NotFound, ContentMissing, ContentInvalid, ConditionsInvalid and
    QuestionTooLarge.
    """
    campaigns = parts.application.campaigns
    campaign = campaigns.get(campaign_id)
    content, sender = campaigns.parts(campaign)
    if not (content and sender and campaign.audience):
        raise ContentMissing
    names = [one.name for one in _asked(parts, content) if one.leaves_gap]
    choosing = _choosing(parts, campaign, campaign.audience, sender)
    people, counts = parts.queries.audiences.gaps(choosing, names)
    return Gaps(people, [Gap(name, counts[name]) for name in names])


def findings(parts: Parts, campaign_id: UUID) -> list[Finding]:
    """Find an audience of nobody, and fields that would be empty for some."""
    # What is incomplete or cannot be read is refused or found by the submission.
    with suppress(ContentMissing, ContentInvalid, ConditionsInvalid):
        try:
            return list(_findings(gaps(parts, campaign_id)))
        except QuestionTooLarge:
            uncounted = "it took over half a minute to count whom it is for"
            return [Finding("audience", WARN, uncounted)]
    return []


def _findings(found: Gaps) -> Iterator[Finding]:
    if not found.people:
        nobody = "nobody would get it: look at its lists, and who has agreed"
        yield Finding("audience", WARN, nobody)
    for gap in found.variables:
        if gap.missing:
            message = (
                f"{gap.name} is empty for {gap.missing} of {found.people} people:"
                " give it a default"
            )
            yield Finding("gaps", WARN, message)


def _asked(parts: Parts, content: Content) -> list[Asked]:
    try:
        return parts.trials.asked(content)
    except TemplateInvalid as error:
        raise ContentInvalid(error.field, error.message, error.line) from None


def _choosing(
    parts: Parts, campaign: Campaign, audience: CampaignAudienceSet, sender: Sender
) -> Choosing:
    scopes = parts.application.deliveries.scopes(sender.address, audience.topic)
    members = _members(parts, audience)
    return Choosing(members, campaign.channel, audience.purpose, scopes)


def _members(parts: Parts, audience: CampaignAudienceSet) -> Members | tuple[UUID, ...]:
    if audience.is_of_lists:
        return audience.list_ids
    today = Today(parts.now(), ZoneInfo(parts.settings.time_zone))
    chosen = parts.application.segments.audience(audience, today)
    return Members(*parts.queries.segment_people.members(**vars(chosen)))
