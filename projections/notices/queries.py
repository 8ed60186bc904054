"""Questions about wordings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.store.sql import load_statements
from projections.questions import Questions

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class _Wording:
    notice_id: bytes
    wording: str


class Notices(Questions):
    """Finds wordings."""

    def wordings(self, notice_ids: Iterable[bytes]) -> dict[bytes, str]:
        """Return the wording of each notice, by its SHA-256."""
        values = {"notice_ids": list(notice_ids)}
        found = self.lines(_Wording, _SQL["wordings"], values)
        return {line.notice_id: line.wording for line in found}
