"""Queries about imports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from domain.events import ImportCounts, RowError, UndoCounts
from domain.store.sql import load_statements
from projections.queries import FIRST, Queries

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class ImportLine:
    """An import: ``state`` is running, finished, cancelled, failed, undoing or undone.

    Why it failed is the reason; ``undone`` is what was taken back.
    """

    id: UUID
    list_ids: list[UUID]
    purpose: str
    layout_id: UUID | None
    state: str
    file_bytes: int
    read_bytes: int
    counts: ImportCounts
    dry_run: bool
    started_at: datetime
    updated_at: datetime
    finished_at: datetime | None
    reason: str | None
    undone: UndoCounts | None
    position: int

    def __post_init__(self) -> None:
        """Read the counts as the database gives them."""
        counts = msgspec.convert(self.counts, ImportCounts)
        object.__setattr__(self, "counts", counts)
        undone = msgspec.convert(self.undone, UndoCounts | None)
        object.__setattr__(self, "undone", undone)

    @property
    def remaining_seconds(self) -> int | None:
        """Guess how long it takes, if it goes on as fast; None if nobody can tell."""
        if self.state != "running" or not self.read_bytes:
            return None
        passed = (self.updated_at - self.started_at).total_seconds()
        left = self.file_bytes - self.read_bytes
        return round(passed * left / self.read_bytes)


class Imports(Queries):
    """Reads imports and their errors."""

    def get(self, id_: UUID) -> ImportLine | None:
        """Return one import."""
        return self.line(ImportLine, _SQL["get"], {"id": id_})

    def page(self, after: UUID | None = None, limit: int = 100) -> list[ImportLine]:
        """Return the imports after one, in the order in which they began."""
        values = {"after": after or FIRST, "limit": limit}
        return self.lines(ImportLine, _SQL["page"], values)

    def errors(
        self, id_: UUID, after_line: int = 0, limit: int = 100
    ) -> list[RowError]:
        """Return errors after a line: ``limit``, and the rest of the last line's."""
        values = {"id": id_, "after_line": after_line, "limit": limit}
        return self.lines(RowError, _SQL["errors"], values)
