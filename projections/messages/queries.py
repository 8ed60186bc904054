"""Queries about messages of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.store.sql import load_statements
from projections.queries import FIRST, Queries

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class MessageLine:
    """A message, and what became of it; ``payload_id`` is None once it is destroyed."""

    id: UUID
    subscriber_id: UUID
    contact_id: UUID
    channel: str
    group_code: str
    payload_id: UUID | None
    secret: bool
    state: str
    attempts: int
    code: int
    status: str
    reason: str
    asked_at: datetime
    attempted_at: datetime | None
    resulted_at: datetime | None
    valid_until: datetime
    kept_until: datetime
    version: int


@dataclass(frozen=True)
class GroupLine:
    """The messages of a group: those asked for are the sum of the five that follow."""

    group_code: str
    asked: int
    waiting: int
    accepted: int
    rejected: int
    suppressed: int
    unknown: int


class Messages(Queries):
    """Reads messages and their groups."""

    def get(self, id_: UUID) -> MessageLine | None:
        """Return one message."""
        return self.line(MessageLine, _SQL["get"], {"id": id_})

    def page(
        self,
        after: UUID | None,
        limit: int,
        *,
        state: str | None = None,
        group: str | None = None,
        subscriber_id: UUID | None = None,
    ) -> list[MessageLine]:
        """Return the messages after one, by id: all, of a group, or to a person."""
        values = {
            "after": after or FIRST,
            "limit": limit,
            "state": state,
            "group": group,
            "subscriber_id": subscriber_id,
        }
        name = "page_of_group" if group is not None else "page"
        name = "page_of_subscriber" if subscriber_id else name
        return self.lines(MessageLine, _SQL[name], values)

    def groups(self, after: str | None, limit: int) -> list[GroupLine]:
        """Return what became of the messages of each group after one."""
        return self.lines(GroupLine, _SQL["groups"], {"after": after, "limit": limit})
