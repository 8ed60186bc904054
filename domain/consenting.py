"""Whoever says yes and no: the consents of a subscriber, address by address."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from domain.aggregate import Aggregate
from domain.consent import Cell, No, Said, Sent, Waiting, Wish, Yes, require_agreeable
from domain.consents import Consents
from domain.errors import ContactUnknown
from domain.events import ConfirmationSent, Contact, Fact, VaultRef
from domain.evolving import evolving


class Consenting(Aggregate):
    """Decides what a subscriber's consents become."""

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.contacts: dict[UUID, Contact] = {}
        self.consents = Consents()
        #: The last event that another instance recorded.
        self.brought_over = 0

    def request_consent(
        self, contact_id: UUID, purpose: str, wish: Wish
    ) -> Iterator[Fact]:
        """Note that the address is to be asked; raises ChannelTakesNoConsent."""
        cell = self._cell(contact_id, purpose)
        require_agreeable(cell.channel)
        return self.consents.request(cell, wish)

    def grant_consent(self, contact_id: UUID, purpose: str, yes: Yes) -> Iterator[Fact]:
        """Take a yes, or that it was said once more: not one that is older than a no.

        A file's yes does not undo the person's own no at all. Raises
        ChannelTakesNoConsent and ConsentSeenElsewhere.
        """
        cell = self._cell(contact_id, purpose)
        require_agreeable(cell.channel, yes.method)
        return self.consents.grant(cell, yes)

    def hears_yes(self, contact_id: UUID, purpose: str, said: Said) -> bool:
        """Tell whether a yes would be any news."""
        return self.consents.hears(self._cell(contact_id, purpose), said)

    def said_no_since(self, contact_id: UUID, purpose: str, at: datetime) -> bool:
        """Tell whether the person said no after a moment, or just then."""
        return self.consents.of(self._cell(contact_id, purpose)).said_no_since(at)

    def waiting(
        self, requests: Collection[int], stream_id: UUID | None = None
    ) -> list[Waiting]:
        """Return those of some requests that wait for an answer and can get one.

        ``stream_id`` is the card that asked, if the contact was on another then. What
        was asked by another instance is answered there: nobody is asked again.
        """
        if stream_id in (None, self.id):
            ours = [request for request in requests if request > self.brought_over]
            found = self.consents.waiting(ours)
        else:
            found = self.consents.waiting(requests, stream_id)
        return [one for one in found if one.contact_id in self.contacts]

    def confirm_consent(
        self, question: Waiting, yes: Yes, token_id: UUID
    ) -> Iterator[Fact]:
        """Take the yes to a request, if it still waits for one."""
        cell = self._cell(question.contact_id, question.purpose)
        return self.consents.confirm(cell, yes, question.request, token_id)

    def decline_consent(self, question: Waiting, no: No) -> Iterator[Fact]:
        """Take the no to a request, if it still waits for an answer."""
        cell = self._cell(question.contact_id, question.purpose)
        return self.consents.decline(cell, no, question.request)

    def note_confirmation_sent(self, question: Waiting, sent: Sent) -> Iterator[Fact]:
        """Note that a message asked, once for each request."""
        if not question.asked.sent:
            cell = self._cell(question.contact_id, question.purpose)
            yield ConfirmationSent(
                cell.contact_id,
                cell.channel,
                cell.purpose,
                question.request,
                sent.token_id,
                sent.expires_at,
                sent.message_id,
                sent.outcome,
                sent.code,
                sent.status,
                sent.reply,
            )

    def renew_consent(
        self, contact_id: UUID, purpose: str, yes: Yes, at: datetime
    ) -> Iterator[Fact]:
        """Take a yes that was said once more."""
        return self.consents.renew(self._cell(contact_id, purpose), yes, at)

    def refuse_consent(self, contact_id: UUID, purpose: str, no: No) -> Iterator[Fact]:
        """Take the no to a request."""
        return self.consents.refuse(self._cell(contact_id, purpose), no)

    def withdraw_consent(
        self, contact_id: UUID, purpose: str, no: No
    ) -> Iterator[Fact]:
        """Take a no, also to what nobody asked for or to an address that is gone."""
        if contact_id in self.contacts:
            yield from self.consents.withdraw(self._cell(contact_id, purpose), no)

    def expire_consent(
        self, contact_id: UUID, purpose: str, granted: int, at: datetime
    ) -> Iterator[Fact]:
        """Note that a yes ran out, unless something came of it meanwhile."""
        if contact_id in self.contacts:
            cell = self._cell(contact_id, purpose)
            yield from self.consents.expire(cell, granted, at)

    def invalidate_consent(
        self, contact_id: UUID, purpose: str, ground: str, evidence: VaultRef | None
    ) -> Iterator[Fact]:
        """Note that what was taken for a consent is none."""
        cell = self._cell(contact_id, purpose)
        return self.consents.invalidate(cell, ground, evidence)

    def _cell(self, contact_id: UUID, purpose: str) -> Cell:
        try:
            contact = self.contacts[contact_id]
        except KeyError:
            raise ContactUnknown(contact_id) from None
        return Cell(contact_id, contact.channel, purpose)

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in. What concerns consents lies with them."""
        # Versions of a stream have no holes.
        self.consents.take(fact, self.version + 1, self.at)
