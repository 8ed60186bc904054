"""Takes people in one by one, in order, and gathers what is to be written for all.

What decisions need is read as sets beforehand; whoever arrives is known to those who
come after them in the same append.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from uuid import UUID

import msgspec

from domain.aggregate import Aggregate, Numbered
from domain.application.cards import Cards
from domain.application.meetings import Meetings
from domain.application.newcomers import MANY, Kinds, Newcomers
from domain.application.noes import Noes
from domain.application.records import Records
from domain.application.sealed_arrival import ConsentTerms, SealedArrival
from domain.arrival import (
    Address,
    Arrival,
    Existing,
    Manner,
    Says,
    arrives,
    comes,
    is_of_file,
    is_plain,
)
from domain.audience import MailingList, Notice, notice_id, notice_stream
from domain.errors import AddressClosed, NotFound, SubscriberMerged
from domain.events import ConsentGranted, ConsentRenewed, Context, Fact
from domain.field_values import FieldValue, NewValues
from domain.ids import new_id
from domain.meeting import Holders, Meeting, makes_one, meets
from domain.merging import FILL, taken_values
from domain.permission import Suppression
from domain.purpose import Purpose, purpose_stream
from domain.store.keeping import Keeping
from domain.store.log import Companion
from domain.store.suppressions import AN_ERASURE, Suppressions
from domain.store.vault import Claim, VaultRow
from domain.subscriber import Subscriber
from domain.suppression import OPENED_BY_A_YES

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


class Arrived(msgspec.Struct, frozen=True):
    """What became of somebody: created, updated or unchanged, and by which facts."""

    id: UUID
    result: str
    facts: Sequence[Fact]


class Arriving:
    """Takes people in for one append."""

    def __init__(self, records: Records, suppressions: Suppressions) -> None:
        self._records = records
        self._suppressions = suppressions
        #: (channel, address) -> (subscriber, contact)
        self._holders: dict[Address, tuple[UUID, UUID]] = {}
        self._people: dict[UUID, Subscriber] = {}
        #: What was decided of people who are new, and whom nobody has asked for since.
        self._newcomers: dict[UUID, Sequence[Fact]] = {}
        self._values: dict[UUID, dict[str, FieldValue]] = {}
        self._stops: dict[Address, list[Suppression]] = {}
        self._joined: dict[UUID, MailingList] = {}
        #: list -> the channel that it is for, if it is for one
        self._lists: dict[UUID, str] = {}
        self._terms = ConsentTerms()
        self._noes = Noes(records.vault)
        self._wordings: dict[bytes, str] = {}
        self._streams: list[tuple[Aggregate, Sequence[Fact]]] = []
        self._rows: list[VaultRow] = []
        self._claims: list[Claim] = []
        self._changed: dict[UUID, NewValues] = {}
        self._first: dict[UUID, NewValues] = {}
        gathered = (self._streams, self._claims, self._rows)
        self._crowd: Newcomers | None = None
        self._meetings = Meetings(Cards(records, suppressions), *gathered)

    def expect_meetings(
        self, context: Context, refusing: Collection[Address] = ()
    ) -> None:
        """Make ready for contacts to change cards, before anybody is expected.

        ``context`` is that of the append's events, ``refusing`` are addresses at which
        it hears a no to everything.
        """
        self._meetings.begin(context, refusing)

    def expect(self, arrivals: Sequence[Arrival], ids: Iterable[UUID] = ()) -> None:
        """Read what is known of those who are about to arrive, and of some by id."""
        asked: dict[str, set[str]] = defaultdict(set)
        for arrival in arrivals:
            for channel, address in arrival.contacts:
                asked[channel].add(address)
        for channel, addresses in asked.items():
            held = self._records.vault.holders(channel, addresses)
            self._holders |= {(channel, one): place for one, place in held.items()}
        known = {*ids, *(holder for holder, _ in self._holders.values())}
        self._people = self._records.load_many(Subscriber, known)
        self._values = self._records.vault.profiles(known)
        self._stops = self._suppressions.of(
            (channel, one) for channel, addresses in asked.items() for one in addresses
        )
        joined = {list_id for arrival in arrivals for list_id in arrival.join}
        self._joined = self._records.load_many(MailingList, joined)
        self._lists = {i: one.channel for i, one in self._joined.items() if one.version}
        said = [says for one in arrivals for says in one.says if says.said]
        self._learn_terms(said)
        # What a file may say is settled before: it opens nothing at all.
        self._noes.expect(one for one in said if not is_of_file(one))
        told = (one.contacts for one in arrivals)
        self._meetings.expect(told, self._holders, self._stops)

    def take_newcomers(
        self, arrivals: Sequence[Arrival], manner: Manner, context: Context
    ) -> Mapping[int, Kinds]:
        """Take in those of a file who are new, if they are many.

        Returns the kinds of facts that they came to, by place. Who may be somebody
        else of the file, or whose address is stopped, is left for ``take``.
        """
        told = Counter(chain.from_iterable(one.contacts for one in arrivals))
        alone = {
            place
            for place, times in told.items()
            if times == 1 and place not in self._holders and place not in self._stops
        }
        new = [at for at, one in enumerate(arrivals) if alone.issuperset(one.contacts)]
        if len(new) < MANY:
            return {}
        crowd = Newcomers(self._terms, self._lists, manner.origin, context)
        taken = {at: crowd.take(arrivals[at]) for at in new}
        self._crowd = crowd
        self._wordings |= {notice_id(one): one for one in crowd.wordings}
        return {at: kinds for at, kinds in taken.items() if kinds}

    def take(
        self, arrival: Arrival, manner: Manner, id_: UUID | None = None
    ) -> Arrived:
        """Take somebody in, new or known; who is named by id has to be known.

        Raises NotFound, SubscriberMerged, ContactsOfSeveral, AddressInUse,
        AddressClosed, and what the rule refuses; then nothing is gathered of them.
        """
        self._require_lists(arrival)
        arrival = self._noes.heard(arrival)
        if id_ is None and is_plain(arrival) and self._is_new(arrival):
            return self._come(arrival, manner)
        return self._meet(arrival, manner, id_)

    def _is_new(self, arrival: Arrival) -> bool:
        return not any(pair in self._holders for pair in arrival.contacts)

    def _come(self, arrival: Arrival, manner: Manner) -> Arrived:
        """Take somebody in who is new, as most people of a file are."""
        self._require_open(arrival, ())
        person_id = new_id()
        sealed = SealedArrival(self._terms, person_id)
        facts = comes(arrival, self._lists, manner.origin, sealed)
        self._streams.append((Numbered(person_id, 0), facts))
        self._newcomers[person_id] = facts
        self._gather(person_id, {}, sealed, facts)
        if sealed.values:
            self._first[person_id] = sealed.values
        return Arrived(person_id, CREATED, facts)

    def _meet(self, arrival: Arrival, manner: Manner, id_: UUID | None) -> Arrived:
        """Take somebody in who may be known, and whose contacts may be of others."""
        holders = self._holders_of(arrival)
        if id_ is not None:
            self._require_known(id_)
        meeting = meets(arrival.contacts, holders, manner, id_)
        known = meeting.person_id
        person = self._of(known) if known else Subscriber(new_id())
        held = self._held(person, holders)
        if not manner.leaves(person):
            self._require_open(arrival, held.contacts)
        version = person.version
        sealed = SealedArrival(self._terms, person.id)
        joining = self._joining(person, sealed, meeting, manner)
        facts = person.decided(arrives(person, held, arrival, manner, sealed, joining))
        if facts:
            self._streams.append((Numbered(person.id, version), facts))
            self._people[person.id] = person
            self._gather(person.id, held.contacts, sealed, facts)
            self._fill_in(person.id, sealed.values)
        result = UPDATED if facts else UNCHANGED
        return Arrived(person.id, result if version else CREATED, facts)

    def _of(self, id_: UUID) -> Subscriber:
        """Return somebody known, who may have come in this append."""
        if id_ in self._newcomers:
            person = self._people[id_] = Subscriber(id_)
            person.decided(self._newcomers.pop(id_))
            told = self._first.get(id_, {})
            self._values[id_] = {k: v for k, v in told.items() if v is not None}
        return self._people[id_]

    def refused(self, addresses: Iterable[str], purpose: str) -> set[str]:
        """Return the addresses at which no file says yes: somebody said no there."""
        return set(self._records.vault.refused_at(addresses, purpose))

    def require_lists_in_use(self, arrival: Arrival) -> None:
        """Raise ListOutOfUse if somebody is to come onto an archived list.

        A file has asked that before, and goes on with what it began with.
        """
        for list_id in arrival.join:
            self._joined[list_id].require_use()

    def is_closed(self, address: Address) -> bool:
        """Tell whether an address that is expected is opened by its holder alone."""
        return AN_ERASURE in self._stops.get(address, ())

    def is_stopped(self, address: Address) -> bool:
        """Tell whether nothing is sent to an address that is expected."""
        stops = self._stops.get(address, ())
        return any(stop.scope in OPENED_BY_A_YES for stop in stops)

    @property
    def streams(self) -> list[tuple[Aggregate, Sequence[Fact]]]:
        """Return what is to be recorded: first the wordings that are new."""
        return [*([] if self._crowd else self._published()), *self._streams]

    def _published(self) -> list[tuple[Aggregate, Sequence[Fact]]]:
        streams = {notice_stream(one): one for one in self._wordings.values()}
        notices = self._records.load_many(Notice, streams)
        return [
            (notice, list(notice.publish(streams[id_])))
            for id_, notice in notices.items()
        ]

    @property
    def keeping(self) -> Keeping:
        """Return what goes into the vault."""
        return Keeping(
            self._rows,
            self._claims,
            profiles=list(self._changed.items()),
            first_profiles=list(self._first.items()),
        )

    @property
    def also(self) -> Sequence[Companion]:
        """Return what else is to be written: newcomers, and who has what moved."""
        if self._crowd is None:
            return self._meetings.also
        newcomers = self._crowd.recording(self._records, self._published())
        return [newcomers, *self._meetings.also]

    def _learn_terms(self, said: Iterable[Says]) -> None:
        streams = {purpose_stream(one): one for one in {says.purpose for says in said}}
        for id_, purpose in self._records.load_many(Purpose, streams).items():
            self._terms.purposes[streams[id_]] = purpose

    def _holders_of(self, arrival: Arrival) -> Holders:
        """Return who has the contacts by now: cards may have become one meanwhile."""
        holders = {}
        for pair in arrival.contacts:
            if pair in self._holders:
                holder, contact_id = self._holders[pair]
                while (after := self._of(holder).successor) in self._people:
                    holder = after
                holders[pair] = (holder, contact_id)
        return holders

    def _require_known(self, id_: UUID) -> None:
        person = self._people[id_]
        if not person.version:
            raise NotFound("subscriber", id_)
        if person.successor:
            raise SubscriberMerged(id_, person.successor)

    def _joining(
        self, person: Subscriber, sealed: SealedArrival, met: Meeting, manner: Manner
    ) -> Iterator[Fact]:
        """Bring to somebody what they are told to have of others."""
        self._meetings.claimed(sealed.claims)
        for contact_id, holder in met.others.items():
            # A card that became one with theirs has brought its other contacts.
            if contact_id not in person.contacts:
                giver, fields = self._people[holder], None
                if makes_one(giver, manner.if_contact_in_use):
                    ours = {**self._values.get(person.id, {}), **sealed.values}
                    theirs = self._values.get(holder, {})
                    fields = taken_values(ours, theirs, FILL)
                    self._fill_in(person.id, fields)
                yield from self._meetings.given(person, giver, contact_id, fields)

    def _held(self, person: Subscriber, holders: Holders) -> Existing:
        contacts = {pair: contact for pair, (_, contact) in holders.items()}
        return Existing(self._values.get(person.id, {}), contacts, self._lists)

    def _require_lists(self, arrival: Arrival) -> None:
        for list_id in arrival.join:
            if list_id not in self._lists:
                raise NotFound("list", list_id)

    def _require_open(self, arrival: Arrival, held: Collection[Address]) -> None:
        """Refuse a new address that is closed, and a yes for any that is."""
        if not self._stops:
            return
        wanted = {pair for pair in arrival.contacts if pair not in held}
        wanted |= {says.address for says in arrival.says if says.said}
        if any(map(self.is_closed, wanted)):
            raise AddressClosed

    def _gather(
        self,
        person_id: UUID,
        contacts: Mapping[Address, UUID],
        sealed: SealedArrival,
        facts: Iterable[Fact],
    ) -> None:
        for pair, contact_id in contacts.items():
            self._holders[pair] = (person_id, contact_id)
        for claim in sealed.claims:
            place = (person_id, claim.contact_id)
            self._holders[claim.channel, claim.address] = place
        self._rows += sealed.rows
        self._claims += sealed.claims
        for fact in facts:
            if isinstance(fact, ConsentGranted | ConsentRenewed):
                row, wording = sealed.evidence[fact.evidence.id]
                self._rows.append(row)
                self._wordings[fact.notice_id] = wording

    def _fill_in(self, person_id: UUID, values: NewValues) -> None:
        if not values:
            return
        before = self._values.get(person_id)
        now = {**(before or {}), **values}
        self._values[person_id] = {k: v for k, v in now.items() if v is not None}
        if before is None or person_id in self._first:
            self._first[person_id] = self._values[person_id]
        else:
            self._changed[person_id] = {**self._changed.get(person_id, {}), **values}
