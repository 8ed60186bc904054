"""Queries about wordings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.store.sql import load_statements
from projections.queries import Queries

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class _Wording:
    notice_id: bytes
    wording: str


@dataclass(frozen=True)
class NoticeLine:
    """A wording, and what it says of itself."""

    notice_id: bytes
    wording: str
    language: str
    version: str
    kind: str
    controller: str
    link: str
    link_digest: bytes
    published_at: datetime
    position: int


class Notices(Queries):
    """Finds wordings."""

    def page(self, after: int = 0, limit: int = 100) -> list[NoticeLine]:
        """Return the notices published after a position."""
        values = {"after": after, "limit": limit}
        return self.lines(NoticeLine, _SQL["page"], values)

    def get(self, notice_id: bytes) -> NoticeLine | None:
        """Return one notice."""
        return self.line(NoticeLine, _SQL["get"], {"notice_id": notice_id})

    def wordings(self, notice_ids: Iterable[bytes]) -> dict[bytes, str]:
        """Return the wording of each notice, by its SHA-256."""
        values = {"notice_ids": list(notice_ids)}
        found = self.lines(_Wording, _SQL["wordings"], values)
        return {line.notice_id: line.wording for line in found}
