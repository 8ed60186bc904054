"""Which activities were recorded, by what their senders call them.

A key is a digest under the pepper: an order's number may tell whose order it is.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventsourcing.persistence import IntegrityError
from psycopg.rows import tuple_row

from domain.ids import keyed_id
from domain.store.datastore import AccountDatastore
from domain.store.log import Appending, Companion
from domain.store.sql import load_statements
from domain.store.suppressions import Peppers

_SQL = load_statements(__package__, "activity_keys.sql")


@dataclass(frozen=True)
class Known:
    """An activity that was recorded; without a position it is about to be."""

    subscriber_id: UUID
    body: bytes
    position: int | None = None


@dataclass(frozen=True)
class Key:
    """What an activity is known under, and the digest of what was told of it."""

    id: UUID
    body: bytes


class ActivityKeys:
    """The activities of one account."""

    def __init__(self, datastore: AccountDatastore, peppers: Peppers) -> None:
        self._datastore = datastore
        self._peppers = peppers

    def keys(self, name: str, external_id: str, body: bytes) -> list[Key]:
        """Return what an activity may be known under; the last is for a new one."""
        return [
            Key(
                keyed_id(secret, "activity", name, external_id),
                hmac.digest(secret, b"activity\0" + body, "sha256"),
            )
            for secret in self._peppers.secrets.values()
        ]

    def staying(self) -> Companion:
        """Return the check, under the lock, that no pepper was added since now.

        Another process may have recorded the same under it.
        """
        before = list(self._peppers.secrets)

        def require(_append: Appending) -> None:
            if list(self._peppers.secrets) != before:
                raise IntegrityError("a pepper was added meanwhile")

        return require

    def known(self, ids: Iterable[UUID]) -> dict[UUID, Known]:
        """Return those that were recorded."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            rows = cursor.execute(_SQL["known"], (list(ids),)).fetchall()
        return {key: Known(*rest) for key, *rest in rows}

    def versions(self, streams: Iterable[UUID]) -> dict[UUID, int]:
        """Return how long some streams are; those without events are missing."""
        return self._pairs("versions", streams)

    def people(self, ids: Iterable[UUID]) -> dict[UUID, bool]:
        """Return which ids are people's, and whether they are there no more."""
        return {id_: bool(gone) for id_, gone in self._pairs("people", ids).items()}

    def _pairs(self, statement: str, ids: Iterable[UUID]) -> dict[UUID, Any]:
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            return dict(cursor.execute(_SQL[statement], (list(ids),)).fetchall())


def remembering(new: Mapping[UUID, Known], events: int) -> Companion:
    """Return the write that belongs into the append of so many events."""

    def remember(append: Appending) -> None:
        columns: Sequence[list[object]] = [
            list(new),
            [one.subscriber_id for one in new.values()],
            [one.body for one in new.values()],
        ]
        append.cursor.execute(_SQL["remember"], (append.head + events, *columns))

    return remember


def requiring_presence(ids: Iterable[UUID]) -> Companion:
    """Return the check, under the lock, that nobody has gone in the meantime."""
    people = list(ids)

    def require(append: Appending) -> None:
        found = append.cursor.execute(_SQL["gone"], (people,)).fetchone()
        if found:
            raise IntegrityError("somebody has gone meanwhile")

    return require
