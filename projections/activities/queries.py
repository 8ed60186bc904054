"""Queries about what people did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.field_values import FieldValue
from domain.store.sql import load_statements
from projections.queries import Queries

_SQL = load_statements(__package__, "queries.sql")
#: After every place: where the first page begins.
LAST = (2**63 - 1, UUID(int=2**128 - 1))


@dataclass(frozen=True)
class ActivityTypeLine:
    """What may be told of activities of one name."""

    name: str
    id: UUID
    label: str
    properties: list[dict[str, Any]]
    declared_at: datetime
    archived: bool
    version: int


@dataclass(frozen=True)
class ActivityLine:
    """Something that a person did; without what was sent of it once it is erased."""

    id: UUID
    name: str
    occurred_at: datetime
    position: int
    properties: dict[str, FieldValue]
    external_id: str | None
    payload: dict[str, Any] | None


class Activities(Queries):
    """Reads types, and what one person did."""

    def types(
        self, after: str | None = None, limit: int = 100
    ) -> list[ActivityTypeLine]:
        """Return the types after one, by name."""
        values = {"after": after or "", "limit": limit}
        return self.lines(ActivityTypeLine, _SQL["types"], values)

    def type(self, name: str) -> ActivityTypeLine | None:
        """Return one type."""
        return self.line(ActivityTypeLine, _SQL["type"], {"name": name})

    def of_person(
        self,
        subscribers: Sequence[UUID],
        name: str | None = None,
        before: tuple[int, UUID] = LAST,
        limit: int = 50,
    ) -> list[ActivityLine]:
        """Return what a person with these ids did, the last that was recorded first."""
        values = {
            "subscribers": list(subscribers),
            "name": name,
            "position": before[0],
            "after": before[1],
            "limit": limit,
        }
        return self.lines(ActivityLine, _SQL["of_person"], values)
