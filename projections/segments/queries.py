"""Queries about segments: how they are defined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.store.sql import load_statements
from projections.queries import FIRST, Queries

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


@dataclass(frozen=True)
class KeptMember:
    """Somebody in a watched segment, and since when."""

    subscriber_id: UUID
    entered_at: datetime


@dataclass(frozen=True)
class _Person:
    subscriber_id: UUID


class Segments(Queries):
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

    def kept(
        self, segment_id: UUID, after: UUID | None = None, limit: int = 100
    ) -> list[KeptMember]:
        """Return who is in a watched segment as of the last look, after one, by id."""
        values = {"segment_id": segment_id, "after": after or FIRST, "limit": limit}
        return self.lines(KeptMember, _SQL["kept"], values)

    def kept_among(self, segment_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
        """Return who of some people is in a watched segment as of the last look."""
        values = {"segment_id": segment_id, "ids": list(ids)}
        found = self.lines(KeptMember, _SQL["kept_among"], values)
        return {member.subscriber_id for member in found}

    def recipients(
        self,
        windows: Iterable[UUID],
        campaigns: Iterable[UUID],
        digests: Iterable[bytes],
    ) -> set[UUID]:
        """Return whose contacts are in some windows, or in those of some campaigns.

        With them come those who hold addresses with some digests.
        """
        values = {
            "windows": list(windows),
            "campaigns": list(campaigns),
            "digests": list(digests),
        }
        found = self.lines(_Person, _SQL["touched"], values)
        return {one.subscriber_id for one in found}
