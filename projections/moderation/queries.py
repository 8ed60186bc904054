"""Queries about what waits for somebody to look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.store.sql import load_statements
from projections.queries import FIRST, Queries

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class Waiting:
    """A campaign that waits; ``digest`` is what is to be decided about, in hex.

    A claim whose time is over is none.
    """

    campaign_id: UUID
    name: str | None
    digest: str
    reasons: list[str]
    since: datetime
    deadline: datetime
    overdue: bool
    submitted_by: str
    endorsed_by: str | None
    claimed_by: str | None
    claimed_until: datetime | None


@dataclass(frozen=True)
class Counted:
    """How many wait, and how many of them longer than they should."""

    waiting: int
    overdue: int


class ModerationQueue(Queries):
    """Reads the queue."""

    def page(
        self, now: datetime, after: tuple[int, UUID] | None = None, limit: int = 100
    ) -> list[Waiting]:
        """Return those who wait after a place, the next deadline first.

        A place is a deadline, in microseconds since 1970, and a campaign.
        """
        deadline, campaign_id = after or (0, FIRST)
        values = {"now": now, "deadline": deadline, "id": campaign_id, "limit": limit}
        return self.lines(Waiting, _SQL["page"], values)

    def counted(self, now: datetime) -> Counted:
        """Count them."""
        found = self.line(Counted, _SQL["counted"], {"now": now})
        return found or Counted(0, 0)
