"""Releases a campaign when its time has come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from domain.application import Application, By
from domain.store.commands import Command
from workers.campaign_policies import release_at
from workers.due import Held
from workers.tasks import Keep, Later


class ReleaseCampaign:
    """The task that releases a campaign that was scheduled."""

    def __init__(self, application: Application, now: Callable[[], datetime]) -> None:
        self._campaigns = application.campaigns
        self._now = now

    def __call__(self, held: Held, _keep: Keep) -> Later | None:
        """Release it, unless it was scheduled anew, edited or released meanwhile."""
        campaign, now = self._campaigns.get(held.subject_id), self._now()
        scheduled = campaign.scheduled
        if scheduled is None or not campaign.is_to_be_released:
            return None
        if release_at(campaign.id, campaign.scheduled_by) != held.id:
            return None
        if scheduled.starts_at > now:
            # The database's clock wakes us, ours decides.
            return Later(scheduled.starts_at - now, "it is not time yet")
        by = By("system", now, Command("release", str(held.id)), held.position)
        self._campaigns.release_in_time(by, campaign.id)
        return None
