"""Turns the people of a chunk into what is to be recorded of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.aggregate import Aggregate
from domain.application.sealing import sealed_evidence, sealed_profile
from domain.arrival import Arrival, brought_in
from domain.audience import Notice, notice_id
from domain.consent import BY_IMPORT, Yes
from domain.events import (
    ConsentGranted,
    ConsentRequested,
    Contact,
    Fact,
    ImportCounts,
    ImportStarted,
    Profile,
)
from domain.ids import new_id
from domain.purpose import Purpose
from domain.screening import Evidence, Person
from domain.store.vault import Claim, Keeping, VaultRow, seal
from domain.subscriber import Subscriber

CHANNEL = "email"


@dataclass(frozen=True)
class Known:
    """Somebody who is here already: by which contact, with which profile."""

    subscriber: Subscriber
    contact_id: UUID
    fields: dict[str, str]


class Intake:
    """Takes people in one by one, and gathers what is to be written for all."""

    def __init__(self, started: ImportStarted, purpose: Purpose) -> None:
        self.streams: list[tuple[Aggregate, Sequence[Fact]]] = []
        self._started = started
        self._purpose = purpose
        self._rows: list[VaultRow] = []
        self._claims: list[Claim] = []
        self._profiles: list[tuple[UUID, dict[str, str]]] = []
        self._tally: Counter[str] = Counter()

    def publish(self, notices: Iterable[tuple[Notice, str]]) -> None:
        """Publish the wordings that are new."""
        for notice, wording in notices:
            self.streams.append((notice, list(notice.publish(wording))))

    def take(self, person: Person, known: Known | None) -> None:
        """Take one person in, new or known."""
        if known:
            subscriber = known.subscriber
            contact = subscriber.contacts[known.contact_id]
            fields = _differing(person.fields, known.fields)
        else:
            subscriber = Subscriber(new_id())
            contact = self._new_contact(subscriber.id, person.email)
            fields = person.fields
        yes, evidence = _yes(contact.contact_id, person.evidence, self._purpose)
        arrival = Arrival(
            contact,
            self._profile(subscriber.id, fields),
            self._started.list_id,
            self._started.purpose,
            yes,
        )
        facts = brought_in(subscriber, arrival)
        if evidence and any(type(fact) is ConsentGranted for fact in facts):
            self._rows.append(evidence)
        self._count(known, facts)
        self.streams.append((subscriber, facts))

    @property
    def keeping(self) -> Keeping:
        """Return what goes into the vault."""
        return Keeping(self._rows, self._claims, profiles=self._profiles)

    def counts(self, *, errors: int, repeated: int) -> ImportCounts:
        """Return what became of the rows."""
        taken = {name: self._tally[name] for name in _TAKEN}
        rows = sum(taken.values()) + errors + repeated
        return ImportCounts(
            rows=rows,
            **taken,
            repeated=repeated,
            failed=errors,
            granted=self._tally["granted"],
            unconfirmed=self._tally["unconfirmed"],
        )

    def _new_contact(self, subscriber_id: UUID, address: str) -> Contact:
        contact_id = new_id()
        row = seal(contact_id, "address", address)
        self._rows.append(row)
        self._claims.append(Claim(contact_id, subscriber_id, CHANNEL, address))
        return Contact(contact_id, CHANNEL, row.ref)

    def _profile(self, subscriber_id: UUID, fields: dict[str, str]) -> Profile | None:
        if fields:
            self._profiles.append((subscriber_id, fields))
        profile, rows = sealed_profile(subscriber_id, fields)
        self._rows += rows
        return profile

    def _count(self, known: Known | None, facts: Sequence[Fact]) -> None:
        changed = "updated" if facts else "unchanged"
        self._tally[changed if known else "created"] += 1
        kinds = set(map(type, facts))
        self._tally["granted"] += ConsentGranted in kinds
        self._tally["unconfirmed"] += ConsentRequested in kinds


_TAKEN = ("created", "updated", "unchanged")


def _differing(new: dict[str, str], old: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in new.items() if old.get(name) != value}


def _yes(
    contact_id: UUID, evidence: Evidence | None, purpose: Purpose
) -> tuple[Yes | None, VaultRow | None]:
    if evidence is None:
        return None, None
    row = sealed_evidence(
        contact_id,
        source=evidence.source,
        ip=evidence.ip,
        language=evidence.language,
    )
    yes = Yes(
        evidence.time,
        notice_id(evidence.wording),
        row.ref,
        BY_IMPORT,
        purpose.ends(evidence.time),
        purpose.version,
    )
    return yes, row
