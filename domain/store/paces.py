"""How fast messages leave, over all processes: who may send when, who is left alone.

The database's clock is everybody's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from psycopg.rows import class_row, tuple_row

from domain.pacing import Scopes, slots
from domain.slowing import Pauses
from domain.store.datastore import AccountDatastore
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "paces.sql")


@dataclass(frozen=True)
class Slowed:
    """A scope that is left alone for a while, or was."""

    scope: str
    slowed_until: datetime
    reason: str
    is_left_alone: bool


class Paces:
    """Keeps when the next message of a scope may leave."""

    def __init__(self, datastore: AccountDatastore) -> None:
        self._datastore = datastore

    def reserve(
        self,
        wanted: Sequence[Scopes],
        intervals: Mapping[str, timedelta],
        lead: timedelta,
        horizon: timedelta,
    ) -> list[float | None]:
        """Return in how many seconds each message may leave; None if not that soon.

        None leaves before ``lead``, and none after ``horizon``, from now on. What is
        reserved is gone, also if nothing leaves.
        """
        scopes = sorted(intervals)
        with self._datastore.transaction(commit=True) as cursor:
            cursor.execute(_SQL["add"], {"scopes": scopes})
            rows = cursor.execute(_SQL["lock"], {"scopes": scopes}).fetchall()
            now = rows[0]["now"]
            free_at = {row["scope"]: row["free_at"] for row in rows}
            times, free = slots(wanted, free_at, intervals, now + lead, now + horizon)
            values = {"scopes": scopes, "free_at": [free[scope] for scope in scopes]}
            cursor.execute(_SQL["keep"], values)
        return [(at - now).total_seconds() if at else None for at in times]

    def free_in(self, scopes: Collection[str]) -> dict[str, float]:
        """Return in how many seconds scopes are free, of those that are not."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            found = cursor.execute(_SQL["free_in"], {"scopes": list(scopes)})
            return dict(found.fetchall())

    def slowed(self) -> list[Slowed]:
        """Return what is left alone, or was and has taken no message since."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=class_row(Slowed))
            return cursor.execute(_SQL["slowed"]).fetchall()

    def slow(self, scope: str, reason: str, pauses: Pauses) -> timedelta | None:
        """Leave a scope alone for as long as is returned; None if it already is."""
        with self._datastore.transaction(commit=True) as cursor:
            row = cursor.execute(_SQL["level"], {"scope": scope}).fetchone()
            if row is None:
                return None
            pause = pauses.after(row["level"])
            values = {"scope": scope, "pause": pause, "reason": reason}
            cursor.execute(_SQL["slow"], values)
        return pause

    def ease(self, scopes: Iterable[str]) -> None:
        """Note that scopes that were left alone take messages again."""
        with self._datastore.get_connection() as connection:
            connection.execute(_SQL["ease"], {"scopes": list(scopes)})

    def warm(self, domain: str, day: date, most: int, wanted: int) -> int:
        """Take what a sender's domain may send on a day; return how many that are."""
        values = {"domain": domain, "day": day, "most": most, "wanted": wanted}
        with self._datastore.transaction(commit=True) as cursor:
            cursor.execute(_SQL["begin_day"], values)
            row = cursor.execute(_SQL["warm"], values).fetchone()
        return int(row["number"]) if row else 0

    def used(self, domains: Collection[str], day: date) -> dict[str, int]:
        """Return how many messages of domains left on a day."""
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            values = {"day": day, "domains": list(domains)}
            return dict(cursor.execute(_SQL["used"], values).fetchall())
