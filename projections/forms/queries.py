"""Queries about forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.store.sql import load_statements
from projections.queries import Queries

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class FormLine:
    """A form in one of its versions, which ``edition`` names."""

    code: str
    id: UUID
    closed: bool
    version: int
    edition: int
    name: str
    ticks: list[dict[str, Any]]
    published_at: datetime


class Forms(Queries):
    """Reads forms."""

    def get(self, id_: UUID, edition: int | None = None) -> FormLine | None:
        """Return a form, in its newest version unless another is named."""
        return self.line(FormLine, _SQL["get"], {"id": id_, "edition": edition})
