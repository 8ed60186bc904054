"""Who must approve a campaign, and what became of those that waited for somebody."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from domain.events.fact import Fact, VaultRef


class ModerationSet(Fact, frozen=True):
    """It was decided which campaigns of the account somebody has to approve.

    ``mode`` is ``checks``, ``first-campaigns`` or ``always``; ``first_campaigns`` is
    how many of a sender's domain are the first. Two have to approve what is for more
    than ``two_above`` people, unless that is 0. A claim holds for ``claim_minutes``;
    whoever waits longer than ``deadline_hours`` is an alarm.
    """

    TOPIC: ClassVar = "account.moderation_set.v1"
    mode: str = "checks"
    first_campaigns: int = 3
    claim_minutes: int = 30
    deadline_hours: int = 24
    two_above: int = 0


class CampaignWarningsAcknowledged(Fact, frozen=True):
    """The author knows what the checks warned of in what ``digest`` covers."""

    TOPIC: ClassVar = "campaign.warnings_acknowledged.v1"
    digest: bytes


class CampaignModerationAsked(Fact, frozen=True):
    """Somebody has to look at what ``digest`` covers, for these reasons.

    So many as ``voices`` have to approve it. Past ``deadline`` that is an alarm, and
    never an approval.
    """

    TOPIC: ClassVar = "campaign.moderation_asked.v1"
    digest: bytes
    reasons: tuple[str, ...]
    deadline: datetime
    voices: int = 1


class CampaignEndorsed(Fact, frozen=True):
    """One of several who have to approve what ``digest`` covers has done so."""

    TOPIC: ClassVar = "campaign.endorsed.v1"
    digest: bytes
    reason: VaultRef | None = None


class CampaignClaimed(Fact, frozen=True):
    """Somebody looks at it: nobody else decides before ``until``."""

    TOPIC: ClassVar = "campaign.claimed.v1"
    digest: bytes
    until: datetime


class CampaignUnclaimed(Fact, frozen=True):
    """Whoever looked at it does so no more; ``lapsed`` if only their time was over."""

    TOPIC: ClassVar = "campaign.unclaimed.v1"
    digest: bytes
    lapsed: bool = False


class CampaignRejected(Fact, frozen=True):
    """What ``digest`` covers will not be sent, and nor will this campaign."""

    TOPIC: ClassVar = "campaign.rejected.v1"
    digest: bytes
    reason: VaultRef


class CampaignChangesRequested(Fact, frozen=True):
    """What ``digest`` covers is to be changed, and submitted again."""

    TOPIC: ClassVar = "campaign.changes_requested.v1"
    digest: bytes
    reason: VaultRef
