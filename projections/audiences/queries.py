"""Queries about who is to get a campaign, by what the write side says at the moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.store.sql import load_statements
from domain.zones import zone_of
from projections.queries import Queries

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class Members:
    """A statement that finds people, and why some of them are ``left_out``."""

    text: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class _Choice:
    reason: str | None
    number: int
    contacts: list[UUID]


@dataclass(frozen=True)
class _Clock:
    contact_id: UUID
    told: str | None
    phone: str | None


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

    def zones(self, contacts: Sequence[UUID]) -> dict[UUID, str]:
        """Return the time zones of those who have one of their own, by contact."""
        clocks = self.lines(_Clock, _SQL["zones"], {"contacts": list(contacts)})
        found = ((one.contact_id, zone_of(one.told, one.phone)) for one in clocks)
        return {contact_id: zone for contact_id, zone in found if zone}
