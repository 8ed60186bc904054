"""Queries about webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.store.sql import load_statements
from projections.queries import FIRST, Queries

_SQL = load_statements(__package__, "queries.sql")
#: After every attempt: where the first page begins.
_LAST = 2**63 - 1


@dataclass(frozen=True)
class WebhookLine:
    """A webhook: told of everything up to ``position``, so many events ``behind``."""

    id: UUID
    url: str | None
    topics: list[str]
    state: str
    reason: str
    created_at: datetime
    version: int
    position: int
    failures: int
    failing_since: datetime | None
    behind: int


@dataclass(frozen=True)
class AttemptLine:
    """One attempt to tell one event; ``status`` is None if nobody answered."""

    id: int
    position: int
    topic: str
    message_id: str
    at: datetime
    status: int | None
    ms: int
    reason: str


class Webhooks(Queries):
    """Reads webhooks, and what was attempted."""

    def page(self, after: UUID | None = None, limit: int = 100) -> list[WebhookLine]:
        """Return the webhooks after one, oldest first."""
        values = {"after": after or FIRST, "limit": limit}
        return self.lines(WebhookLine, _SQL["page"], values)

    def get(self, id_: UUID) -> WebhookLine | None:
        """Return one webhook."""
        return self.line(WebhookLine, _SQL["get"], {"id": id_})

    def attempts(
        self, webhook_id: UUID, before: int | None = None, limit: int = 100
    ) -> list[AttemptLine]:
        """Return what was attempted, the last first."""
        before = _LAST if before is None else before
        values = {"webhook_id": webhook_id, "before": before, "limit": limit}
        return self.lines(AttemptLine, _SQL["attempts"], values)
