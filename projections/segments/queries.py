"""Questions about segments: how they are defined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.store.sql import load_statements
from projections.questions import FIRST, Questions

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class SegmentLine:
    """A segment; ``conditions_id`` is the vault row of its conditions."""

    id: UUID
    code: str
    name: str
    edition: int
    archived: bool
    watched: bool
    created_at: datetime
    defined_at: datetime
    version: int
    conditions_id: UUID


class Segments(Questions):
    """Reads segments."""

    def page(self, after: UUID | None = None, limit: int = 100) -> list[SegmentLine]:
        """Return the segments after one, by id."""
        values = {"after": after or FIRST, "limit": limit}
        return self.lines(SegmentLine, _SQL["page"], values)

    def get(self, id_: UUID, edition: int | None = None) -> SegmentLine | None:
        """Return one segment, as it is defined now or was in an edition."""
        return self.line(SegmentLine, _SQL["get"], {"id": id_, "edition": edition})

    def find(self, code: str) -> SegmentLine | None:
        """Return the segment with a code."""
        return self.line(SegmentLine, _SQL["find"], {"code": code})
