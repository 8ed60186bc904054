"""Queries about lists and their members."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.store.sql import load_statements
from projections.queries import FIRST, Queries, large_question

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class ListLine:
    """A list, how many are on it, and how many orders are not carried out yet.

    ``channel`` is empty unless it is a list of one. ``failure`` is why an order was
    given up, if one was since the last order.
    """

    id: UUID
    code: str
    name: str
    channel: str
    archived: bool
    failure: str | None
    members: int
    orders: int
    created_at: datetime
    version: int


@dataclass(frozen=True)
class Member:
    """Somebody on a list, and since when."""

    subscriber_id: UUID
    joined_at: datetime


class Lists(Queries):
    """Reads lists and members."""

    def page(self, after: UUID | None = None, limit: int = 100) -> list[ListLine]:
        """Return the lists after one, by id."""
        values = {"after": after or FIRST, "limit": limit}
        return self.lines(ListLine, _SQL["page"], values)

    def get(self, id_: UUID) -> ListLine | None:
        """Return one list."""
        return self.line(ListLine, _SQL["get"], {"id": id_})

    def find(self, code: str) -> ListLine | None:
        """Return the list with a code."""
        return self.line(ListLine, _SQL["find"], {"code": code})

    def members(
        self, list_id: UUID, after: UUID | None = None, limit: int = 100
    ) -> list[Member]:
        """Return the members after one, by subscriber id."""
        values = {"list_id": list_id, "after": after or FIRST, "limit": limit}
        return self.lines(Member, _SQL["members"], values)

    def members_then(
        self,
        list_id: UUID,
        position: int,
        after: UUID | None = None,
        limit: int = 100,
    ) -> list[Member]:
        """Return the members at a position, after one, by subscriber id.

        Wait for the position first. It takes as long as going through what came after
        it; raises QuestionTooLarge.
        """
        values = {
            "list_id": list_id,
            "position": position,
            "after": after or FIRST,
            "limit": limit,
        }
        with large_question(self._datastore) as cursor:
            found = cursor.execute(_SQL["members_then"], values).fetchall()
        return [Member(*row) for row in found]
