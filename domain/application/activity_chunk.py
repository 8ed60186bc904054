"""Some activities that are recorded together: what each comes to, and why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.activity import (
    ActivityType,
    Month,
    Properties,
    activity_type_stream,
    month_stream,
    occurred,
)
from domain.addresses import AddressInvalid
from domain.aggregate import Aggregate
from domain.application.activity_holders import Holder, Pair, found, normalised
from domain.application.holding import holding
from domain.application.records import By, Decision, Records
from domain.errors import (
    ActivityDiffers,
    AddressClosed,
    PersonUnknown,
    Refusal,
    SubscriberGone,
)
from domain.events import ActivityRecorded, Contact, Fact
from domain.ids import named_id, new_id
from domain.store.activity_keys import (
    ActivityKeys,
    Key,
    Known,
    remembering,
    requiring_presence,
)
from domain.store.keeping import Keeping
from domain.store.relying import relying_on
from domain.store.suppressions import Suppressions
from domain.store.vault import Claim, VaultRow, seal
from domain.subscriber import Subscriber


@dataclass(frozen=True)
class ReportedActivity:
    """What somebody is said to have done: a person by id, or by (channel, address)."""

    name: str
    external_id: str
    person: UUID | None = None
    contact: Pair | None = None
    occurred_at: datetime | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    payload: Mapping[str, Any] | None = None
    #: Whether an unknown person is registered with the contact.
    create: bool = False

    @property
    def body(self) -> bytes:
        """Return what has to be the same when it is told again."""
        at = self.occurred_at and self.occurred_at.astimezone(UTC)
        told = (at, self.properties, self.payload or None)
        return msgspec.json.encode(told, order="sorted")


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of it: the activity and where it stands, or why it was refused.

    ``refusal`` is the refusal's class by name. What is recorded with all the others
    has their position, which is not known before.
    """

    subscriber_id: UUID | None = None
    activity_id: UUID | None = None
    position: int | None = None
    repeated: bool = False
    refusal: str | None = None
    detail: str = ""


@dataclass(frozen=True)
class Sources:
    """What a chunk is decided by."""

    records: Records
    suppressions: Suppressions
    keys: ActivityKeys


class Chunk:
    """Decides about some activities, in order; nothing is recorded here."""

    def __init__(
        self, sources: Sources, by: By, told: Sequence[ReportedActivity]
    ) -> None:
        self._records = sources.records
        self._keys = sources.keys
        self._by = by
        self._staying = sources.keys.staying()
        self._told_keys = [
            sources.keys.keys(one.name, one.external_id, one.body) for one in told
        ]
        self._known = sources.keys.known(
            key.id for keys in self._told_keys for key in keys
        )
        streams = {activity_type_stream(one.name) for one in told}
        self._types = self._records.load_many(ActivityType, streams)
        self._people = sources.keys.people({one.person for one in told if one.person})
        contacts = [one.contact for one in told if one.contact]
        self._holders, self._closed = found(
            sources.records.vault, sources.suppressions, contacts
        )
        self._facts: dict[UUID, list[Fact]] = defaultdict(list)
        self._rows: list[VaultRow] = []
        self._claims: list[Claim] = []
        self._newcomers: list[tuple[Aggregate, list[Fact]]] = []
        self._new: dict[UUID, Known] = {}
        self._outcomes = [
            self._outcome(one, keys)
            for one, keys in zip(told, self._told_keys, strict=True)
        ]

    @property
    def decision(self) -> Decision:
        """Return what is to be recorded, and remembered of it."""
        versions = self._keys.versions(self._facts)
        streams: list[tuple[Aggregate, list[Fact]]] = [*self._newcomers]
        for stream, facts in self._facts.items():
            month = Month(stream)
            month.version = versions.get(stream, 0)
            streams.append((month, facts))
        events = sum(len(facts) for _, facts in streams)
        present = {one.subscriber_id for one in self._new.values()}
        types = {stream: type_.version for stream, type_ in self._types.items()}
        required = [requiring_presence(present), relying_on(types)]
        return Decision(
            named_id("activities", self._by.command.key_id, self._by.command.id),
            streams,
            Keeping(self._rows, self._claims),
            [self._staying, *required, remembering(self._new, events)],
            msgspec.json.encode(self._outcomes),
        )

    def _outcome(self, one: ReportedActivity, keys: Sequence[Key]) -> Outcome:
        try:
            known = self._recalled(one, keys)
            return known or self._recorded(one, keys[-1])
        except (Refusal, AddressInvalid) as refusal:
            return Outcome(refusal=type(refusal).__name__, detail=str(refusal))

    def _recalled(self, one: ReportedActivity, keys: Sequence[Key]) -> Outcome | None:
        for key in keys:
            if known := self._known.get(key.id):
                if known.body != key.body or not self._is_theirs(one, known):
                    raise ActivityDiffers
                return Outcome(
                    known.subscriber_id, key.id, known.position, repeated=True
                )
        return None

    def _is_theirs(self, one: ReportedActivity, known: Known) -> bool:
        """Tell whether whoever is meant is who did it, on whatever card by now."""
        who = self._survivor(one.person) or self._holder(one)
        if who in (None, known.subscriber_id):
            return True
        return known.position is not None and who in self._going_on(one, known)

    def _going_on(self, one: ReportedActivity, known: Known) -> Iterator[UUID]:
        """Tell where whoever did it goes on, and who has the contact that did it."""
        yield self._records.going_on(Subscriber, known.subscriber_id).id
        if held := self._held(one):
            yield holding(self._records, known.subscriber_id, held[1]).id

    def _recorded(self, one: ReportedActivity, key: Key) -> Outcome:
        type_ = self._types[activity_type_stream(one.name)]
        read = type_.read(one.name, one.properties)
        occurred_at = occurred(one.occurred_at, self._by.at)
        subscriber_id = self._person(one)
        row = seal(subscriber_id, "activity", _values(one, read))
        fact = ActivityRecorded(
            key.id, subscriber_id, one.name, occurred_at, read.logged, row.ref
        )
        self._rows.append(row)
        self._facts[month_stream(subscriber_id, occurred_at)].append(fact)
        self._known[key.id] = self._new[key.id] = Known(subscriber_id, key.body)
        return Outcome(subscriber_id, key.id)

    def _person(self, one: ReportedActivity) -> UUID:
        known = self._survivor(one.person)
        if one.person and not known:
            raise PersonUnknown
        return known or self._holder(one) or self._registered(one)

    def _survivor(self, id_: UUID | None) -> UUID | None:
        """Return whom an id leads to, on whatever card they go on; None if nobody."""
        if id_ is None or not self._people.get(id_, True):
            return id_
        if id_ not in self._people:
            return None
        going_on = self._records.going_on(Subscriber, id_)
        if going_on.erased:
            raise SubscriberGone(id_)
        return going_on.id

    def _holder(self, one: ReportedActivity) -> UUID | None:
        held = self._held(one)
        return held and held[0]

    def _held(self, one: ReportedActivity) -> Holder | None:
        return self._holders.get(normalised(one.contact)) if one.contact else None

    def _registered(self, one: ReportedActivity) -> UUID:
        if one.contact is None or not one.create:
            raise PersonUnknown
        pair = channel, address = normalised(one.contact)
        if pair in self._closed:
            raise AddressClosed
        person = Subscriber(new_id())
        claim = Claim(new_id(), person.id, channel, address)
        row = seal(claim.contact_id, "address", address)
        contact = Contact(claim.contact_id, channel, row.ref)
        facts = list(person.register(self._by.actor, [contact], None))
        self._newcomers.append((person, facts))
        self._rows.append(row)
        self._claims.append(claim)
        self._holders[pair] = person.id, claim.contact_id
        return person.id


def _values(one: ReportedActivity, read: Properties) -> str:
    """Write what the vault keeps: all that is not logged, under one digest."""
    values: dict[str, Any] = {"external_id": one.external_id}
    if read.sealed:
        values["properties"] = read.sealed
    if one.payload:
        values["payload"] = one.payload
    return msgspec.json.encode(values, order="sorted").decode()
