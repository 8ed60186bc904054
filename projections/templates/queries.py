"""Questions about templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.store.sql import load_statements
from projections.queries import FIRST, Queries

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class TemplateLine:
    """A template as it is now; ``version`` is that of its last event."""

    id: UUID
    code: str
    name: str
    kind: str
    content_id: UUID
    archived: bool
    created_at: datetime
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class VersionLine:
    """What a template said from a version on."""

    template_id: UUID
    version: int
    name: str
    content_id: UUID
    written_at: datetime


class Templates(Queries):
    """Reads templates, those out of use too."""

    def get(self, id_: UUID) -> TemplateLine | None:
        """Return one template."""
        return self.line(TemplateLine, _SQL["get"], {"id": id_})

    def find(self, code: str) -> TemplateLine | None:
        """Return the template with a code."""
        return self.line(TemplateLine, _SQL["find"], {"code": code})

    def page(self, after: UUID | None = None, limit: int = 100) -> list[TemplateLine]:
        """Return the templates after one."""
        values = {"after": after or FIRST, "limit": limit}
        return self.lines(TemplateLine, _SQL["page"], values)

    def versions(self, id_: UUID, after: int, limit: int) -> list[VersionLine]:
        """Return the versions of a template after one, oldest first."""
        values = {"id": id_, "after": after, "limit": limit}
        return self.lines(VersionLine, _SQL["versions"], values)

    def version(self, id_: UUID, version: int) -> VersionLine | None:
        """Return one version of a template."""
        values = {"id": id_, "version": version}
        return self.line(VersionLine, _SQL["version"], values)
