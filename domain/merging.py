"""What becomes of two cards that are one person's, or of a contact that changes cards.

Consent follows the address: each cell goes over as it stood. Then the stricter wins: a
no that the person said on either side, for a channel and a purpose, closes what is
granted for them on the other side. So nothing is open that was not open before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.cells import Told, told_by
from domain.consent import No
from domain.errors import ContactUnknown, SubscriberGone
from domain.events import (
    ContactGivenOver,
    ContactTakenOver,
    Event,
    Fact,
    ListJoined,
    ListLeft,
    Profile,
    ProfileChanged,
    SubscriberMergedInto,
    SubscriberMergedWith,
)
from domain.subscriber import Subscriber

#: Whose profile values hold where both have one: this card's, or the other's.
FILL, OVERWRITE = "fill", "overwrite"
#: How a yes ended that the person's no on another card closed.
BY_MERGE = No("merge")


@dataclass(frozen=True)
class Card:
    """Somebody, and the events that made them; nobody that was erased.

    Raises SubscriberGone.
    """

    person: Subscriber
    events: Sequence[Event]

    def __post_init__(self) -> None:
        if self.person.erased:
            raise SubscriberGone(self.person.id)


@dataclass(frozen=True)
class Both:
    """What is to be recorded on the card that takes, and on the one that gives."""

    taker: Sequence[Fact]
    giver: Sequence[Fact]


def moved(taker: Card, giver: Card, contact_id: UUID) -> Both:
    """Let one contact change cards; the giver keeps another, or it is a merge.

    Raises ContactUnknown.
    """
    if contact_id not in giver.person.contacts:
        raise ContactUnknown(contact_id)
    given = ContactGivenOver(contact_id, taker.person.id)
    return Both(list(_taken(taker, giver, [contact_id])), [given])


def merged(survivor: Card, other: Card, whose: str, profile: Profile | None) -> Both:
    """Let one card go on for both; ``profile`` is what it takes of the other's."""
    this, that = survivor.person, other.person
    taken = [
        SubscriberMergedWith(that.id, that.version, whose),
        *_taken(survivor, other, that.contacts, whole=True),
        *([ProfileChanged(profile)] if profile else []),
        *map(ListJoined, sorted(that.lists - this.lists)),
    ]
    given = [
        *map(ListLeft, sorted(that.lists)),
        *(ContactGivenOver(id_, this.id) for id_ in sorted(that.contacts)),
        SubscriberMergedInto(this.id),
    ]
    return Both(taken, given)


def _taken(
    taker: Card, giver: Card, contact_ids: Collection[UUID], *, whole: bool = False
) -> Iterator[Fact]:
    ours, theirs = told_by(taker.person, taker.events), _told(giver)
    coming = [cell for cell in theirs if cell.contact_id in contact_ids]
    for contact_id in sorted(contact_ids):
        contact = giver.person.contacts[contact_id]
        is_dead = contact_id in giver.person.unreachable
        yield ContactTakenOver(contact, giver.person.id, is_dead)
        yield from (cell for cell in coming if cell.contact_id == contact_id)
    yield from _closed(taker.person, ours, theirs if whole else coming)
    yield from _closed(giver.person, coming, ours)


def _told(card: Card) -> list[Told]:
    return told_by(card.person, card.events)


def _closed(
    person: Subscriber, cells: Collection[Told], others: Collection[Told]
) -> Iterator[Fact]:
    """Close what is granted on one side and was said no to on the other."""
    noes = {(cell.channel, cell.purpose) for cell in others if cell.said_no}
    for cell in cells:
        if (cell.channel, cell.purpose) in noes and cell.state == "granted":
            yield from person.withdraw_consent(cell.contact_id, cell.purpose, BY_MERGE)
