"""Queries about the stop lists.

Addresses are not kept here, nor could they be told from what is. Where somebody holds
a closed address now, the vault shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.store.sql import load_statements
from projections.queries import Queries

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class Wanted:
    """Which entries: ``kind`` is the scope without what it is narrowed to."""

    channel: str | None = None
    kind: str | None = None
    ground: str | None = None
    scopes: Sequence[str] | None = None

    def holds_for(self, entry: StopEntry) -> bool:
        """Tell whether an entry of the channel is one of them."""
        return (
            self.ground in (None, entry.ground)
            and self.kind in (None, entry.scope.partition(":")[0])
            and (self.scopes is None or entry.scope in self.scopes)
        )


@dataclass(frozen=True)
class StopEntry:
    """An entry; ``digest`` is its beginning, and whoever holds the address is named."""

    digest: str
    channel: str
    scope: str
    ground: str
    since: datetime
    actor: str
    campaign_id: UUID | None
    note: str | None
    position: int
    subscriber_id: UUID | None
    contact_id: UUID | None
    address: str | None


class StopEntries(Queries):
    """Reads entries of stop lists."""

    def page(self, wanted: Wanted, after: int = 0, limit: int = 100) -> list[StopEntry]:
        """Return entries after a position, oldest first."""
        values = {
            "channel": wanted.channel,
            "kind": wanted.kind,
            "ground": wanted.ground,
            "scopes": None if wanted.scopes is None else list(wanted.scopes),
            "after": after,
            "limit": limit,
        }
        return self.lines(StopEntry, _SQL["page"], values)

    def of_address(self, digests: Sequence[bytes]) -> list[StopEntry]:
        """Return the entries of one address, by every digest that it has."""
        return self.lines(StopEntry, _SQL["of_address"], {"digests": list(digests)})
