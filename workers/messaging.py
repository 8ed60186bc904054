"""Sends messages of their own, and destroys what they say when its time is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from domain.application import Application, By, Payload
from domain.message import Message
from domain.rendering import Unsendable
from domain.results import DEFERRED, REJECTED, UNKNOWN, Result
from domain.store.commands import Command
from domain.store.vault import Vault
from workers.channels import (
    Channel,
    ChannelUnavailable,
    Connection,
    Enclosed,
    Note,
    Outcome,
    Verdict,
)
from workers.due import Held
from workers.origin import Origin
from workers.tasks import LEFT_OFF, Keep, Later

#: How long to leave a server alone that does not answer.
LEAVE_ALONE = timedelta(seconds=5)


class SendMessage:
    """The task that sends one message."""

    def __init__(
        self,
        application: Application,
        vault: Vault,
        channel: Channel,
        origin: Origin,
        now: Callable[[], datetime],
    ) -> None:
        self._messages = application.messages
        self._vault = vault
        self._channel = channel
        self._origin = origin
        self._now = now

    def __call__(self, held: Held, keep: Keep) -> Later | None:
        """Send it, unless that was done; put it back if the server defers it."""
        message = self._messages.get(held.subject_id)
        if message.open:
            # Whoever made this attempt let go of the message without a result.
            self._messages.give_up(self._by(held), message)
        if not message.done and self._messages.is_restored(message):
            self._messages.abandon(self._by(held), message)
        if message.done:
            return None
        payload = self._messages.payload(message)
        try:
            with self._channel.connect() as connection:
                # Connecting may have taken longer than we hold on.
                if not keep():
                    return LEFT_OFF
                self._attempt(held, message, payload, connection)
        except ChannelUnavailable as error:
            return self._unavailable(held, message, error)
        after = self._messages.get(message.id)
        return None if after.done else Later(after.wait, "the server defers it")

    def _attempt(
        self,
        held: Held,
        message: Message,
        payload: Payload | None,
        connection: Connection,
    ) -> None:
        sender = payload.sender.address if payload else ""
        self._messages.attempt(self._by(held), message, sender)
        if message.open is None:
            return
        result = self._handed_over(message, payload, connection)
        command = Command("message result", f"{held.holder} {message.attempts}")
        by = By("sender", self._now(), command, held.position)
        self._messages.settle(by, message.id, message.open, result)

    def _handed_over(
        self, message: Message, payload: Payload | None, connection: Connection
    ) -> Result:
        note = self._note(message, payload)
        if note is None or payload is None:
            # Erased in the meantime: nothing was begun, and nothing is to be.
            return REJECTED, 0, ""
        try:
            (verdict,) = connection.send([self._channel.write(note, payload.sender)])
        except Unsendable:
            return REJECTED, 0, ""
        return _result(verdict)

    def _note(self, message: Message, payload: Payload | None) -> Note | None:
        asked = message.asked
        if asked is None or payload is None:
            return None
        held = self._vault.recipients([asked.contact_id]).get(asked.contact_id)
        if held is None:
            return None
        domain = payload.sender.address.rpartition("@")[2]
        return Note(
            asked.contact_id,
            held[1],
            # The same however often it is sent.
            self._origin.message_reference(message.id, asked.contact_id, domain),
            self._now(),
            payload.subject,
            payload.text,
            payload.html,
            tuple(
                Enclosed(one.name, one.type, one.content) for one in payload.attachments
            ),
            self._origin.message_return(message.id, asked.contact_id),
        )

    def _unavailable(
        self, held: Held, message: Message, error: ChannelUnavailable
    ) -> Later | None:
        """Leave the server alone; when it is too late for the message, record that."""
        if message.asked and self._now() >= message.asked.valid_until:
            self._messages.attempt(self._by(held), message, "")
            return None
        return Later(max(LEAVE_ALONE, held.backoff), str(error), in_vain=True)

    def _by(self, held: Held) -> By:
        command = Command("sender", str(held.holder))
        return By("sender", self._now(), command, held.position)


class DestroyMessage:
    """The task that destroys what one message says."""

    def __init__(self, application: Application, now: Callable[[], datetime]) -> None:
        self._messages = application.messages
        self._now = now

    def __call__(self, held: Held, _keep: Keep) -> None:
        """Destroy it; a second time there is nothing left to destroy."""
        command = Command("retention", str(held.id))
        by = By("retention", self._now(), command, held.position)
        self._messages.destroy(by, held.subject_id)


def _result(verdict: Verdict) -> Result:
    if verdict.outcome is Outcome.UNSENT:
        return DEFERRED, 0, ""
    if verdict.outcome is Outcome.UNKNOWN:
        return UNKNOWN, 0, ""
    return verdict.told
