"""Notes that a consent ran out, when its time has come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from domain.application import By
from domain.application.consents import Consents
from domain.events import ConsentGranted, ConsentRenewed, ConsentTakenOver, Recorded
from domain.store.commands import Command
from domain.store.log import EventLog
from workers.due import Held
from workers.tasks import Keep, Later


class ExpireConsent:
    """The task that looks at one yes at its end."""

    def __init__(
        self, consents: Consents, event_log: EventLog, now: Callable[[], datetime]
    ) -> None:
        self._consents = consents
        self._log = event_log
        self._now = now

    def __call__(self, held: Held, _keep: Keep) -> Later | None:
        """Note it, unless the yes was renewed or taken back meanwhile."""
        (event,) = self._log.read(held.position - 1, 1)
        if not isinstance(event, Recorded) or not isinstance(
            event.fact, ConsentGranted | ConsentRenewed | ConsentTakenOver
        ):
            return None
        fact, now = event.fact, self._now()
        if fact.expires_at and fact.expires_at > now:
            # The database's clock wakes us, ours decides.
            return Later(fact.expires_at - now, "it has not run out yet")
        by = By("system", now, Command("expiry", str(held.id)), held.position)
        cell = (fact.contact_id, fact.purpose)
        self._consents.expire(by, held.subject_id, cell, event.version)
        return None
