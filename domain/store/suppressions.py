"""Knows which addresses are closed, without knowing them.

Whoever decides digests an address and looks. Whoever chooses among all contacts cannot:
for them it is noted which contact holds an address that was ever closed. Both kinds of
append note it under the insert lock, so whichever comes second sees the other.
"""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection, Cursor
from psycopg.rows import tuple_row

from domain.addresses import AddressInvalid, address_digest, normalise_email
from domain.errors import PepperMissing
from domain.permission import Suppression
from domain.store import arrays
from domain.store.datastore import AccountDatastore
from domain.store.log import Appending, Companion
from domain.store.sql import load_statements
from domain.store.vault import Claim
from domain.suppression import (
    ACCOUNT,
    CHANNEL,
    ERASURE,
    Digest,
    sender_scope,
    topic_scope,
)

_SQL = load_statements(__package__, "suppressions.sql")
_BYTEA = 17

#: A channel, and an address in its one form there.
Place = tuple[str, str]
#: A contact, its channel and its address.
HeldAddress = tuple[UUID, str, str]
_AT_ONCE = 10_000
#: What only the holder's own new yes ends, and what keeps them out until then.
AN_ERASURE = Suppression(ACCOUNT, ERASURE)


@dataclass(frozen=True)
class Peppers:
    """The secrets that digests are made with, by id; the last one makes new ones."""

    secrets: Mapping[str, bytes]

    def digest(self, channel: str, address: str) -> Digest:
        """Digest a normalised address."""
        id_, secret = list(self.secrets.items())[-1]
        return Digest(address_digest(secret, channel, address), id_, channel)

    def now(self) -> Peppers:
        """Return them as of one look: whoever digests many addresses looks once."""
        return Peppers(dict(self.secrets.items()))

    def known_as(self, channel: str, address: str) -> list[Digest]:
        """Return all that an address may be known as; the last is for what is new."""
        return [
            Digest(address_digest(secret, channel, address), id_, channel)
            for id_, secret in self.secrets.items()
        ]

    def hash_of_file(self) -> hmac.HMAC:
        """Begin to digest a file of people: one of a single row could be guessed."""
        secret = list(self.secrets.values())[-1]
        return hmac.new(secret, b"file\0", "sha256")

    def digests(self, channel: str, address: str) -> list[bytes]:
        """Return every digest under which an address may be known."""
        return [
            address_digest(secret, channel, address) for secret in self.secrets.values()
        ]

    def scopes(self, sender: str = "", topic: str = "") -> list[str]:
        """Name every scope that a message from a sender about a topic lies in."""
        scopes = [ACCOUNT, CHANNEL]
        if sender:
            address = plain_sender(sender)
            domain = address.rpartition("@")[2]
            digests = self.digests("sender", address)
            scopes += [sender_scope(domain, one) for one in (b"", *digests)]
        return [*scopes, topic_scope(topic)] if topic else scopes


#: Of whoever claims no addresses.
NO_PEPPERS = Peppers({})


def plain_sender(address: str) -> str:
    """Return the one form of a sender's address, whatever it is."""
    try:
        return normalise_email(address)
    except AddressInvalid:
        return address.strip().lower()


class Suppressions:
    """The closed addresses of one account."""

    def __init__(self, datastore: AccountDatastore, peppers: Peppers) -> None:
        self._datastore = datastore
        self.peppers = peppers

    def closed(self, channel: str, addresses: Iterable[str]) -> set[str]:
        """Return which of some normalised addresses nobody but their holder opens."""
        found = self.of((channel, address) for address in addresses)
        return {address for (_, address), stops in found.items() if AN_ERASURE in stops}

    def of(self, places: Iterable[Place]) -> dict[Place, list[Suppression]]:
        """Return what closes each of some addresses; open ones are missing.

        Raises PepperMissing.
        """
        with self._datastore.get_connection() as connection:
            return self.under_lock(connection.cursor(), places)

    def under_lock(
        self, cursor: Cursor[Any], places: Iterable[Place]
    ) -> dict[Place, list[Suppression]]:
        """Return the same as whoever holds the insert lock sees it."""
        if not _any_closed(cursor, self.peppers):
            return {}
        # A look after that: whatever was digested till then is recognised.
        peppers = self.peppers.now()
        known = {
            digest: place for place in places for digest in peppers.digests(*place)
        }
        found: dict[Place, list[Suppression]] = defaultdict(list)
        with cursor.connection.cursor(row_factory=tuple_row, binary=True) as reader:
            arrays.register(reader)
            asked = arrays.encode("bytea", _BYTEA, list(known))
            rows = reader.execute(_SQL["closing"], (asked,)).fetchall()
        for digest, scope, ground in rows:
            found[known[digest]].append(Suppression(scope, ground))
        return dict(found)

    def stopped_under_lock(
        self, cursor: Cursor[Any], places: Iterable[Place], sender: str, topic: str = ""
    ) -> set[Place]:
        """Return where nothing of a sender, about a topic if any, may be sent."""
        scopes = self.peppers.scopes(sender, topic)
        return {
            place
            for place, stops in self.under_lock(cursor, places).items()
            if any(stop.scope in scopes for stop in stops)
        }

    def lacking(self) -> list[str]:
        """Name the peppers that addresses were closed under and that are not here."""
        with self._datastore.get_connection() as connection:
            return _lacking(_used(connection), self.peppers)

    def note_anew(self) -> None:
        """Note who holds closed addresses from nothing, as after a restored backup."""
        with self._datastore.transaction(commit=True) as cursor:
            cursor.execute(_SQL["forget_holders"])
            with cursor.connection.cursor(row_factory=tuple_row) as reader:
                rows = reader.execute(_SQL["held"]).fetchall()
            for start in range(0, len(rows), _AT_ONCE):
                _note(cursor, self.peppers, rows[start : start + _AT_ONCE])

    def noting(self, places: Sequence[Place]) -> Companion:
        """Return the write that notes who holds addresses that are being closed."""

        def note(append: Appending) -> None:
            # By every pepper: one may have been added since the entries were decided.
            peppers = self.peppers.now()
            known = [(peppers.digests(*place), *place) for place in places]
            told = [(one, *place) for digests, *place in known for one in digests]
            columns = [[row[number] for row in told] for number in range(3)]
            append.cursor.execute(_SQL["note_holders"], columns)

        return note


def note_claims(append: Appending, peppers: Peppers, claims: Iterable[Claim]) -> None:
    """Note which of the addresses that are being claimed were closed before.

    Raises PepperMissing.
    """
    if not claims or not peppers.secrets:
        return
    if not _any_closed(append.cursor, peppers):
        return
    held = [(claim.contact_id, claim.channel, claim.address) for claim in claims]
    _note(append.cursor, peppers, held)


def _any_closed(cursor: Cursor[Any], peppers: Peppers) -> bool:
    """Tell whether addresses were ever closed, if each of the keys for it is there.

    Whoever lacks one would take closed addresses for open.
    """
    used = _used(cursor.connection)
    for id_ in _lacking(used, peppers):
        raise PepperMissing(id_)
    return bool(used)


def _used(connection: Connection[Any]) -> list[str]:
    with connection.cursor(row_factory=tuple_row) as reader:
        return [id_ for (id_,) in reader.execute(_SQL["peppers"]).fetchall()]


def _lacking(used: Iterable[str], peppers: Peppers) -> list[str]:
    return sorted(set(used).difference(peppers.secrets))


def digested(peppers: Peppers, held: Iterable[HeldAddress]) -> list[tuple[bytes, UUID]]:
    """Return what addresses may be known under, each with the contact that holds it."""
    peppers = peppers.now()
    return [
        (digest, contact_id)
        for contact_id, channel, address in held
        for digest in peppers.digests(channel, address)
    ]


def _note(cursor: Cursor[Any], peppers: Peppers, held: Iterable[HeldAddress]) -> None:
    pairs = digested(peppers, held)
    digests = [digest for digest, _ in pairs]
    contacts = [contact_id for _, contact_id in pairs]
    cursor.execute(_SQL["note_claims"], (digests, contacts))
