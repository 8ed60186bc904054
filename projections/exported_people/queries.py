"""Queries about people as they stand now, for whoever takes them elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.addresses import NORMALISERS
from domain.store.sql import load_statements
from projections.queries import FIRST, Queries

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class PersonLine:
    """A person: ``contacts`` with channel, address, reach, what closes it, consents."""

    id: UUID
    fields: dict[str, Any]
    contacts: list[dict[str, Any]]
    lists: list[str]


@dataclass(frozen=True)
class Outline:
    """What there is anything of: channels, codes of fields, purposes."""

    channels: list[str]
    fields: list[str]
    purposes: list[str]


@dataclass(frozen=True)
class _Id:
    id: UUID


class ExportedPeople(Queries):
    """Reads whole people, page by page."""

    def people(self, ids: Sequence[UUID]) -> list[PersonLine]:
        """Return some people, by id."""
        return self.lines(PersonLine, _SQL["people"], {"ids": list(ids)})

    def everybody(self, after: UUID | None = None, limit: int = 100) -> list[UUID]:
        """Return the ids after one of people who have an address."""
        values = {"after": after or FIRST, "limit": limit}
        return [line.id for line in self.lines(_Id, _SQL["everybody"], values)]

    def outline(self) -> Outline:
        """Return what a table of people needs columns for."""
        found = self.line(Outline, _SQL["outline"], {"channels": list(NORMALISERS)})
        return found or Outline([], [], [])
