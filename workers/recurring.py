"""Has an issue of a recurring campaign go out when its time has come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from domain.application import Application, By
from domain.store.commands import Command
from workers.due import Held
from workers.tasks import Keep, Later


class RunRecurringCampaign:
    """The task that drafts an issue; that it is released follows from it."""

    def __init__(self, application: Application, now: Callable[[], datetime]) -> None:
        self._recurring = application.recurring_campaigns
        self._now = now

    def __call__(self, held: Held, _keep: Keep) -> Later | None:
        """Run, unless the run was overtaken: edited, paused, ended, or done."""
        due, now = self._recurring.get(held.subject_id).due_at(held.id), self._now()
        if due is None:
            return None
        if due > now:
            # The database's clock wakes us, ours decides.
            return Later(due - now, "it is not time yet")
        by = By("system", now, Command("recurring run", str(held.id)), held.position)
        self._recurring.run(by, held.subject_id, held.id)
        return None
