"""Looks at whom a campaign would go to, before anybody is chosen for good."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from uuid import UUID
from zoneinfo import ZoneInfo

from api.parts import Parts
from domain.application import Seen
from domain.application.campaign_parts import Parted
from domain.checks.audience import AUDIENCE, RULES, Counted, Gap
from domain.conditions import Today
from domain.content import Content, Sender
from domain.errors import (
    ConditionsInvalid,
    ContentInvalid,
    ContentMissing,
    QuestionTooLarge,
)
from domain.events import CampaignAudienceSet
from projections.audiences.queries import Choosing, Members


def gaps(parts: Parts, campaign: Parted) -> Counted:
    """Count for how many people each field would be empty that has no default.

    Raises ContentMissing, ContentInvalid, ConditionsInvalid and QuestionTooLarge.
    """
    return _gaps(parts, *_asking(parts, campaign))


def seen(parts: Parts, campaign: Parted) -> Seen:
    """Find what is odd about an audience, and fields that would be empty for some."""
    # What is incomplete or cannot be read is refused or found by the submission.
    with suppress(ContentMissing, ContentInvalid, ConditionsInvalid):
        try:
            counted = _counted(parts, campaign)
        except QuestionTooLarge:
            uncounted = "it took over half a minute to count whom it is for"
            return Seen([AUDIENCE.finding(uncounted)])
        found = [finding for rule in RULES for finding in rule.findings({"": counted})]
        return Seen(found, counted.people)
    return Seen()


def _counted(parts: Parts, campaign: Parted) -> Counted:
    content, choosing = _asking(parts, campaign)
    found = _gaps(parts, content, choosing)
    return replace(found, crowd=parts.queries.audiences.crowd(choosing))


def _gaps(parts: Parts, content: Content, choosing: Choosing) -> Counted:
    names = [one.name for one in parts.trials.asked(content) if one.leaves_gap]
    people, counts = parts.queries.audiences.gaps(choosing, names)
    return Counted(people, [Gap(name, counts[name]) for name in names])


def _asking(parts: Parts, campaign: Parted) -> tuple[Content, Choosing]:
    content, sender = parts.application.campaigns.parts(campaign)
    if not (content and sender and campaign.audience):
        raise ContentMissing
    return content, _choosing(parts, campaign, campaign.audience, sender)


def _choosing(
    parts: Parts, campaign: Parted, audience: CampaignAudienceSet, sender: Sender
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
