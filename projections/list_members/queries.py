"""Queries about lists and their members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.store.sql import load_statements
from projections.queries import FIRST, Queries

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class Members:
    """A statement that finds people, and why some of them are ``left_out``."""

    text: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class ListLine:
    """A list, how many are on it, and how many orders are not carried out yet.

    ``channel`` is empty unless it is a list of one. ``failure`` is why an order was
    given up, if one was since the last order.
    """

    id: UUID
    code: str
    name: str
    channel: str
    archived: bool
    failure: str | None
    members: int
    orders: int
    created_at: datetime
    version: int


@dataclass(frozen=True)
class Member:
    """Somebody on a list, and since when."""

    subscriber_id: UUID
    joined_at: datetime


@dataclass(frozen=True)
class _Choice:
    reason: str | None
    number: int
    contacts: list[UUID]


class Lists(Queries):
    """Reads lists and members."""

    def page(self, after: UUID | None = None, limit: int = 100) -> list[ListLine]:
        """Return the lists after one, by id."""
        values = {"after": after or FIRST, "limit": limit}
        return self.lines(ListLine, _SQL["page"], values)

    def get(self, id_: UUID) -> ListLine | None:
        """Return one list."""
        return self.line(ListLine, _SQL["get"], {"id": id_})

    def find(self, code: str) -> ListLine | None:
        """Return the list with a code."""
        return self.line(ListLine, _SQL["find"], {"code": code})

    def members(
        self, list_id: UUID, after: UUID | None = None, limit: int = 100
    ) -> list[Member]:
        """Return the members after one, by subscriber id."""
        values = {"list_id": list_id, "after": after or FIRST, "limit": limit}
        return self.lines(Member, _SQL["members"], values)


class Audiences(Queries):
    """Chooses who is to get a campaign."""

    def choose(
        self,
        members: Sequence[UUID] | Members,
        channel: str,
        purpose: str,
        scopes: Sequence[str] = ("account", "channel"),
    ) -> tuple[list[UUID], dict[str, int]]:
        """Return one contact a member, by id, and why how many have none.

        ``members`` are those of some lists, or whom a statement finds: as the read
        models have them, so wait for the release's position first. Who may be written
        to is what the write side says at this moment; ``scopes`` are those in which a
        suppression stops it.
        """
        if not isinstance(members, Members):
            members = Members(_SQL["of_lists"], {"list_ids": list(members)})
        values = {
            **members.values,
            "channel": channel,
            "purpose": purpose,
            "scopes": list(scopes),
        }
        statement = _SQL["audience"].replace("{members}", members.text)
        choices = self.lines(_Choice, statement.encode(), values)
        chosen = [choice.contacts for choice in choices if choice.reason is None]
        excluded = {choice.reason: choice.number for choice in choices if choice.reason}
        return (chosen[0] if chosen else []), excluded
