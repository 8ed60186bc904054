"""Sends test copies: as everybody would get it, under a subject that tells it apart.

They are no deliveries: nothing of them is counted, and each is noted by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.application import By
from domain.application.sample_copies import Copying, SampleCopies
from domain.events import SampleSent
from domain.ids import named_id
from domain.rendering import Unsendable
from domain.returned.delivery import CAMPAIGN, Delivery
from domain.samples import marked
from domain.store.commands import Command
from domain.store.vault import Vault
from workers.channels import (
    Channel,
    ChannelUnavailable,
    Compiled,
    Connection,
    Outcome,
    Recipient,
    Verdict,
)
from workers.due import Held
from workers.origin import Origin
from workers.tasks import LEFT_OFF, Keep, Later

#: How long to leave a server alone that takes nothing now.
LEAVE_ALONE = timedelta(minutes=2)
#: Nobody waits for a test copy until the next day.
TOO_LATE = timedelta(days=1)

_NEVER_SENT = Verdict(Outcome.UNSENT)
_UNWRITABLE = Verdict(Outcome.REJECTED)
_AGAIN = (Outcome.UNSENT, Outcome.DEFERRED)


class SendSamples:
    """The task that sends the copies of one order, one by one."""

    def __init__(
        self,
        samples: SampleCopies,
        vault: Vault,
        channel: Channel,
        origin: Origin,
        now: Callable[[], datetime],
    ) -> None:
        self._samples = samples
        self._vault = vault
        self._channel = channel
        self._origin = origin
        self._now = now

    def __call__(self, held: Held, keep: Keep) -> Later | None:
        """Send what is left; a copy whose result was lost in a crash goes again."""
        copying = self._samples.left(held.position)
        if copying is None:
            return None
        if self._now() - copying.ordered_at >= TOO_LATE:
            for contact_id in copying.contacts:
                self._note(held, copying, contact_id, _NEVER_SENT)
            return None
        compiled = self._channel.compile(marked(copying.content), copying.sender)
        try:
            with self._channel.connect() as connection:
                return self._send_all(held, keep, copying, compiled, connection)
        except ChannelUnavailable as error:
            return Later(LEAVE_ALONE, str(error))

    def _send_all(
        self,
        held: Held,
        keep: Keep,
        copying: Copying,
        compiled: Compiled,
        connection: Connection,
    ) -> Later | None:
        for contact_id in copying.contacts:
            if not keep():
                return LEFT_OFF
            verdict = self._send(copying, compiled, connection, contact_id)
            if verdict.outcome in _AGAIN:
                return Later(LEAVE_ALONE, "the server takes nothing now")
            self._note(held, copying, contact_id, verdict)
        return None

    def _send(
        self,
        copying: Copying,
        compiled: Compiled,
        connection: Connection,
        contact_id: UUID,
    ) -> Verdict:
        found = self._vault.recipients([contact_id]).get(contact_id)
        if found is None:
            return _UNWRITABLE
        _, address, fields = found
        letter = replace(
            self._origin.letter(
                Delivery(CAMPAIGN, copying.campaign_id, contact_id),
                "",
                self._now(),
                web=True,
            ),
            reference=self._reference(copying, contact_id),
            # A copy that comes back says nothing of the campaign.
            return_address="",
        )
        try:
            message = compiled.compose(Recipient(contact_id, address, fields), letter)
        except Unsendable:
            return _UNWRITABLE
        (verdict,) = connection.send([message])
        return verdict

    def _reference(self, copying: Copying, contact_id: UUID) -> str:
        id_ = named_id("sample", copying.campaign_id, copying.order)
        domain = copying.sender.address.rpartition("@")[2]
        return self._origin.reference(id_, contact_id, domain)

    def _note(
        self, held: Held, copying: Copying, contact_id: UUID, verdict: Verdict
    ) -> None:
        sent = SampleSent(
            copying.order,
            contact_id,
            self._reference(copying, contact_id),
            verdict.outcome.value,
            verdict.code or 0,
            verdict.status,
        )
        command = Command("sample", f"{held.id} {contact_id}")
        by = By("sender", self._now(), command, held.position)
        self._samples.note_sent(by, copying.campaign_id, sent)
