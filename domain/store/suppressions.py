"""Knows which addresses are closed, without knowing them."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from psycopg.rows import tuple_row

from domain.addresses import address_digest
from domain.store.datastore import AccountDatastore
from domain.store.sql import load_statements
from domain.suppression import ACCOUNT, Digest

_SQL = load_statements(__package__, "suppressions.sql")


@dataclass(frozen=True)
class Peppers:
    """The secrets that digests are made with, by id; the last one makes new ones."""

    secrets: Mapping[str, bytes]

    def digest(self, channel: str, address: str) -> Digest:
        """Digest a normalised address."""
        id_, secret = list(self.secrets.items())[-1]
        return Digest(address_digest(secret, channel, address), id_, channel)

    def hash_of_file(self) -> hmac.HMAC:
        """Begin to digest a file of people: one of a single row could be guessed."""
        secret = list(self.secrets.values())[-1]
        return hmac.new(secret, b"file\0", "sha256")

    def digests(self, channel: str, address: str) -> list[bytes]:
        """Return every digest under which an address may be known."""
        return [
            address_digest(secret, channel, address) for secret in self.secrets.values()
        ]


class Suppressions:
    """The closed addresses of one account."""

    def __init__(self, datastore: AccountDatastore, peppers: Peppers) -> None:
        self._datastore = datastore
        self.peppers = peppers

    def closed(self, channel: str, addresses: Iterable[str]) -> dict[str, bytes]:
        """Return which of some normalised addresses are closed, and by which digest."""
        known = {
            digest: address
            for address in addresses
            for digest in self.peppers.digests(channel, address)
        }
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            rows = cursor.execute(_SQL["closed"], (list(known), ACCOUNT)).fetchall()
        return {known[digest]: digest for (digest,) in rows}
