"""Asks whoever signed up to confirm, by a message with a link of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.application import By
from domain.application.confirmations import Asking, Confirmations
from domain.consent import Sent
from domain.content import Sender
from domain.rendering import Unsendable
from domain.store.commands import Command
from settings import Settings
from workers.channels import (
    Channel,
    ChannelUnavailable,
    Connection,
    Note,
    Outcome,
    Verdict,
)
from workers.confirmation_note import SUBJECT, as_html, as_text
from workers.due import Held
from workers.origin import Origin
from workers.tasks import Keep, Later

#: How long to leave a server alone that takes nothing now: greylisting takes minutes.
LEAVE_ALONE = timedelta(minutes=2)
#: Nobody wants to be asked about what they did so long ago; and what a restored
#: backup knows nothing of may have been asked then.
TOO_LATE = timedelta(days=1)
#: A message that is in doubt goes once more, and then never again.
MOST_LINKS = 2

_UNWRITABLE = Verdict(Outcome.REJECTED)
_IN_DOUBT = Verdict(Outcome.UNKNOWN)
_NEVER_SENT = Verdict(Outcome.UNSENT)


@dataclass(frozen=True)
class ConfirmationTerms:
    """Who asks, and for how long the question is open."""

    sender: Sender | None
    open_for: timedelta


def terms_of(config: Settings) -> ConfirmationTerms:
    """Return the terms that the settings set."""
    address = config.confirmation_from
    sender = Sender(config.confirmation_name, address) if address else None
    return ConfirmationTerms(sender, timedelta(days=config.confirmation_days))


@dataclass(frozen=True)
class _Inquiry:
    """One go at asking about one sign-up."""

    held: Held
    asking: Asking
    sender: Sender
    reference: str
    at: datetime
    expires_at: datetime


class SendConfirmation:
    """The task that asks about one sign-up."""

    def __init__(
        self,
        confirmations: Confirmations,
        channel: Channel,
        origin: Origin,
        terms: ConfirmationTerms,
        now: Callable[[], datetime],
    ) -> None:
        self._confirmations = confirmations
        self._channel = channel
        self._origin = origin
        self._terms = terms
        self._now = now

    def __call__(self, held: Held, _keep: Keep) -> Later | None:
        """Ask, unless that was done or the sign-up was settled meanwhile."""
        asking = self._confirmations.asking(held.position)
        if asking is None:
            return None
        if self._terms.sender is None:
            return Later(LEAVE_ALONE, "SAYSO_CONFIRMATION_FROM is not set")
        return self._inquire(self._inquiry(held, asking, self._terms.sender))

    def _inquiry(self, held: Held, asking: Asking, sender: Sender) -> _Inquiry:
        at, domain = self._now(), sender.address.rpartition("@")[2]
        reference = self._origin.reference(held.id, asking.contact_id, domain)
        end = at + self._terms.open_for
        return _Inquiry(held, asking, sender, reference, at, end)

    def _inquire(self, inquiry: _Inquiry) -> Later | None:
        given_up = self._given_up(inquiry)
        if given_up:
            self._note(inquiry, given_up)
            return None
        try:
            with self._channel.connect() as connection:
                return self._ask(inquiry, connection)
        except ChannelUnavailable as error:
            return Later(LEAVE_ALONE, str(error))

    def _given_up(self, inquiry: _Inquiry) -> Verdict | None:
        if self._confirmations.drawn(inquiry.held.id) >= MOST_LINKS:
            return _IN_DOUBT
        if inquiry.at - inquiry.asking.asked_at >= TOO_LATE:
            return _NEVER_SENT
        return None

    def _ask(self, inquiry: _Inquiry, connection: Connection) -> Later | None:
        id_, asking = inquiry.held.id, inquiry.asking
        token = self._confirmations.draw(asking.question(id_, inquiry.expires_at))
        result = self._send(inquiry, connection, token)
        if result.outcome in (Outcome.UNSENT, Outcome.DEFERRED):
            self._confirmations.drop(token)
            return Later(LEAVE_ALONE, "the server takes nothing now")
        if (
            result.outcome is Outcome.UNKNOWN
            and self._confirmations.drawn(id_) < MOST_LINKS
        ):
            return Later(LEAVE_ALONE, "the message is in doubt")
        self._note(inquiry, result)
        return None

    def _send(self, inquiry: _Inquiry, connection: Connection, token: str) -> Verdict:
        url = self._origin.question(token)
        wordings = [notice.wording for notice in inquiry.asking.notices]
        note = Note(
            inquiry.asking.contact_id,
            inquiry.asking.address,
            inquiry.reference,
            inquiry.at,
            SUBJECT,
            as_text(wordings, url),
            as_html(wordings, url),
        )
        try:
            (result,) = connection.send([self._channel.write(note, inquiry.sender)])
        except Unsendable:
            return _UNWRITABLE
        return result

    def _note(self, inquiry: _Inquiry, result: Verdict) -> None:
        held = inquiry.held
        sent = Sent(
            held.id,
            inquiry.expires_at,
            inquiry.reference,
            result.outcome.value,
            result.code or 0,
            result.status,
        )
        command = Command("confirmation", str(held.id))
        by = By("sender", self._now(), command, held.position)
        self._confirmations.note_sent(by, inquiry.asking, sent, result.reply)
