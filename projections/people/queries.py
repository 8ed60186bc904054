"""Queries about who is gone, and in whom they go on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.store.sql import load_statements
from projections.queries import Queries

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class _Gone:
    subscriber_id: UUID
    survivor_id: UUID | None


class People(Queries):
    """Reads who became one with whom."""

    def gone(self, ids: Collection[UUID]) -> Mapping[UUID, UUID | None]:
        """Return those of some people who are gone: in whom they go on, if in any."""
        found = self.lines(_Gone, _SQL["gone"], {"ids": list(ids)})
        return {one.subscriber_id: one.survivor_id for one in found}

    def former(self, ids: Collection[UUID]) -> Mapping[UUID, Sequence[UUID]]:
        """Return the cards that became one with those of some people, by any chain."""
        former: dict[UUID, list[UUID]] = defaultdict(list)
        for one in self.lines(_Gone, _SQL["former"], {"ids": list(ids)}):
            if one.survivor_id:
                former[one.survivor_id].append(one.subscriber_id)
        return former
