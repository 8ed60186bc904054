"""What the facts of moderation are called in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.events import (
    CampaignApproved,
    CampaignChangesRequested,
    CampaignClaimed,
    CampaignEndorsed,
    CampaignModerationAsked,
    CampaignRejected,
    CampaignUnclaimed,
    CampaignWarningsAcknowledged,
    Fact,
    ModerationSet,
)


def _approved(fact: CampaignApproved) -> str:
    how = "by whoever looked at it" if fact.moderated else "by the checks"
    return f"was approved {how} as {fact.digest.hex()[:12]}"


def _unclaimed(fact: CampaignUnclaimed) -> str:
    return f"is looked at by nobody{', the time was over' if fact.lapsed else ''}"


WORDS: dict[type[Fact], Callable[[Any], str]] = {
    ModerationSet: lambda fact: f"who must approve: {fact.mode}",
    CampaignApproved: _approved,
    CampaignWarningsAcknowledged: lambda _fact: "what was warned of is known",
    CampaignModerationAsked: lambda fact: (
        f"waits for somebody to look: {'; '.join(fact.reasons)}"
    ),
    CampaignClaimed: lambda fact: f"is looked at until {fact.until:%H:%M} UTC",
    CampaignUnclaimed: _unclaimed,
    CampaignEndorsed: lambda fact: (
        f"was approved by one, and waits for another, as {fact.digest.hex()[:12]}"
    ),
    CampaignRejected: lambda fact: f"was rejected as {fact.digest.hex()[:12]}",
    CampaignChangesRequested: lambda _fact: "is to be changed, and submitted again",
}
