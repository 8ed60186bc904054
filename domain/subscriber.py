"""A person we may write to, and the consents they have given.

Everything decided here is decided alike for one person at a desk and for a million in
an import, whose whole rule is in ``domain.arrival``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import singledispatchmethod
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.consent import Cell, No, Sent, Waiting, Wish, Yes
from domain.consents import Consents
from domain.errors import ContactUnknown, SubscriberGone
from domain.events import (
    AddressBecameReachable,
    AddressBecameUnreachable,
    ConfirmationSent,
    Contact,
    ContactAdded,
    ContactRemoved,
    Fact,
    ListJoined,
    ListLeft,
    Profile,
    ProfileChanged,
    SealedProofDestroyed,
    SubscriberBroughtOver,
    SubscriberErased,
    SubscriberRegistered,
    VaultRef,
)


class Subscriber(Aggregate):
    """Decides what a subscriber's consents, contacts and lists become."""

    kind: ClassVar = "subscriber"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.contacts: dict[UUID, Contact] = {}
        self.lists: set[UUID] = set()
        self.consents = Consents()
        self.unreachable: set[UUID] = set()
        #: Every contact that the person ever had: their values lie in the vault.
        self.had: set[UUID] = set()
        #: The certificate, if everything personal was destroyed.
        self.erased: SubscriberErased | None = None
        #: Whether a proof that was kept sealed is gone too.
        self.destroyed = False
        #: The last event that another instance recorded.
        self.brought_over = 0

    def register(
        self, origin: str, contacts: Iterable[Contact], profile: Profile | None
    ) -> Iterator[Fact]:
        """Make the person known. ``origin`` says from where they came."""
        if not self.version:
            yield SubscriberRegistered(origin, tuple(contacts), profile)

    def add_contact(self, contact: Contact) -> Iterator[Fact]:
        """Give the person another address; raises SubscriberGone."""
        self._require_presence()
        if contact.contact_id not in self.contacts:
            yield ContactAdded(contact)

    def remove_contact(self, contact_id: UUID) -> Iterator[Fact]:
        """Take an address from the person."""
        if contact_id in self.contacts:
            yield ContactRemoved(contact_id)

    def change_profile(self, profile: Profile | None) -> Iterator[Fact]:
        """Take new values of profile fields; the caller leaves out equal ones.

        Raises SubscriberGone.
        """
        self._require_presence()
        if profile:
            yield ProfileChanged(profile)

    def request_consent(
        self, contact_id: UUID, purpose: str, wish: Wish
    ) -> Iterator[Fact]:
        """Note that the address is to be asked."""
        return self.consents.request(self._cell(contact_id, purpose), wish)

    def grant_consent(self, contact_id: UUID, purpose: str, yes: Yes) -> Iterator[Fact]:
        """Take a yes. A file's yes does not undo the person's own no."""
        return self.consents.grant(self._cell(contact_id, purpose), yes)

    def waiting(self, requests: Collection[int]) -> list[Waiting]:
        """Return those of some requests that wait for an answer and can get one.

        What was asked elsewhere is answered elsewhere: nobody is asked again.
        """
        ours = [request for request in requests if request > self.brought_over]
        found = self.consents.waiting(ours)
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

    def join_list(self, list_id: UUID) -> Iterator[Fact]:
        """Come onto a list; raises SubscriberGone."""
        self._require_presence()
        if list_id not in self.lists:
            yield ListJoined(list_id)

    def leave_list(self, list_id: UUID) -> Iterator[Fact]:
        """Leave a list; the person stays."""
        if list_id in self.lists:
            yield ListLeft(list_id)

    def erase(self, certificate: SubscriberErased) -> Iterator[Fact]:
        """Forget the person, once: lists and contacts first, then all that is personal.

        What they said stays said; whoever they were cannot be told any more.
        """
        if self.erased:
            return
        yield from map(ListLeft, sorted(self.lists))
        yield from map(ContactRemoved, sorted(self.contacts))
        yield certificate

    def destroy_sealed_proof(self) -> Iterator[Fact]:
        """Note that what was kept sealed is no more."""
        if self.erased and self.erased.sealed_id and not self.destroyed:
            yield SealedProofDestroyed(self.erased.sealed_id)

    def become_unreachable(
        self, contact_id: UUID, campaign_id: UUID, code: int
    ) -> Iterator[Fact]:
        """Note that an address does not exist any more."""
        if contact_id in self.contacts and contact_id not in self.unreachable:
            yield AddressBecameUnreachable(contact_id, campaign_id, code)

    def become_reachable(self, contact_id: UUID) -> Iterator[Fact]:
        """Lift the mark of an unreachable address."""
        if contact_id in self.unreachable:
            yield AddressBecameReachable(contact_id)

    def _require_presence(self) -> None:
        if self.erased:
            raise SubscriberGone(self.id)

    def _cell(self, contact_id: UUID, purpose: str) -> Cell:
        try:
            contact = self.contacts[contact_id]
        except KeyError:
            raise ContactUnknown(contact_id) from None
        return Cell(contact_id, contact.channel, purpose)

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in. What concerns consents lies with them."""
        # Versions of a stream have no holes.
        self.consents.take(fact, self.version + 1)

    @evolve.register
    def _(self, fact: SubscriberRegistered) -> None:
        self.contacts = {contact.contact_id: contact for contact in fact.contacts}
        self.had = set(self.contacts)

    @evolve.register
    def _(self, fact: ContactAdded) -> None:
        self.contacts[fact.contact.contact_id] = fact.contact
        self.had.add(fact.contact.contact_id)

    @evolve.register
    def _(self, fact: ContactRemoved) -> None:
        self.contacts.pop(fact.contact_id, None)

    @evolve.register
    def _(self, fact: ListJoined) -> None:
        self.lists.add(fact.list_id)

    @evolve.register
    def _(self, fact: ListLeft) -> None:
        self.lists.discard(fact.list_id)

    @evolve.register
    def _(self, fact: AddressBecameUnreachable) -> None:
        self.unreachable.add(fact.contact_id)

    @evolve.register
    def _(self, fact: AddressBecameReachable) -> None:
        self.unreachable.discard(fact.contact_id)

    @evolve.register
    def _(self, fact: SubscriberBroughtOver) -> None:
        self.brought_over = len(fact.originals)

    @evolve.register
    def _(self, fact: SubscriberErased) -> None:
        self.erased = fact

    @evolve.register
    def _(self, _fact: SealedProofDestroyed) -> None:
        self.destroyed = True
