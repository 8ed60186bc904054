"""Keeps the queue of campaigns that wait for somebody to look at them."""

from __future__ import annotations

from collections.abc import Iterator

from domain.events import (
    CampaignApproved,
    CampaignAudienceSet,
    CampaignCancelled,
    CampaignChangesRequested,
    CampaignClaimed,
    CampaignContentSet,
    CampaignEndorsed,
    CampaignHeld,
    CampaignModerationAsked,
    CampaignRejected,
    CampaignSenderSet,
    CampaignSubmitted,
    CampaignUnclaimed,
    Fact,
    Recorded,
)
from domain.store.changes import Cases, Change, Put, Remove, Set
from projections.read_model import ReadModel, read_definition

changes = Cases()


@changes.on(CampaignModerationAsked)
def _asked(event: Recorded, fact: CampaignModerationAsked) -> Iterator[Change]:
    values = {
        "digest": fact.digest,
        "reasons": list(fact.reasons),
        "since": event.context.at,
        "deadline": fact.deadline,
        "submitted_by": event.context.actor,
        "endorsed_by": None,
        "claimed_by": None,
        "claimed_until": None,
    }
    yield Put("moderation", (event.stream_id,), values)


@changes.on(CampaignClaimed)
def _claimed(event: Recorded, fact: CampaignClaimed) -> Iterator[Change]:
    values = {"claimed_by": event.context.actor, "claimed_until": fact.until}
    yield Set("moderation", (event.stream_id,), values)


@changes.on(CampaignUnclaimed)
def _unclaimed(event: Recorded, _fact: CampaignUnclaimed) -> Iterator[Change]:
    values = {"claimed_by": None, "claimed_until": None}
    yield Set("moderation", (event.stream_id,), values)


@changes.on(CampaignEndorsed)
def _endorsed(event: Recorded, _fact: CampaignEndorsed) -> Iterator[Change]:
    values = {"claimed_by": None, "claimed_until": None}
    told = {"endorsed_by": event.context.actor} | values
    yield Set("moderation", (event.stream_id,), told)


@changes.on(
    CampaignApproved,
    CampaignAudienceSet,
    CampaignCancelled,
    CampaignChangesRequested,
    CampaignContentSet,
    CampaignHeld,
    CampaignRejected,
    CampaignSenderSet,
    CampaignSubmitted,
)
def _over(event: Recorded, _fact: Fact) -> Iterator[Change]:
    yield Remove("moderation", (event.stream_id,))


READ_MODEL = ReadModel("moderation", 2, changes, read_definition(__package__))
