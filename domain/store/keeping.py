"""What an append writes into the vault, or destroys there, beside its events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Cursor

from domain.field_values import NewValues
from domain.store import arrays
from domain.store.copying import COPY_FROM, Columns, Same, copy_in
from domain.store.log import Appending, Companion
from domain.store.sql import load_statements
from domain.store.vault import Claim, VaultRow

_SQL = load_statements(__package__, "keeping.sql")
_UUID, _JSONB = 2950, 3802

#: A person, and values of their profile.
Filled = tuple[UUID, NewValues]


@dataclass(frozen=True)
class Keeping:
    """What one append puts into the vault beside its events.

    ``first_profiles`` are of people who have none yet.
    """

    rows: Sequence[VaultRow] = ()
    claims: Sequence[Claim] = ()
    releases: Sequence[UUID] = ()
    profiles: Sequence[Filled] = ()
    first_profiles: Sequence[Filled] = ()

    def __call__(self, append: Appending) -> None:
        """Write it, in the transaction of the append."""
        arrays.register(append.cursor)
        self._keep(append)
        if self.releases:
            append.cursor.execute(_SQL["release"], (list(self.releases),))
        self._claim(append.cursor)
        self._fill_in(append.cursor)

    def _keep(self, append: Appending) -> None:
        ids = [row.id for row in self.rows]
        subjects = [row.subject_id for row in self.rows]
        fields = [row.field for row in self.rows]
        values = [row.value for row in self.rows]
        salts = [row.salt for row in self.rows]
        if len(ids) >= COPY_FROM:
            columns: Columns = {
                "id": ("uuid", ids),
                "subject_id": ("uuid", subjects),
                "field": ("text", fields),
                "value": ("text", values),
                "salt": ("bytea", salts),
                "position": ("bigint", Same(append.head + 1)),
            }
            copy_in(append.cursor, "vault", columns)
        elif ids:
            few = (append.head + 1, ids, subjects, fields, values, salts)
            append.cursor.execute(_SQL["keep"], few)

    def _claim(self, cursor: Cursor[Any]) -> None:
        # In the order of the index, so that its pages are touched in turn.
        claims = sorted(self.claims, key=_place)
        contacts = [claim.contact_id for claim in claims]
        subscribers = [claim.subscriber_id for claim in claims]
        channels = [claim.channel for claim in claims]
        addresses = [claim.address for claim in claims]
        if len(claims) >= COPY_FROM:
            columns: Columns = {
                "contact_id": ("uuid", contacts),
                "subscriber_id": ("uuid", subscribers),
                "channel": ("text", channels),
                "address": ("text", addresses),
            }
            copy_in(cursor, "addresses", columns)
        elif claims:
            few = (contacts, subscribers, channels, addresses)
            cursor.execute(_SQL["claim"], few)

    def _fill_in(self, cursor: Cursor[Any]) -> None:
        first = self.first_profiles
        if len(first) >= COPY_FROM:
            columns: Columns = {
                "subscriber_id": ("uuid", [id_ for id_, _ in first]),
                "fields": ("jsonb", [fields for _, fields in first]),
            }
            copy_in(cursor, "profiles", columns)
        filled = [*self.profiles, *(first if len(first) < COPY_FROM else ())]
        if filled:
            ids = arrays.encode("uuid", _UUID, [id_ for id_, _ in filled])
            fields = arrays.encode("jsonb", _JSONB, [fields for _, fields in filled])
            cursor.execute(_SQL["fill_in"], (ids, fields))


def _place(claim: Claim) -> tuple[str, str]:
    return claim.channel, claim.address


def destroying(subject_ids: Iterable[UUID]) -> Companion:
    """Return the write that destroys all values of people and of their contacts."""
    subjects = list(subject_ids)

    def destroy(append: Appending) -> None:
        for statement in ("erase_values", "erase_addresses", "erase_profiles"):
            append.cursor.execute(_SQL[statement], (subjects,))

    return destroy


def destroying_values(ids: Iterable[UUID]) -> Companion:
    """Return the write that destroys some values."""
    rows = list(ids)

    def destroy(append: Appending) -> None:
        append.cursor.execute(_SQL["destroy_values"], (rows,))

    return destroy
