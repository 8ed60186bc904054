"""Marks the addresses that a server says do not exist."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from domain.application import Application, By
from domain.events import Recorded, WindowResulted
from domain.store.commands import Command
from domain.store.log import EventLog
from domain.store.vault import Vault
from workers.campaign_policies import no_such_address
from workers.due import Held
from workers.tasks import Keep, Later


class MarkUnreachable:
    """The task that marks the addresses named by one range's results."""

    def __init__(
        self,
        application: Application,
        event_log: EventLog,
        vault: Vault,
        now: Callable[[], datetime],
    ) -> None:
        self._application = application
        self._log = event_log
        self._vault = vault
        self._now = now

    def __call__(self, held: Held, keep: Keep) -> Later | None:
        """Mark them, one by one; whoever is marked already stays so."""
        (event,) = self._log.read(held.position - 1, 1)
        if not isinstance(event, Recorded) or not isinstance(
            event.fact, WindowResulted
        ):
            return None
        window = self._application.deliveries.window(held.subject_id)
        for deviation in no_such_address(event.fact):
            keep()
            contact_id = window.contacts[deviation.offset]
            held_by = self._vault.recipients([contact_id]).get(contact_id)
            if held_by:
                command = Command("unreachable", f"{held.id} {contact_id}")
                by = By("sender", self._now(), command, held.position)
                self._application.subscribers.mark_unreachable(
                    by, held_by[0], contact_id, event.fact.campaign_id, deviation.code
                )
        return None
