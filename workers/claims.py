"""Ends a claim of whoever looks at a campaign, when its time is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from domain.application import Application, By
from domain.store.commands import Command
from workers.campaign_policies import claim_of
from workers.due import Held
from workers.tasks import Keep, Later


class EndClaim:
    """The task that lets others look."""

    def __init__(self, application: Application, now: Callable[[], datetime]) -> None:
        self._campaigns = application.campaigns
        self._moderating = application.moderating
        self._now = now

    def __call__(self, held: Held, _keep: Keep) -> Later | None:
        """End it, unless it was renewed, taken back, or has led to a decision."""
        campaign, now = self._campaigns.get(held.subject_id), self._now()
        claim = campaign.claim
        if claim is None or claim_of(campaign.id, claim.version) != held.id:
            return None
        if claim.until > now:
            # The database's clock wakes us, ours decides.
            return Later(claim.until - now, "it is not time yet")
        by = By("system", now, Command("claim", str(held.id)), held.position)
        self._moderating.lapse(by, campaign.id, claim.version)
        return None
