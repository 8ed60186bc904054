"""Commands about API keys. A key is shown once and kept as a hash."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from psycopg.rows import class_row, tuple_row

from domain.application.records import By, Decision, Records
from domain.audience import ApiKey
from domain.errors import LastOwnersKey
from domain.ids import new_id
from domain.store.commands import Answer
from domain.store.datastore import AccountDatastore
from domain.store.log import Appending
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "keys.sql")
_PREFIX = "sayso_"


@dataclass(frozen=True)
class KeyHolder:
    """Who stands behind a key: its id, and the role that says what it may."""

    key_id: UUID
    role: str


@dataclass(frozen=True)
class KeyLine:
    """A key as it is listed."""

    key_id: UUID
    role: str
    name: str
    revoked: bool


class Keys:
    """The commands about keys, and the look behind one."""

    def __init__(self, records: Records, datastore: AccountDatastore) -> None:
        self._records = records
        self._datastore = datastore

    def issue(self, by: By, role: str, name: str, text: str = "") -> tuple[Answer, str]:
        """Make a key; its text, if none is given, is in the answer and nowhere else."""
        id_, text = new_id(), text or new_text()

        def keep(append: Appending) -> None:
            append.cursor.execute(_SQL["keep"], (id_, hash_of(text), role, name))

        def decide() -> Decision:
            key = ApiKey(id_)
            return Decision(id_, [(key, key.issue(role, name))], also=[keep])

        return self._records.once(by, decide), text

    def revoke(self, by: By, id_: UUID) -> Answer:
        """Take a key back; it opens nothing from the next request on.

        Raises LastOwnersKey if nobody could make another after it.
        """

        def forget(append: Appending) -> None:
            # One append at a time: of the last two keys one stays.
            append.cursor.execute(_SQL["revoke"], {"key_id": id_})
            row = append.cursor.fetchone()
            if not (row and row["owner_left"]):
                raise LastOwnersKey

        def decide() -> Decision:
            key = self._records.existing(ApiKey, id_)
            return Decision(id_, [(key, key.revoke())], also=[forget])

        return self._records.once(by, decide)

    def note_reading(self, by: By, operation: str, subjects: Sequence[UUID]) -> Answer:
        """Record whom the holder of a key was shown; ``by`` is their own command."""
        key_id = UUID(by.command.key_id)
        return self._records.ruled(
            by,
            lambda: self._records.load(ApiKey, key_id),
            lambda key: key.note_reading(operation, subjects),
        )

    def note_export(self, by: By, subject_id: UUID | None, format_: str) -> Answer:
        """Record that the holder of a key takes people away."""
        key_id = UUID(by.command.key_id)
        return self._records.ruled(
            by,
            lambda: self._records.load(ApiKey, key_id),
            lambda key: key.note_export(format_, subject_id),
        )

    def holder(self, text: str) -> KeyHolder | None:
        """Tell who stands behind a key, if it is good."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=class_row(KeyHolder))
            return cursor.execute(_SQL["holder"], (hash_of(text),)).fetchone()

    def actors(self, roles: Sequence[str]) -> frozenset[str]:
        """Name the holders of good keys of some roles, as events name them."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            found = cursor.execute(_SQL["of_roles"], (list(roles),)).fetchall()
        return frozenset(f"key:{id_}" for (id_,) in found)

    def all(self) -> list[KeyLine]:
        """Return every key, oldest first."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=class_row(KeyLine))
            return cursor.execute(_SQL["keys"]).fetchall()


def new_text() -> str:
    """Return a key of 256 bits."""
    return _PREFIX + secrets.token_urlsafe(32)


def hash_of(text: str) -> bytes:
    """Return what is kept of a key; 256 random bits need no slow hash."""
    return sha256(text.encode()).digest()
