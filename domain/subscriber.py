"""A person we may write to: how to reach them, and what we know of them.

Everything decided here is decided alike for one person at a desk and for a million in
an import, whose whole rule is in ``domain.arrival``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar
from uuid import UUID

from domain.consenting import Consenting
from domain.errors import (
    ChannelMissing,
    LastContact,
    SubscriberGone,
    SubscriberMerged,
)
from domain.events import (
    AddressBecameReachable,
    AddressBecameUnreachable,
    Contact,
    ContactAdded,
    ContactGivenOver,
    ContactRemoved,
    ContactTakenOver,
    DeliveryBounced,
    DeliveryComplained,
    Fact,
    ListJoined,
    ListLeft,
    Profile,
    ProfileChanged,
    SaidNo,
    SealedProofDestroyed,
    SubscriberBroughtOver,
    SubscriberErased,
    SubscriberMergedInto,
    SubscriberMergedWith,
    SubscriberRegistered,
)
from domain.evolving import evolving
from domain.returned.history import CameBack


class Subscriber(Consenting):
    """Decides what a subscriber's contacts, profile and lists become."""

    kind: ClassVar = "subscriber"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.lists: set[UUID] = set()
        self.unreachable: set[UUID] = set()
        self.came_back = CameBack()
        #: Every contact that the person ever had, but for those that turned out to be
        #: somebody else's: their values lie in the vault. contact -> channel
        self.had: dict[UUID, str] = {}
        #: Those that were on another card before, and other cards that were theirs.
        self.taken_over: set[UUID] = set()
        self.merged: set[UUID] = set()
        #: What they said no to on those, at addresses that were lost before.
        self.noes: set[SaidNo] = set()
        #: contact that went to another card -> that card
        self.given_over: dict[UUID, UUID] = {}
        #: The certificate, if everything personal was destroyed.
        self.erased: SubscriberErased | None = None
        #: Whether a proof that was kept sealed is gone too.
        self.destroyed = False

    def register(
        self, origin: str, contacts: Iterable[Contact], profile: Profile | None
    ) -> Iterator[Fact]:
        """Make the person known. ``origin`` says from where they came."""
        if not self.version:
            yield SubscriberRegistered(origin, tuple(contacts), profile)

    def add_contact(self, contact: Contact) -> Iterator[Fact]:
        """Give the person another address; raises SubscriberGone."""
        self.require_presence()
        if contact.contact_id not in self.contacts:
            yield ContactAdded(contact)

    def remove_contact(self, contact_id: UUID) -> Iterator[Fact]:
        """Take an address from the person, who needs one; raises LastContact."""
        if self.contacts.keys() == {contact_id}:
            raise LastContact(self.id)
        yield from self.lose_contact(contact_id)

    def lose_contact(
        self, contact_id: UUID, certificate_id: UUID | None = None
    ) -> Iterator[Fact]:
        """Take an address from the person, if need be the last: nobody is left then.

        ``certificate_id`` is that of an erasure, if one takes it.
        """
        if contact_id in self.contacts:
            yield ContactRemoved(contact_id, certificate_id)

    def change_profile(self, profile: Profile | None) -> Iterator[Fact]:
        """Take new values of profile fields; the caller leaves out equal ones.

        Raises SubscriberGone.
        """
        self.require_presence()
        if profile:
            yield ProfileChanged(profile)

    def join_list(self, list_id: UUID, channel: str = "") -> Iterator[Fact]:
        """Come onto a list, which may be one of a channel.

        Raises SubscriberGone, and ChannelMissing without an address in that channel.
        """
        self.require_presence()
        if channel and channel not in self.channels:
            raise ChannelMissing(channel)
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
        self, contact_id: UUID, campaign_id: UUID | None, code: int, soft: int = 0
    ) -> Iterator[Fact]:
        """Note that an address does not exist any more, or that nobody reads it."""
        if contact_id in self.contacts and contact_id not in self.unreachable:
            yield AddressBecameUnreachable(contact_id, campaign_id, code, soft)

    def become_reachable(self, contact_id: UUID) -> Iterator[Fact]:
        """Lift the mark of an unreachable address."""
        if contact_id in self.unreachable:
            yield AddressBecameReachable(contact_id)

    @property
    def channels(self) -> set[str]:
        """Name the channels in which there is an address."""
        return {contact.channel for contact in self.contacts.values()}

    def require_presence(self) -> None:
        """Raise SubscriberGone if the person was erased."""
        if self.erased:
            raise SubscriberGone(self.id)
        if self.successor:
            raise SubscriberMerged(self.id, self.successor)

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""
        super().evolve(fact)

    @evolve.register
    def _(self, fact: SubscriberRegistered) -> None:
        self.contacts = {contact.contact_id: contact for contact in fact.contacts}
        self.had = {one.contact_id: one.channel for one in fact.contacts}

    @evolve.register
    def _(self, fact: ContactAdded) -> None:
        self.contacts[fact.contact.contact_id] = fact.contact
        self.had[fact.contact.contact_id] = fact.contact.channel

    @evolve.register
    def _(self, fact: ContactRemoved) -> None:
        self.contacts.pop(fact.contact_id, None)
        self.unreachable.discard(fact.contact_id)

    @evolve.register
    def _(self, fact: ContactTakenOver) -> None:
        contact_id = fact.contact.contact_id
        self.contacts[contact_id] = fact.contact
        self.had[contact_id] = fact.contact.channel
        self.taken_over.add(contact_id)
        self.given_over.pop(contact_id, None)
        if fact.unreachable:
            self.unreachable.add(contact_id)

    @evolve.register
    def _(self, fact: ContactGivenOver) -> None:
        for marked in (self.taken_over, self.unreachable):
            marked.discard(fact.contact_id)
        for held in (self.contacts, self.had):
            held.pop(fact.contact_id, None)
        self.consents.forget(fact.contact_id)
        self.given_over[fact.contact_id] = fact.to_id

    @evolve.register
    def _(self, fact: SubscriberMergedWith) -> None:
        self.merged.add(fact.other_id)
        self.noes.update(fact.noes)

    @evolve.register
    def _(self, fact: SubscriberMergedInto) -> None:
        self.successor = fact.survivor_id

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
        self.came_back.begin_anew(fact.contact_id)

    @evolve.register
    def _(self, fact: DeliveryBounced) -> None:
        self.came_back.bounced(fact, self.at)

    @evolve.register
    def _(self, fact: DeliveryComplained) -> None:
        self.came_back.complained(fact)

    @evolve.register
    def _(self, fact: SubscriberBroughtOver) -> None:
        self.brought_over = len(fact.originals)

    @evolve.register
    def _(self, fact: SubscriberErased) -> None:
        self.erased = fact

    @evolve.register
    def _(self, _fact: SealedProofDestroyed) -> None:
        self.destroyed = True
