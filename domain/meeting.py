"""Who somebody is whose contacts belong to different people already.

Whoever tells of them says what that means: an error, that a contact changed hands, or
that the people are one. All else is the rule of two cards (``domain.merging``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from domain.arrival import Address, IfContactInUse, IfExists, Manner
from domain.errors import AddressInUse, ContactsOfSeveral
from domain.subscriber import Subscriber

#: A channel and an address -> whose it is, and which contact.
Holders = Mapping[Address, tuple[UUID, UUID]]


class Meeting(msgspec.Struct, frozen=True):
    """Who somebody is, None if new, and what they are told to have of others."""

    person_id: UUID | None
    #: contact -> whose it is
    others: Mapping[UUID, UUID]


def meets(
    contacts: Sequence[Address], holders: Holders, manner: Manner, id_: UUID | None
) -> Meeting:
    """Tell who has some contacts, or an id that is given, and which are of others.

    Whoever says that known people stay as they are, or are errors, moves none of their
    contacts. Raises AddressInUse and ContactsOfSeveral where such contacts are errors.
    """
    held = [holders[one] for one in contacts if one in holders]
    person_id = id_ or _known_by(contacts, holders, manner)
    others = {contact: holder for holder, contact in held if holder != person_id}
    if not others:
        return Meeting(person_id, {})
    if manner.if_contact_in_use is IfContactInUse.ERROR:
        raise _refusal(contacts, holders, manner, person_id)
    if manner.if_exists in (IfExists.IGNORE, IfExists.ERROR):
        return Meeting(person_id or held[0][0], {})
    return Meeting(person_id, others)


def makes_one(giver: Subscriber, if_contact_in_use: IfContactInUse) -> bool:
    """Tell whether two cards become one; somebody's last contact brings all of them."""
    return if_contact_in_use is IfContactInUse.MERGE or len(giver.contacts) == 1


def _known_by(
    contacts: Sequence[Address], holders: Holders, manner: Manner
) -> UUID | None:
    """Return whose the contacts are that tell people: all, or the main one alone."""
    main_alone = manner.by_main and manner.if_contact_in_use is not IfContactInUse.MERGE
    telling = contacts[:1] if main_alone else contacts
    return next((holders[one][0] for one in telling if one in holders), None)


def _refusal(
    contacts: Sequence[Address],
    holders: Holders,
    manner: Manner,
    person_id: UUID | None,
) -> AddressInUse | ContactsOfSeveral:
    held = [(holders[one][0], one[0]) for one in contacts if one in holders]
    if manner.by_main:
        return AddressInUse(*next(one for one in held if one[0] != person_id))
    people = {holder for holder, _ in held} | ({person_id} if person_id else set())
    return ContactsOfSeveral(sorted(people))
