"""How often something may happen: counted under the insert lock, by an HMAC of whom.

Only times and digests are kept, so a limit outlives restarts and names nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Cursor
from psycopg.rows import DictRow

from domain.store.datastore import AccountDatastore
from domain.store.log import Appending, Companion
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "allowances.sql")
#: No limit looks further back.
LONGEST = timedelta(days=30)


@dataclass(frozen=True)
class Allowance:
    """At most so many within a time for whoever has this digest."""

    digest: bytes
    most: int
    within: timedelta


class TooOften(Exception):  # noqa: N818 - a state, not a fault
    """A limit is reached; the append that was to be counted did not happen."""


def counting(allowances: Sequence[Allowance], *, at: datetime) -> Companion:
    """Return the write that counts an append; it raises TooOften over a limit."""

    def count(append: Appending) -> None:
        for allowance in allowances:
            if _counted(append.cursor, allowance, at) >= allowance.most:
                raise TooOften
        digests = list({allowance.digest for allowance in allowances})
        append.cursor.execute(_SQL["count"], (digests, at))

    return count


def forget_counts(datastore: AccountDatastore, *, at: datetime) -> int:
    """Forget what is too old for any limit and return how many."""
    with datastore.get_connection() as connection:
        return connection.execute(_SQL["forget"], (at - LONGEST,)).rowcount


def _counted(cursor: Cursor[DictRow], allowance: Allowance, at: datetime) -> int:
    values = (allowance.digest, at - allowance.within)
    row = cursor.execute(_SQL["counted"], values).fetchone()
    return int(row["number"]) if row else 0
