"""Queries about who is to get a campaign, by what the write side says at the moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.checks.audience import Crowd
from domain.checks.suspicious import OFFICES, THROWN_AWAY
from domain.store.sql import load_statements
from domain.zones import zone_of
from projections.queries import Queries, large_question

_SQL = load_statements(__package__, "queries.sql")
#: The method of a yes that the holder of the address confirmed by message.
CONFIRMED = "double-opt-in"


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
class _One:
    subscriber_id: UUID
    contact_id: UUID | None
    reason: str | None


@dataclass(frozen=True)
class _Clock:
    contact_id: UUID
    told: str | None
    phone: str | None


class Choosing:
    """How an audience is chosen: whose members, for what, and what stops it.

    ``members`` are those of some lists, or whom a statement finds; ``scopes`` are
    those in which a suppression stops it.
    """

    def __init__(
        self,
        members: Sequence[UUID] | Members,
        channel: str,
        purpose: str,
        scopes: Sequence[str] = ("account", "channel"),
    ) -> None:
        if not isinstance(members, Members):
            members = Members(_SQL["of_lists"], {"list_ids": list(members)})
        self._text = _SQL["choice"].replace("{members}", members.text)
        self.values: Mapping[str, Any] = {
            **members.values,
            "channel": channel,
            "purpose": purpose,
            "scopes": list(scopes),
        }

    def within(self, statement: str) -> bytes:
        """Return a statement about whoever is chosen."""
        return _SQL[statement].replace("{choice}", self._text).encode()


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
        choosing = Choosing(members, channel, purpose, scopes)
        choices = self.lines(_Choice, choosing.within("audience"), choosing.values)
        chosen = [choice.contacts for choice in choices if choice.reason is None]
        excluded = {choice.reason: choice.number for choice in choices if choice.reason}
        return (chosen[0] if chosen else []), excluded

    def each(
        self, people: Sequence[UUID], channel: str, purpose: str
    ) -> dict[UUID, tuple[UUID | None, str | None]]:
        """Return of each person the contact that may be written to, or why none may."""
        members = Members(_SQL["of_people"], {"people": list(people)})
        choosing = Choosing(members, channel, purpose)
        found = self.lines(_One, choosing.within("each"), choosing.values)
        return {
            one.subscriber_id: (None if one.reason else one.contact_id, one.reason)
            for one in found
        }

    def zones(self, contacts: Sequence[UUID]) -> dict[UUID, str]:
        """Return the time zones of those who have one of their own, by contact."""
        clocks = self.lines(_Clock, _SQL["zones"], {"contacts": list(contacts)})
        found = ((one.contact_id, zone_of(one.told, one.phone)) for one in clocks)
        return {contact_id: zone for contact_id, zone in found if zone}

    def gaps(
        self, choosing: Choosing, names: Collection[str]
    ) -> tuple[int, dict[str, int]]:
        """Return how many would get it, and for how many each field is empty.

        Raises QuestionTooLarge.
        """
        values = {**choosing.values, "names": ["", *names]}
        with large_question(self._datastore) as cursor:
            found = cursor.execute(choosing.within("gaps"), values).fetchall()
        counts = dict.fromkeys(names, 0) | {name: int(people) for name, people in found}
        return counts.pop("", 0), counts

    def crowd(self, choosing: Choosing) -> Crowd:
        """Return what those are like who would get it; raises QuestionTooLarge."""
        values = {
            **choosing.values,
            "offices": sorted(OFFICES),
            "thrown_away": sorted(THROWN_AWAY),
            "confirmed": CONFIRMED,
        }
        with large_question(self._datastore) as cursor:
            found = cursor.execute(choosing.within("crowd"), values).fetchone()
        return Crowd(*found) if found else Crowd()
