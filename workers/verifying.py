"""Asks whoever reads the mail of a sender's address whether campaigns may come from it.

The link proves itself, and is the same however often the message goes: so nothing is
kept of it, and a crash in between costs a message that comes twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html import escape

from domain.application.senders import SenderAddresses, SenderLine
from domain.content import Sender
from domain.errors import ConfirmationLapsed, ConfirmationUnknown
from domain.rendering import Unsendable
from workers.channels import Channel, ChannelUnavailable, Connection, Note, Outcome
from workers.confirming import ConfirmationTerms
from workers.due import Held
from workers.origin import Origin
from workers.tasks import Keep, Later

#: How long to leave a server alone that takes nothing now.
LEAVE_ALONE = timedelta(minutes=2)
SUBJECT = "May campaigns come from this address?"
_WHY = "Somebody wants to send campaigns that come from this address:"
_ASK = "If that is right, say yes on this page:"
_ELSE = "If it is not, do nothing: without a yes nothing is sent in your name."


class VerifySender:
    """The task that asks about one address."""

    def __init__(
        self,
        senders: SenderAddresses,
        channel: Channel,
        origin: Origin,
        terms: ConfirmationTerms,
        now: Callable[[], datetime],
    ) -> None:
        self._senders = senders
        self._channel = channel
        self._origin = origin
        self._terms = terms
        self._now = now

    def __call__(self, held: Held, _keep: Keep) -> Later | None:
        """Ask, unless it was answered or nobody may answer any more."""
        try:
            asked = self._senders.question(held.subject_id, self._now())
        except (ConfirmationLapsed, ConfirmationUnknown):
            return None
        if asked.verified_at or not asked.address:
            return None
        try:
            with self._channel.connect() as connection:
                return self._ask(held, asked, connection)
        except ChannelUnavailable as error:
            return Later(LEAVE_ALONE, str(error))

    def _ask(
        self, held: Held, asked: SenderLine, connection: Connection
    ) -> Later | None:
        sender = self._terms.sender or Sender("", asked.address)
        try:
            message = self._channel.write(self._note(held, asked, sender), sender)
        except Unsendable:
            return None
        (verdict,) = connection.send([message])
        if verdict.outcome in (Outcome.UNSENT, Outcome.DEFERRED):
            return Later(LEAVE_ALONE, "the server takes nothing now")
        return None

    def _note(self, held: Held, asked: SenderLine, sender: Sender) -> Note:
        url, domain = self._origin.sender(asked.id), sender.address.rpartition("@")[2]
        reference = self._origin.reference(held.id, asked.id, domain)
        text = f"{_WHY}\n\n{asked.address}\n\n{_ASK}\n\n{url}\n\n{_ELSE}\n"
        link = f'<a href="{escape(url)}">{escape(url)}</a>'
        lines = (_WHY, escape(asked.address), _ASK, link, _ELSE)
        body = "".join(f"<p>{line}</p>" for line in lines)
        html = f'<!doctype html><html lang="en"><meta charset="utf-8">{body}</html>\n'
        at = self._now()
        return Note(asked.id, asked.address, reference, at, SUBJECT, text, html)
