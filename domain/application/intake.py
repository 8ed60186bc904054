"""Turns the people of a chunk into what is to be recorded of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.aggregate import Aggregate, Numbered
from domain.application.sealing import evidence_values, sealed_profile
from domain.arrival import Arrival, brought_in
from domain.audience import Notice, list_stream, notice_id
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
from domain.field_values import FieldValue, NewValues, differing
from domain.ids import new_id
from domain.purpose import Purpose
from domain.screening import Evidence, Person
from domain.store.vault import (
    Claim,
    Filled,
    Keeping,
    VaultRow,
    drawing_salts,
    seal,
)
from domain.subscriber import Subscriber
from domain.suppression import SuppressedAddress

CHANNEL = "email"


@dataclass(frozen=True)
class Known:
    """Somebody who is here already: by which contact, with which profile."""

    subscriber: Subscriber
    contact_id: UUID
    fields: dict[str, FieldValue]


class Intake:
    """Takes people in one by one, and gathers what is to be written for all."""

    def __init__(self, started: ImportStarted, purpose: Purpose) -> None:
        self.streams: list[tuple[Aggregate, Iterable[Fact]]] = []
        self._started = started
        self._purpose = purpose
        self._rows: list[VaultRow] = []
        self._claims: list[Claim] = []
        #: of people who are known, and of new ones
        self._profiles: tuple[list[Filled], list[Filled]] = ([], [])
        self._notice_ids = _NoticeIds()
        self._evidence = _Evidence()
        self._salt = drawing_salts()
        self._tally: Counter[str] = Counter()

    def publish(self, notices: Iterable[tuple[Notice, str]]) -> None:
        """Publish the wordings that are new."""
        for notice, wording in notices:
            self.streams.append((notice, list(notice.publish(wording))))

    def stop(self, address: SuppressedAddress, facts: Iterable[Fact]) -> None:
        """Close an address; one that is closed already counts too."""
        self._tally["stopped"] += 1
        self.streams.append((address, facts))

    def take(self, person: Person, known: Known | None) -> None:
        """Take one person in, new or known."""
        if known:
            subscriber = known.subscriber
            contact = subscriber.contacts[known.contact_id]
            fields: NewValues = differing(person.fields, known.fields)
        else:
            subscriber = Subscriber(new_id())
            contact = self._new_contact(subscriber.id, person.email)
            fields = person.fields
        version = subscriber.version
        yes, evidence = self._yes(contact.contact_id, person.evidence)
        arrival = Arrival(
            contact,
            self._profile(subscriber.id, fields, self._profiles[known is None]),
            self._lists(person),
            self._started.purpose,
            yes,
        )
        facts = brought_in(subscriber, arrival)
        kinds = {type(fact) for fact in facts}
        if evidence and ConsentGranted in kinds:
            self._rows.append(evidence)
        self._count(known, kinds)
        self.streams.append((Numbered(subscriber.id, version), facts))

    @property
    def keeping(self) -> Keeping:
        """Return what goes into the vault."""
        changed, first = self._profiles
        return Keeping(self._rows, self._claims, profiles=changed, first_profiles=first)

    def counts(self, *, errors: int, repeated: int, suppressed: int) -> ImportCounts:
        """Return what became of the rows."""
        taken = {name: self._tally[name] for name in _TAKEN}
        rows = sum(taken.values()) + errors + repeated + self._tally["stopped"]
        return ImportCounts(
            rows=rows,
            **taken,
            repeated=repeated,
            failed=errors,
            granted=self._tally["granted"],
            unconfirmed=self._tally["unconfirmed"],
            suppressed=suppressed,
            stopped=self._tally["stopped"],
        )

    def _lists(self, person: Person) -> tuple[UUID, ...]:
        named = map(list_stream, person.lists)
        return tuple(dict.fromkeys((*self._started.lists, *named)))

    def _new_contact(self, subscriber_id: UUID, address: str) -> Contact:
        contact_id = new_id()
        row = seal(contact_id, "address", address, self._salt)
        self._rows.append(row)
        self._claims.append(Claim(contact_id, subscriber_id, CHANNEL, address))
        return Contact(contact_id, CHANNEL, row.ref)

    def _profile(
        self, subscriber_id: UUID, fields: NewValues, profiles: list[Filled]
    ) -> Profile | None:
        if fields:
            profiles.append((subscriber_id, fields))
        profile, rows = sealed_profile(subscriber_id, fields, self._salt)
        self._rows += rows
        return profile

    def _yes(
        self, contact_id: UUID, evidence: Evidence | None
    ) -> tuple[Yes | None, VaultRow | None]:
        if evidence is None:
            return None, None
        told = (evidence.source, evidence.ip, evidence.language)
        row = seal(contact_id, "evidence", self._evidence[told], self._salt)
        yes = Yes(
            evidence.time,
            self._notice_ids[evidence.wording],
            row.ref,
            BY_IMPORT,
            self._purpose.ends(evidence.time),
            self._purpose.version,
        )
        return yes, row

    def _count(self, known: Known | None, kinds: Collection[type[Fact]]) -> None:
        changed = "updated" if kinds else "unchanged"
        self._tally[changed if known else "created"] += 1
        self._tally["granted"] += ConsentGranted in kinds
        self._tally["unconfirmed"] += ConsentRequested in kinds


_TAKEN = ("created", "updated", "unchanged")


class _NoticeIds(dict[str, bytes]):
    """Wordings, each hashed once: thousands of people agreed to the same."""

    def __missing__(self, wording: str) -> bytes:
        self[wording] = notice_id(wording)
        return self[wording]


class _Evidence(dict[tuple[str, str | None, str | None], str]):
    """What proves a yes, each written once: thousands come from one source."""

    def __missing__(self, told: tuple[str, str | None, str | None]) -> str:
        source, ip, language = told
        self[told] = evidence_values(source=source, ip=ip, language=language)
        return self[told]
