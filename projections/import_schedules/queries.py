"""Queries about files that are fetched and imported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.store.sql import load_statements
from projections.queries import FIRST, Queries

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class ImportScheduleLine:
    """A schedule: ``state`` is active, paused or removed; its URL is in the vault."""

    id: UUID
    name: str
    url_id: UUID
    options: dict[str, Any]
    layout_id: UUID | None
    timetable: dict[str, Any]
    state: str
    next_at: datetime | None
    last_at: datetime | None
    last_outcome: str | None
    last_reason: str | None
    last_import_id: UUID | None
    version: int


class ImportSchedules(Queries):
    """Reads schedules of imports."""

    def get(self, id_: UUID) -> ImportScheduleLine | None:
        """Return one schedule."""
        return self.line(ImportScheduleLine, _SQL["get"], {"id": id_})

    def page(
        self, after: UUID | None = None, limit: int = 100
    ) -> list[ImportScheduleLine]:
        """Return the schedules after one."""
        values = {"after": after or FIRST, "limit": limit}
        return self.lines(ImportScheduleLine, _SQL["page"], values)
