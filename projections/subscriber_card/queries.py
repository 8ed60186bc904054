"""Queries about subscribers.

A card is no table: it is what a person's stream comes to, so it is never behind.
Addresses, profile values and where a yes was given are looked up in the vault when the
card is read: what was erased is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import msgspec

from domain.consent_life import Life, lives
from domain.events import Recorded
from domain.field_values import FieldValue
from domain.permission import (
    EXPIRED,
    GRANTED,
    Suppression,
    allows,
    reasons,
)
from domain.store.codec import codec_of_release
from domain.store.sql import load_statements
from domain.suppression import OPENED_BY_A_YES
from projections.queries import FIRST, Queries
from projections.subscriber_card.facts import CONTACTS, LISTS, PEOPLE, folded

_SQL = load_statements(__package__, "queries.sql")


class ContactLine(msgspec.Struct, frozen=True):
    """An address of a subscriber; ``address`` is None once it is erased."""

    id: UUID
    channel: str
    address: str | None
    unreachable: bool
    suppressions: list[Suppression] = []


class ConsentLine(msgspec.Struct, frozen=True, kw_only=True):
    """A contact's consent to one purpose, and whether and why it may be written to."""

    contact_id: UUID
    channel: str
    purpose: str
    state: str
    allowed: bool = False
    reasons: list[str] = []
    since: datetime
    method: str
    source: str | None
    #: SHA-256 of the wording, in hexadecimal digits.
    notice_id: str | None
    granted_at: datetime | None
    renewed_at: datetime | None
    expires_at: datetime | None
    position: int
    version: int


@dataclass(frozen=True)
class Card:
    """All that is known of a subscriber. ``version`` is that of their stream."""

    id: UUID
    registered_at: datetime
    origin: str
    fields: dict[str, FieldValue]
    contacts: list[ContactLine]
    consents: list[ConsentLine]
    lists: list[UUID]
    version: int
    position: int


@dataclass(frozen=True)
class _Found:
    id: UUID


@dataclass(frozen=True)
class _Stream:
    """A stream, and what the vault shows of it now."""

    id: UUID
    at: datetime
    fields: dict[str, FieldValue] | None
    addresses: dict[str, str] | None
    stops: list[dict[str, str]] | None
    sources: dict[str, str] | None
    positions: list[int]
    times: list[datetime]
    topics: list[str]
    states: list[bytes]

    def events(self) -> Iterator[Recorded]:
        """Read the events of the stream."""
        decode = codec_of_release().decode
        columns = zip(self.positions, self.times, self.topics, self.states, strict=True)
        for version, (position, time, topic, state) in enumerate(columns, 1):
            read = decode(topic, state)
            yield Recorded(position, time, self.id, version, read.context, read.fact)


class SubscriberCards(Queries):
    """Reads cards."""

    def get(self, subscriber_id: UUID) -> Card | None:
        """Return one card.

        Raises the library's MapperDeserialisationError: what cannot be read may have
        been a no.
        """
        return next(iter(self._cards([subscriber_id])), None)

    def find(self, channel: str, address: str) -> UUID | None:
        """Return who holds a normalised address."""
        values = {"channel": channel, "address": address}
        found = self.line(_Found, _SQL["find"], values)
        return found.id if found else None

    def page(
        self, after: UUID | None = None, limit: int = 100, list_id: UUID | None = None
    ) -> list[Card]:
        """Return the cards after one, by id; only those on a list, if it is given."""
        statement = _SQL["page_of_list" if list_id else "page"]
        values = {"after": after or FIRST, "limit": limit, "list_id": list_id}
        ids = [found.id for found in self.lines(_Found, statement, values)]
        return self._cards(ids)

    def _cards(self, ids: Sequence[UUID]) -> list[Card]:
        found = self.lines(_Stream, _SQL["cards"], {"ids": ids})
        return [card for card in map(_card, found) if card]


def _card(stream: _Stream) -> Card | None:
    events = list(stream.events())
    rows = folded(events)
    known = rows.get(PEOPLE, {}).get((stream.id,))
    if known is None:
        return None
    contacts = {
        id_: ContactLine(
            id_,
            address=_told(stream.addresses, id_),
            suppressions=_stops(stream, id_),
            **values,
        )
        for (id_,), values in sorted(rows.get(CONTACTS, {}).items())
    }
    return Card(
        id=stream.id,
        **known,
        fields=stream.fields or {},
        contacts=list(contacts.values()),
        consents=[
            _consent(stream, contacts[life.last.contact_id], life)
            for life in lives(events)
        ],
        lists=sorted(id_ for (id_,) in rows.get(LISTS, {})),
        version=len(stream.positions),
        position=stream.positions[-1],
    )


def _consent(stream: _Stream, contact: ContactLine, life: Life) -> ConsentLine:
    last, state = life.last, life.last.state
    if state == GRANTED and _is_over(life.expires_at, stream.at):
        # It counts as soon as it has come, recorded or not.
        state = EXPIRED
    method = last.method or "time"
    stops = [one for one in contact.suppressions if one.scope in OPENED_BY_A_YES]
    grounds = replace(
        life.grounds,
        state=state,
        method=method,
        suppressed=tuple(stops),
        erased=contact.address is None,
    )
    return ConsentLine(
        contact_id=contact.id,
        channel=contact.channel,
        purpose=last.purpose,
        state=state,
        allowed=allows(grounds),
        reasons=[reason.words for reason in reasons(grounds)],
        since=life.since,
        method=method,
        source=_told(stream.sources, life.evidence_id if life.notice_id else None),
        notice_id=grounds.notice_id,
        granted_at=life.granted_at,
        renewed_at=life.renewed_at,
        expires_at=life.expires_at,
        position=last.position,
        version=last.version,
    )


def _stops(stream: _Stream, contact_id: UUID) -> list[Suppression]:
    return [
        Suppression(stop["scope"], stop["ground"])
        for stop in stream.stops or ()
        if stop["contact_id"] == str(contact_id)
    ]


def _told(told: Mapping[str, str] | None, id_: UUID | None) -> str | None:
    return told.get(str(id_)) if told else None


def _is_over(end: datetime | None, at: datetime) -> bool:
    return end is not None and end <= at
