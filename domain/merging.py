"""What becomes of two cards that are one person's, or of a contact that changes cards.

Consent follows the address: each cell goes over as it stood. Then the stricter wins: a
no that the person said on either side, for a channel and a purpose, closes what is
granted for them on the other side. So nothing is open that was not open before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.cells import told_by
from domain.consent import Cell, Consent, No
from domain.errors import ContactUnknown, SubscriberGone
from domain.events import (
    ConsentTakenOver,
    ContactGivenOver,
    ContactTakenOver,
    Event,
    Fact,
    ListJoined,
    ListLeft,
    Profile,
    ProfileChanged,
    SaidNo,
    SubscriberMergedInto,
    SubscriberMergedWith,
)
from domain.field_values import FieldValue, NewValues
from domain.subscriber import Subscriber

#: Whose profile values hold where both have one: this card's, or the other's.
FILL, OVERWRITE = "fill", "overwrite"
#: How a yes ended that the person's no on another card closed.
BY_MERGE = No("merge")

#: Channels and purposes that somebody said no to; None is any purpose.
Noes = set[tuple[str, str | None]]
Cells = Sequence[tuple[Cell, Consent]]


@dataclass(frozen=True)
class Party:
    """Somebody, and the events that made them; nobody that was erased.

    Whoever takes needs no events. ``stopped`` are contacts at which they wanted nothing
    more, of whatever kind. Raises SubscriberGone.
    """

    person: Subscriber
    events: Sequence[Event]
    stopped: frozenset[UUID] = frozenset()

    def __post_init__(self) -> None:
        if self.person.erased:
            raise SubscriberGone(self.person.id)

    def told(self) -> list[ConsentTakenOver]:
        """Tell every consent of the card."""
        return told_by(self.person, self.events)

    def cells(self) -> Cells:
        """Return where every consent of the card stands."""
        return [
            (Cell(contact_id, self.person.had[contact_id], purpose), held)
            for (contact_id, purpose), held in self.person.consents.all()
        ]

    def noes(self, cells: Cells, contact_ids: Collection[UUID]) -> Noes:
        """Return to what they said no by some cells, and by some contacts at all."""
        said: Noes = {
            (cell.channel, cell.purpose) for cell, held in cells if held.said_no
        }
        stopped = self.stopped.intersection(contact_ids)
        return said | {(self.person.contacts[id_].channel, None) for id_ in stopped}

    def noes_of_lost(self) -> set[SaidNo]:
        """Return to what they said no where they cannot be reached any more."""
        lost = {
            SaidNo(cell.channel, cell.purpose)
            for cell, held in self.cells()
            if held.said_no and cell.contact_id not in self.person.contacts
        }
        return lost | self.person.noes


@dataclass(frozen=True)
class Both:
    """What is to be recorded on the card that takes, and on the one that gives."""

    taker: Sequence[Fact]
    giver: Sequence[Fact]


def moved(taker: Party, giver: Party, contact_id: UUID) -> Both:
    """Let one contact change cards; the giver keeps another, or it is a merge.

    Raises ContactUnknown.
    """
    if contact_id not in giver.person.contacts:
        raise ContactUnknown(contact_id)
    given = ContactGivenOver(contact_id, taker.person.id)
    return Both(list(_taken(taker, giver, [contact_id])), [given])


def merged(survivor: Party, other: Party, whose: str, profile: Profile | None) -> Both:
    """Let one card go on for both; ``profile`` is what it takes of the other's."""
    this, that = survivor.person, other.person
    taken = [
        SubscriberMergedWith(
            that.id, that.version, whose, noes=tuple(sorted(other.noes_of_lost()))
        ),
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


def taken_values(
    ours: NewValues, theirs: Mapping[str, FieldValue], whose: str
) -> dict[str, FieldValue]:
    """Return the profile values that a card takes of another's."""
    if whose == OVERWRITE:
        return {code: it for code, it in theirs.items() if ours.get(code) != it}
    return {code: it for code, it in theirs.items() if code not in ours}


def _taken(
    taker: Party, giver: Party, contact_ids: Collection[UUID], *, whole: bool = False
) -> Iterator[Fact]:
    ours, theirs = taker.cells(), giver.cells()
    coming = [(cell, held) for cell, held in theirs if cell.contact_id in contact_ids]
    told = giver.told()
    for contact_id in sorted(contact_ids):
        contact = giver.person.contacts[contact_id]
        is_dead = contact_id in giver.person.unreachable
        yield ContactTakenOver(contact, giver.person.id, is_dead)
        yield from (one for one in told if one.contact_id == contact_id)
    noes = giver.noes(coming, contact_ids)
    noes |= _any_of(giver.noes_of_lost() if whole else ())
    yield from _closed(taker.person, ours, noes)
    noes = taker.noes(ours, taker.person.contacts) | _any_of(taker.person.noes)
    yield from _closed(giver.person, coming, noes)


def _any_of(noes: Iterable[SaidNo]) -> Noes:
    return {(one.channel, one.purpose) for one in noes}


def _closed(person: Subscriber, cells: Cells, noes: Noes) -> Iterator[Fact]:
    """Close what is granted on one side and was said no to on the other."""
    for cell, held in cells:
        said = {(cell.channel, cell.purpose), (cell.channel, None)} & noes
        if said and held.state == "granted":
            yield from person.withdraw_consent(cell.contact_id, cell.purpose, BY_MERGE)
