"""Queries about the fields of profiles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.store.sql import load_statements
from projections.queries import Queries

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class FieldLine:
    """A field as it is declared now; ``version`` is that of its last event."""

    code: str
    id: UUID
    name: str
    type: str
    options: list[str]
    archived: bool
    declared_at: datetime
    version: int


class ProfileFields(Queries):
    """Reads fields, those out of use too."""

    def page(self, after: str | None = None, limit: int = 100) -> list[FieldLine]:
        """Return the fields after one, by code."""
        values = {"after": after or "", "limit": limit}
        return self.lines(FieldLine, _SQL["page"], values)

    def get(self, code: str) -> FieldLine | None:
        """Return one field."""
        return self.line(FieldLine, _SQL["get"], {"code": code})
