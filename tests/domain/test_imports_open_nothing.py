"""Whatever a file says, in whatever order, with whatever options: no no is undone.

People with few addresses live at random: they agree, withdraw, refuse, and close their
addresses. Then files come in, row by row, by the rule that single commands and imports
follow, merges included. What may be written to is asked of the permission itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.arrival import (
    Address,
    Arrival,
    Existing,
    IfContactInUse,
    IfExists,
    Manner,
    Says,
    arrives,
)
from domain.consent import BY_IMPORT, Consent, No, Said, Wish, Yes
from domain.errors import AddressInUse
from domain.events import Event, Fact
from domain.ids import new_id
from domain.meeting import makes_one, meets
from domain.merging import FILL, Party, merged, moved
from domain.permission import Grounds, Suppression, allows
from domain.subscriber import Subscriber
from domain.suppression import SAID_NO
from tests.domain.decisions import AT, CONTEXT
from tests.domain.test_arrival import Sealed, a_contact

ADDRESSES: list[Address] = [
    ("email", "a@example.com"),
    ("email", "b@example.com"),
    ("email", "c@example.com"),
    ("sms", "+442079460018"),
    ("client_id", "1"),
]
WRITABLE = ADDRESSES[:4]
PURPOSES = ("newsletter", "offers")
Place = tuple[Address, str]


@dataclass(frozen=True)
class Doing:
    """Something that somebody does at an address, on a day."""

    what: str
    address: Address
    purpose: str
    day: int


@dataclass(frozen=True)
class Row:
    """A row of a file, and what the file says of people and contacts that are known."""

    contacts: tuple[Address, ...]
    purpose: str
    #: The day of the yes of which there is evidence, if there is.
    yes: int | None
    if_exists: IfExists
    if_contact_in_use: IfContactInUse


@dataclass
class World:
    """Some people, who has which address, and which are closed."""

    people: dict[UUID, Subscriber] = field(default_factory=dict)
    log: dict[UUID, list[Event]] = field(default_factory=dict)
    holders: dict[Address, tuple[UUID, UUID]] = field(default_factory=dict)
    closed: dict[Address, str] = field(default_factory=dict)

    def do(self, doing: Doing) -> None:
        """Let somebody do something; whoever is new is registered."""
        if doing.what in SAID_NO:
            self.closed[doing.address] = doing.what
            return
        if doing.address not in self.holders:
            person = Subscriber(new_id())
            contact = a_contact(doing.address)
            self._record(person, person.register("api", [contact], None))
        person, contact_id = self._of(doing.address)
        self._record(person, _said(person, contact_id, doing))

    def take(self, row: Row) -> None:
        """Take a row in, as ``domain.application.arriving`` does."""
        manner = Manner(
            BY_IMPORT,
            row.if_exists,
            by_main=True,
            if_contact_in_use=row.if_contact_in_use,
        )
        try:
            met = meets(row.contacts, self.holders, manner, None)
            known = self.people.get(met.person_id) if met.person_id else None
            person = known or Subscriber(new_id())
            ids = {
                one: self.holders[one][1] for one in row.contacts if one in self.holders
            }
            joining = self._joining(person, met.others, manner)
            facts = arrives(
                person, Existing({}, ids, {}), _arrival(row), manner, Sealed(), joining
            )
            self._record(person, facts)
        except AddressInUse:
            return

    def places(self) -> dict[Place, Consent]:
        """Return where everything stands that can be agreed to."""
        found = {}
        for address in self.holders:
            person, contact_id = self._of(address)
            for (id_, purpose), consent in person.consents.all():
                if id_ == contact_id:
                    found[address, purpose] = consent
        return found

    def open(self) -> set[Place]:
        """Return what may be written to, as the permission says."""
        return {
            place for place, held in self.places().items() if self._allows(place, held)
        }

    def _allows(self, place: Place, held: Consent) -> bool:
        stops = [self.closed[one] for one in place[:1] if one in self.closed]
        suppressed = tuple(Suppression(ground=one) for one in stops)
        grounds = Grounds(
            state=held.state, expires_at=held.expires_at, suppressed=suppressed
        )
        return allows(grounds, AT)

    def _of(self, address: Address) -> tuple[Subscriber, UUID]:
        holder, contact_id = self.holders[address]
        return self.people[holder], contact_id

    def _joining(
        self, person: Subscriber, others: Mapping[UUID, UUID], manner: Manner
    ) -> Iterator[Fact]:
        for contact_id, holder in others.items():
            if contact_id not in person.contacts:
                giver = self.people[holder]
                cards = self._card(person), self._card(giver)
                if makes_one(giver, manner.if_contact_in_use):
                    both = merged(*cards, FILL, None)
                else:
                    both = moved(*cards, contact_id)
                self._record(giver, both.giver)
                yield from both.taker

    def _card(self, person: Subscriber) -> Party:
        closed = {a_contact(address).contact_id for address in self.closed}
        stopped = frozenset(closed & person.contacts.keys())
        return Party(person, self.log.get(person.id, []), stopped)

    def _record(self, person: Subscriber, facts: Iterable[Fact]) -> None:
        first = person.version
        taken = person.decided(facts)
        self.people[person.id] = person
        self.log.setdefault(person.id, []).extend(
            Event(person.id, version, CONTEXT, fact)
            for version, fact in enumerate(taken, first + 1)
        )
        for address in ADDRESSES:
            if (contact_id := a_contact(address).contact_id) in person.contacts:
                self.holders[address] = (person.id, contact_id)


def _said(person: Subscriber, contact_id: UUID, doing: Doing) -> Iterable[Fact]:
    cell = (contact_id, doing.purpose)
    at = AT + timedelta(days=doing.day)
    ref = Sealed().yes(*cell, Said("Yes.", "shop", at)).evidence
    yes = Yes(at, bytes(32), ref, "form", at + timedelta(days=30))
    sayings: Mapping[str, Callable[[], Iterable[Fact]]] = {
        "yes": lambda: person.grant_consent(*cell, yes),
        "ask": lambda: person.request_consent(*cell, Wish("form", bytes(32))),
        "withdraw": lambda: person.withdraw_consent(*cell, No("link")),
        "refuse": lambda: person.refuse_consent(*cell, No("letter")),
        "invalidate": lambda: person.invalidate_consent(*cell, "forged", None),
    }
    return sayings[doing.what]()


def _arrival(row: Row) -> Arrival:
    main = row.contacts[0]
    if main not in WRITABLE:
        return Arrival(row.contacts, {})
    said = None
    if row.yes is not None:
        at = AT + timedelta(days=row.yes)
        said = Said("Yes.", "fair", at, BY_IMPORT)
    return Arrival(row.contacts, {}, (Says(main, row.purpose, said),))


days = st.integers(-60, 0)
purposes = st.sampled_from(PURPOSES)
#: More noes than yeses, in every way in which a no is said.
doings = st.builds(
    Doing,
    st.sampled_from(
        ["yes", "yes", "ask", "withdraw", "refuse", "invalidate", *sorted(SAID_NO)]
    ),
    st.sampled_from(WRITABLE),
    purposes,
    days,
)
rows = st.builds(
    Row,
    st.lists(st.sampled_from(ADDRESSES), min_size=1, max_size=3, unique=True).map(
        tuple
    ),
    purposes,
    st.none() | days,
    st.sampled_from([*IfExists, IfExists.OVERWRITE, IfExists.OVERWRITE]),
    st.sampled_from(IfContactInUse),
)


def taken(world: World, row: Row) -> None:
    """Take a row in, and see that no no was undone by it."""
    places, before, holders = world.places(), world.open(), dict(world.holders)
    world.take(row)
    after = world.open()

    opened = after - before
    assert opened <= {(row.contacts[0], row.purpose)}
    for place in opened:
        held = places.get(place, Consent())
        assert row.yes is not None
        assert not held.said_no
        assert held.since is None or held.since < AT + timedelta(days=row.yes)
    moved = {one for one in holders if world.holders[one][0] != holders[one][0]}
    for one in moved:
        taker = world.holders[one][0]
        theirs = {a for a, place in world.holders.items() if place[0] == taker} - moved
        assert not after & _barred(world, places, {one}, theirs)
        assert not after & _barred(world, places, theirs, {one})


def _barred(
    world: World,
    places: Mapping[Place, Consent],
    said_at: Iterable[Address],
    other: Iterable[Address],
) -> set[Place]:
    """Return what a no that was said at some addresses closes at others."""
    noes = {
        (place[0][0], place[1])
        for place, held in places.items()
        if held.said_no and place[0] in said_at
    }
    stopped = {one[0] for one in said_at if one in world.closed}
    return {
        (one, purpose)
        for one in other
        for purpose in PURPOSES
        if (one[0], purpose) in noes or one[0] in stopped
    }


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(doings, max_size=12), st.lists(rows, min_size=1, max_size=6))
def test_no_row_of_a_file_undoes_a_no(
    did: Sequence[Doing], told: Sequence[Row]
) -> None:
    """Only the main contact opens, by evidence that is newer, and never after a no."""
    world = World()
    for doing in did:
        world.do(doing)
    noes = {place for place, held in world.places().items() if held.said_no}
    stopped = set(world.closed)
    for row in told:
        taken(world, row)

    may = world.open()
    assert not may & noes
    assert not {address for address, _ in may} & stopped
