"""Queries about layouts of imports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.store.sql import load_statements
from projections.queries import FIRST, Queries

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class ImportLayoutLine:
    """A layout as it is now; ``version`` is that of its last event."""

    id: UUID
    code: str
    name: str
    options: dict[str, Any]
    archived: bool
    created_at: datetime
    version: int


class ImportLayouts(Queries):
    """Reads layouts, those out of use too."""

    def get(self, id_: UUID) -> ImportLayoutLine | None:
        """Return one layout."""
        return self.line(ImportLayoutLine, _SQL["get"], {"id": id_})

    def find(self, code: str) -> ImportLayoutLine | None:
        """Return the layout with a code."""
        return self.line(ImportLayoutLine, _SQL["find"], {"code": code})

    def page(
        self, after: UUID | None = None, limit: int = 100
    ) -> list[ImportLayoutLine]:
        """Return the layouts after one."""
        values = {"after": after or FIRST, "limit": limit}
        return self.lines(ImportLayoutLine, _SQL["page"], values)
