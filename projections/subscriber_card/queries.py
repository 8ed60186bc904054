"""Questions about subscribers.

The tables hold ids and facts only. Addresses, profile values and where a yes was
given are looked up in the vault when the card is read: what was erased is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.permission import Grounds, allows, reasons
from domain.store.sql import load_statements
from projections.questions import FIRST, Questions

_SQL = load_statements(__package__, "queries.sql")


class ContactLine(msgspec.Struct, frozen=True):
    """An address of a subscriber; ``address`` is None once it is erased."""

    id: UUID
    channel: str
    address: str | None
    unreachable: bool


class ConsentLine(msgspec.Struct, frozen=True, kw_only=True):
    """A contact's consent to one purpose, and whether and why it may be written to."""

    contact_id: UUID
    channel: str = ""
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
    fields: dict[str, str]
    contacts: list[ContactLine]
    consents: list[ConsentLine]
    lists: list[UUID]
    version: int
    position: int


@dataclass(frozen=True)
class _Found:
    id: UUID


class SubscriberCards(Questions):
    """Reads cards."""

    def get(self, subscriber_id: UUID) -> Card | None:
        """Return one card."""
        return self.line(_card, _SQL["cards"], {"ids": [subscriber_id]})

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
        return self.lines(_card, _SQL["cards"], {"ids": ids})


def _card(
    *,
    fields: dict[str, str] | None,
    contacts: list[Any] | None,
    consents: list[Any] | None,
    lists: list[UUID] | None,
    **facts: Any,  # noqa: ANN401 - the other columns, as Card has them
) -> Card:
    lines = msgspec.convert(contacts or [], list[ContactLine])
    by_id = {line.id: line for line in lines}
    given = msgspec.convert(consents or [], list[ConsentLine])
    return Card(
        fields=fields or {},
        contacts=lines,
        # Consents of an address that was removed are history, and no card's business.
        consents=[
            _explained(line, by_id[line.contact_id])
            for line in given
            if line.contact_id in by_id
        ],
        lists=lists or [],
        **facts,
    )


def _explained(consent: ConsentLine, contact: ContactLine) -> ConsentLine:
    grounds = Grounds(
        state=consent.state,
        since=consent.since,
        method=consent.method,
        granted_at=consent.granted_at,
        renewed_at=consent.renewed_at,
        expires_at=consent.expires_at,
        notice_id=consent.notice_id,
        unreachable=contact.unreachable,
        erased=contact.address is None,
    )
    return msgspec.structs.replace(
        consent,
        channel=contact.channel,
        allowed=allows(grounds),
        reasons=[reason.words for reason in reasons(grounds)],
    )
