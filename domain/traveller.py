"""A person as a file has them: what its events name, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from domain.dpv import Yes
from domain.errors import ExportAmiss
from domain.events import (
    ActivityRecorded,
    ConsentGranted,
    ConsentRenewed,
    Contact,
    ContactAdded,
    ContactTakenOver,
    Event,
    Fact,
    Profile,
    SubscriberRegistered,
    VaultRef,
)
from domain.field_values import FieldValue
from domain.person_export import KeptAddress, PersonExport
from domain.subscriber import Subscriber


class Named(NamedTuple):
    """A row of the vault as an event names it: of whom, and what it holds."""

    ref: VaultRef
    subject_id: UUID
    field: str


class Traveller:
    """Somebody who is to be brought over: the file, and the facts of its events."""

    def __init__(
        self,
        export: PersonExport,
        events: Sequence[Event],
        doings: Sequence[Event] = (),
    ) -> None:
        self.export = export
        self.events = events
        #: What they did, month by month.
        self.doings = doings
        self.person = Subscriber.fold(export.subscriber_id, events)

    @cached_property
    def named(self) -> Mapping[UUID, Named]:
        """Return the rows of the vault that events name, by id."""
        person_id = self.export.subscriber_id
        facts = (event.fact for event in chain(self.events, self.doings))
        rows = chain.from_iterable(named_in(person_id, fact) for fact in facts)
        return {row.ref.id: row for row in rows}

    @cached_property
    def values(self) -> Mapping[UUID, str]:
        """Return what the file holds of the vault, by id."""
        return {row.id: row.value for row in self.export.values}

    @property
    def addresses(self) -> list[KeptAddress]:
        """Return the addresses that the person has, by the events."""
        return sorted(
            KeptAddress(id_, contact.channel, self.values[contact.address.id])
            for id_, contact in self.person.contacts.items()
        )

    @property
    def profile(self) -> dict[str, FieldValue]:
        """Return the values that the profile has, by the events."""
        fields: dict[str, FieldValue | None] = {}
        for event in self.events:
            if profile := profile_in(event.fact):
                fields |= _read(self.values[profile.values.id])
        return {k: value for k, value in fields.items() if value is not None}


def yeses_in(events: Sequence[Event], brought_over: int) -> list[Yes]:
    """Return what somebody agreed to after another instance brought them so far.

    What was agreed to before has its definitions in the journey of that time.
    """
    facts = (event.fact for event in events[brought_over:])
    return [fact for fact in facts if isinstance(fact, ConsentGranted | ConsentRenewed)]


def notices_in(events: Iterable[Event]) -> set[bytes]:
    """Return the notices that events name."""
    named = (getattr(event.fact, "notice_id", None) for event in events)
    return {id_ for id_ in named if id_}


def contacts_in(fact: Fact) -> tuple[Contact, ...]:
    """Return the contacts that a fact gives to a person."""
    if isinstance(fact, SubscriberRegistered):
        return fact.contacts
    if isinstance(fact, ContactAdded | ContactTakenOver):
        return (fact.contact,)
    return ()


def profile_in(fact: Fact) -> Profile | None:
    """Return the profile values that a fact brings."""
    profile: Profile | None = getattr(fact, "profile", None)
    return profile


def named_in(person_id: UUID, fact: Any) -> Iterator[Named]:  # noqa: ANN401 - any fact
    """Return the rows of the vault that a fact names; a test finds those it misses."""
    for contact in contacts_in(fact):
        yield Named(contact.address, contact.contact_id, "address")
    if profile := profile_in(fact):
        yield Named(profile.values, person_id, "profile")
    if isinstance(fact, ActivityRecorded):
        yield Named(fact.values, fact.subscriber_id, "activity")
    for field in ("evidence", "reply"):
        if ref := getattr(fact, field, None):
            yield Named(ref, fact.contact_id, field)


def _read(values: str) -> dict[str, FieldValue | None]:
    try:
        return msgspec.json.decode(values, type=dict[str, FieldValue | None])
    except msgspec.DecodeError:
        raise ExportAmiss("profile", "cannot be read") from None
