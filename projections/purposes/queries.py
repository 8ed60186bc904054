"""Queries about purposes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.store.sql import load_statements
from projections.queries import Queries

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class PurposeLine:
    """A purpose as it is defined now; ``version`` is that of the definition."""

    code: str
    id: UUID
    name: str
    kind: str
    validity_days: int | None
    processing: dict[str, Any]
    defined_at: datetime
    version: int


class Purposes(Queries):
    """Reads purposes."""

    def page(self, after: str | None = None, limit: int = 100) -> list[PurposeLine]:
        """Return the purposes after one, by code."""
        values = {"after": after or "", "limit": limit}
        return self.lines(PurposeLine, _SQL["page"], values)

    def get(self, code: str) -> PurposeLine | None:
        """Return one purpose."""
        return self.line(PurposeLine, _SQL["get"], {"code": code})
