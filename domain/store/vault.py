"""The vault: personal values, apart from the log that commits to them.

A value is sealed under a random 128-bit salt: the event holds the row's id and
SHA-256(salt || value). Deleting the row leaves every hash and proof intact and the
person unfindable.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from psycopg.rows import tuple_row

from domain.events import VaultRef
from domain.field_values import FieldValue
from domain.ids import new_id
from domain.store import arrays
from domain.store.datastore import AccountDatastore
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "vault.sql")
_UUID, _TEXT, _JSONB = 2950, 25, 3802
SALT_BYTES = 16
_DRAWN_AHEAD = 512


class VaultRow(msgspec.Struct, frozen=True):
    """A sealed value, ready to be kept."""

    id: UUID
    subject_id: UUID
    field: str
    value: str
    salt: bytes

    @property
    def ref(self) -> VaultRef:
        """Return what an event says of this row."""
        return VaultRef(self.id, digest(self.salt, self.value))


class Claim(msgspec.Struct, frozen=True):
    """A contact's hold on an address, normalised."""

    contact_id: UUID
    subscriber_id: UUID
    channel: str
    address: str


def new_salt() -> bytes:
    """Draw a salt."""
    return secrets.token_bytes(SALT_BYTES)


def drawing_salts() -> Callable[[], bytes]:
    """Return what draws salts one by one, asking for some at once.

    Keep it no longer than one piece of work: a process that forks would draw the same
    salts as its child.
    """

    def salts() -> Iterator[bytes]:
        while True:
            drawn = secrets.token_bytes(SALT_BYTES * _DRAWN_AHEAD)
            for start in range(0, len(drawn), SALT_BYTES):
                yield drawn[start : start + SALT_BYTES]

    return partial(next, salts())


def seal(
    subject_id: UUID, field: str, value: str, salt: Callable[[], bytes] = new_salt
) -> VaultRow:
    """Seal a value under a new salt."""
    return VaultRow(new_id(), subject_id, field, value, salt())


def digest(salt: bytes, value: str) -> bytes:
    """Return the commitment to a value: SHA-256 over its salt and its UTF-8 bytes."""
    return sha256(salt + value.encode()).digest()


class Vault:
    """Reads the values of one account."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore

    def holders(
        self, channel: str, addresses: Iterable[str]
    ) -> dict[str, tuple[UUID, UUID]]:
        """Return address -> (subscriber, contact) for the addresses that are held."""
        asked = arrays.encode("text", _TEXT, list(addresses))
        rows = self._fetch("holders", channel, asked)
        return {address: (subscriber, contact) for address, subscriber, contact in rows}

    def contacts(self, subscriber_ids: Iterable[UUID]) -> list[Claim]:
        """Return the current contacts of some subscribers, oldest first."""
        rows = self._fetch("contacts", list(subscriber_ids))
        return [
            Claim(contact, subscriber, channel, address)
            for subscriber, contact, channel, address in rows
        ]

    def claims(self, contact_ids: Iterable[UUID]) -> list[Claim]:
        """Return the address that each contact holds now."""
        return [Claim(*row) for row in self._fetch("claims", list(contact_ids))]

    def profiles(
        self, subscriber_ids: Iterable[UUID]
    ) -> dict[UUID, dict[str, FieldValue]]:
        """Return the current profile of each subscriber that has one."""
        return dict(self._fetch("profiles", list(subscriber_ids)))

    def values(self, ids: Iterable[UUID]) -> dict[UUID, str]:
        """Return the values of rows; an erased row is missing."""
        return {id_: value for id_, value, _ in self._fetch("values", list(ids))}

    def addresses(self, contact_ids: Iterable[UUID]) -> dict[UUID, str]:
        """Return the address of each contact, removed or not; erased ones are missing.

        A contact has one address as long as it lives.
        """
        return dict(self._fetch("addresses", list(contact_ids)))

    def refused_at(
        self, addresses: Iterable[str], purpose: str
    ) -> dict[str, datetime | None]:
        """Return address -> when, where a no to a purpose was the last word of a card.

        The time of what was recorded before times were kept is None.
        """
        asked = arrays.encode("text", _TEXT, list(addresses))
        return dict(self._fetch("refused_at", asked, purpose))

    def contacts_ever(self, address: str) -> list[UUID]:
        """Return the contacts that have held a normalised address, in any channel."""
        return [contact for (contact,) in self._fetch("contacts_ever", address)]

    def rows_of(self, subject_ids: Iterable[UUID]) -> list[VaultRow]:
        """Return all that is kept of some subjects, oldest first."""
        rows = self._fetch("rows_of", list(subject_ids))
        return [VaultRow(*row) for row in rows]

    def domains(self, contact_ids: Iterable[UUID]) -> dict[UUID, str]:
        """Return contact -> the domain of its address, of those that have one."""
        return dict(self._fetch("domains", list(contact_ids)))

    def recipients(
        self, contact_ids: Iterable[UUID]
    ) -> dict[UUID, tuple[UUID, str, dict[str, FieldValue]]]:
        """Return contact -> (subscriber, address, profile); erased ones are missing."""
        rows = self._fetch("recipients", list(contact_ids))
        return {
            contact: (subscriber, address, fields or {})
            for contact, subscriber, address, fields in rows
        }

    def _fetch(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            arrays.register(cursor)
            return cursor.execute(_SQL[statement], values).fetchall()
