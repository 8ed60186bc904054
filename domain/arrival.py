"""What an arrival makes of a person: one rule for one person, a batch, and an import.

Somebody arrives with contacts, values, lists and what they said. Whoever tells of them
says what is to happen if they are known; all else is decided here, and by the commands
for one person that this is made of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import chain, filterfalse
from typing import Protocol
from uuid import UUID

import msgspec

from domain.consent import BY_IMPORT, Cell, Said, Wish, Yes, require_agreeable
from domain.consents import Consents
from domain.errors import AddressInUse, ChannelMissing
from domain.events import Contact, Fact, ListJoined, Profile, SubscriberRegistered
from domain.field_values import FieldValue, NewValues, differing
from domain.subscriber import Subscriber

#: A channel and an address in it, in its one form.
Address = tuple[str, str]

#: Of whoever is new. It is never told anything.
_NOTHING_SAID = Consents()


class IfExists(StrEnum):
    """What becomes of somebody who is known."""

    #: What is told wins.
    OVERWRITE = "overwrite"
    #: Fields get what is told where they are empty; contacts and lists are added.
    FILL = "fill"
    #: They stay as they are, altogether.
    IGNORE = "ignore"
    #: They are refused.
    ERROR = "error"


class IfContactInUse(StrEnum):
    """What becomes of a contact that is told of somebody and belongs to another."""

    #: They are refused.
    ERROR = "error"
    #: It changes cards, with all that was said of it.
    TAKE_OVER = "take_over"
    #: The two are one person: one card goes on for both.
    MERGE = "merge"


class Says(msgspec.Struct, frozen=True):
    """What was said of an address and a purpose; without ``said`` it is to be asked."""

    address: Address
    purpose: str
    said: Said | None = None


class Arrival(msgspec.Struct, frozen=True):
    """What is told of somebody. The first contact is the main one.

    What ``says`` speaks of is among the contacts.
    """

    contacts: tuple[Address, ...]
    values: NewValues
    says: tuple[Says, ...] = ()
    join: tuple[UUID, ...] = ()
    leave: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Manner:
    """How they arrive: from where, and what if they, or contacts of theirs, are known.

    ``by_main`` says that only the main contact tells who they are.
    """

    origin: str
    if_exists: IfExists = IfExists.OVERWRITE
    by_main: bool = False
    if_contact_in_use: IfContactInUse = IfContactInUse.ERROR

    def leaves(self, person: Subscriber) -> bool:
        """Tell whether somebody is to stay as they are."""
        return bool(person.version) and self.if_exists is IfExists.IGNORE


class Existing(msgspec.Struct, frozen=True):
    """What a person has already: values, and those of the contacts that are told.

    ``lists`` go from those that are to be joined to their channel, if they have one.
    """

    values: Mapping[str, FieldValue]
    contacts: Mapping[Address, UUID]
    lists: Mapping[UUID, str]


class Sealing(Protocol):
    """Puts what is personal into the vault, and returns what events say of it."""

    def contact(self, address: Address) -> Contact:
        """Give an address to a new contact."""

    def profile(self, values: NewValues) -> Profile:
        """Seal values together."""

    def yes(self, contact_id: UUID, purpose: str, said: Said) -> Yes:
        """Seal what proves a yes."""


def arrives(
    person: Subscriber,
    held: Existing,
    arrival: Arrival,
    manner: Manner,
    sealing: Sealing,
    joining: Iterable[Fact] = (),
) -> Iterator[Fact]:
    """Decide what an arrival makes of a person; without a version they are new.

    ``joining`` is what comes to them of other cards. What a file says comes before it,
    so that a no that was said there closes it; what people say themselves after it.

    The person takes each fact in before the next is decided. Whatever is refused is so
    before the first of them, and before anything is sealed: AddressInUse of whoever is
    known and may not be, SubscriberGone, ChannelMissing, and what ``require_agreeable``
    raises.
    """
    _require_welcome(person, held, arrival, manner)
    if manner.leaves(person):
        return
    new = {
        pair: sealing.contact(pair)
        for pair in arrival.contacts
        if pair not in held.contacts
    }
    ids = {**held.contacts, **{pair: new[pair].contact_id for pair in new}}
    values = _news(arrival.values, held.values, manner.if_exists)
    profile = sealing.profile(values) if values else None
    yield from _known(person, list(new.values()), profile, manner.origin)
    hear = partial(_said, person, ids, manner.origin, sealing)
    yield from chain.from_iterable(map(hear, filter(is_of_file, arrival.says)))
    yield from joining
    yield from chain.from_iterable(map(hear, filterfalse(is_of_file, arrival.says)))
    yield from _moves(person, held, arrival)


def is_of_file(says: Says) -> bool:
    """Tell whether a file says so, which opens nothing that a no has closed."""
    return says.said is not None and says.said.method == BY_IMPORT


def is_plain(arrival: Arrival) -> bool:
    """Tell whether ``comes`` may decide of somebody, if they are new."""
    return len(arrival.says) <= 1


def comes(
    arrival: Arrival, lists: Mapping[UUID, str], origin: str, sealing: Sealing
) -> list[Fact]:
    """Decide what ``arrives`` would of somebody new, in half the time.

    That is most of a file. They have nothing that could be in the way, and of no cell
    are two things said, so that no fact has to be taken in before the next. ``lists``
    as in ``Existing``; what is raised is as there.
    """
    _require_agreeable(arrival)
    _require_channels(arrival, lists, {channel for channel, _ in arrival.contacts})
    new = {pair: sealing.contact(pair) for pair in arrival.contacts}
    values = differing(arrival.values, {})
    profile = sealing.profile(values) if values else None
    facts: list[Fact] = [SubscriberRegistered(origin, tuple(new.values()), profile)]
    for says in arrival.says:
        cell = Cell(new[says.address].contact_id, says.address[0], says.purpose)
        if says.said is None:
            facts += _NOTHING_SAID.request(cell, Wish(origin))
        else:
            yes = sealing.yes(cell.contact_id, says.purpose, says.said)
            facts += _NOTHING_SAID.grant(cell, yes)
    facts += map(ListJoined, dict.fromkeys(arrival.join))
    return facts


def _require_welcome(
    person: Subscriber, held: Existing, arrival: Arrival, manner: Manner
) -> None:
    _require_agreeable(arrival)
    person.require_presence()
    if person.version and manner.if_exists is IfExists.ERROR:
        raise AddressInUse(person.id)
    told = {channel for channel, _ in arrival.contacts}
    _require_channels(arrival, held.lists, person.channels | told)


def _require_agreeable(arrival: Arrival) -> None:
    for says in arrival.says:
        require_agreeable(says.address[0], says.said.method if says.said else None)


def _require_channels(
    arrival: Arrival, lists: Mapping[UUID, str], channels: Collection[str]
) -> None:
    for list_id in arrival.join:
        if (wanted := lists[list_id]) and wanted not in channels:
            raise ChannelMissing(wanted)


def _known(
    person: Subscriber, new: list[Contact], profile: Profile | None, origin: str
) -> Iterator[Fact]:
    if not person.version:
        yield from person.register(origin, new, profile)
        return
    for contact in new:
        yield from person.add_contact(contact)
    yield from person.change_profile(profile)


def _moves(person: Subscriber, held: Existing, arrival: Arrival) -> Iterator[Fact]:
    for list_id in arrival.leave:
        yield from person.leave_list(list_id)
    for list_id in arrival.join:
        yield from person.join_list(list_id, held.lists[list_id])


def _said(
    person: Subscriber,
    ids: Mapping[Address, UUID],
    origin: str,
    sealing: Sealing,
    says: Says,
) -> Iterator[Fact]:
    contact_id = ids[says.address]
    if says.said is None:
        wish = Wish(origin)
        yield from person.request_consent(contact_id, says.purpose, wish)
    elif person.hears_yes(contact_id, says.purpose, says.said):
        # What is no news is not sealed.
        yes = sealing.yes(contact_id, says.purpose, says.said)
        yield from person.grant_consent(contact_id, says.purpose, yes)


def _news(
    told: NewValues, held: Mapping[str, FieldValue], if_exists: IfExists
) -> NewValues:
    if if_exists is IfExists.FILL:
        told = {code: value for code, value in told.items() if _is_empty(held, code)}
    return differing(told, held)


def _is_empty(held: Mapping[str, FieldValue], code: str) -> bool:
    return held.get(code) in (None, "", [])
