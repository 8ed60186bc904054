"""Links that ask to confirm: drawn at random, sent once, and kept only as hashes.

A question is known by its ``token_id``, which opens nothing and may be in events. The
token itself is nowhere but in the message and in the address that its reader opens.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

from psycopg.rows import class_row, tuple_row

from domain.store.datastore import AccountDatastore
from domain.store.log import Appending, Companion
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "tokens.sql")
_BYTES = 32


@dataclass(frozen=True)
class Question:
    """What is asked, of whom, until when, and what was answered."""

    token_id: UUID
    subscriber_id: UUID
    contact_id: UUID
    requests: list[int]
    expires_at: datetime
    answer: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Kept(Question):
    token_hash: bytes


class Tokens:
    """The links of one account."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore

    def draw(self, question: Question) -> str:
        """Make a link to a question; when this returns its hash is committed."""
        token = secrets.token_urlsafe(_BYTES)
        self._run(
            "keep",
            _hash(token),
            question.token_id,
            question.subscriber_id,
            question.contact_id,
            question.requests,
            question.expires_at,
        )
        return token

    def drop(self, token: str) -> None:
        """Forget a link that nobody got."""
        self._run("drop", _hash(token))

    def drawn(self, token_id: UUID) -> int:
        """Tell how many links to a question were made."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            row = cursor.execute(_SQL["drawn"], (token_id,)).fetchone()
        return int(row[0]) if row else 0

    def find(self, token: str) -> Question | None:
        """Return the question that a link leads to."""
        wanted = _hash(token)
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=class_row(_Kept), binary=True)
            found = cursor.execute(_SQL["find"], (wanted,)).fetchone()
        return found if found and compare_digest(found.token_hash, wanted) else None

    def answering(self, token_id: UUID, answer: str, *, at: datetime) -> Companion:
        """Return the write that belongs into the append of an answer."""

        def keep(append: Appending) -> None:
            append.cursor.execute(_SQL["answer"], (answer, at, token_id))

        return keep

    def forget(self, *, at: datetime) -> int:
        """Forget what has expired and return how many."""
        return self._run("forget", at)

    def _run(self, statement: str, *values: object) -> int:
        with self._datastore.get_connection() as connection:
            return connection.execute(_SQL[statement], values).rowcount


def _hash(token: str) -> bytes:
    return sha256(token.encode(errors="replace")).digest()
