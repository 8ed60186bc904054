"""Queries about series and the people in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.store.sql import load_statements
from projections.queries import FIRST, Queries

_SQL = load_statements(__package__, "queries.sql")


@dataclass(frozen=True)
class SeriesLine:
    """A series as it stands; ``letters`` are the campaigns of its newest edition."""

    id: UUID
    name: str
    state: str
    paused: bool
    dry: bool
    edition: int
    live: int | None
    letters: dict[str, str]
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class EnrolmentLine:
    """Where somebody is in a series, or how their last pass ended.

    ``came_at`` is when they came to the step that they are at.
    """

    enrolment_id: UUID
    series_id: UUID
    subscriber_id: UUID
    key: str
    number: int
    edition: int
    inside: bool
    step: str
    until: datetime | None
    because: str
    entered_at: datetime
    came_at: datetime
    ended_at: datetime | None
    ended: str | None


@dataclass(frozen=True)
class PersonLine(EnrolmentLine):
    """Where somebody is in a series that is called so."""

    name: str


@dataclass(frozen=True)
class Passes:
    """How often a step came to something, and for how many people."""

    step: str
    outcome: str
    passes: int
    people: int


@dataclass(frozen=True)
class Crowd:
    """How many are at a step now, and how many of them should have gone on by now."""

    step: str
    people: int
    late: int


@dataclass(frozen=True)
class Ended:
    """How many passes ended in some way."""

    ended: str
    passes: int


@dataclass(frozen=True)
class Sought:
    """Whom of a series: those inside or not, at a step, or one person."""

    inside: bool | None = None
    step: str | None = None
    subscriber_id: UUID | None = None


@dataclass(frozen=True)
class BackfillLine:
    """Whom a time would bring into a series, and how far bringing them has come."""

    id: UUID
    series_id: UUID
    begins: datetime
    ends: datetime
    state: str
    people: int | None
    passes: int | None
    brought: int
    why: str | None
    asked_at: datetime


class AllSeries(Queries):
    """Reads series."""

    def get(self, id_: UUID) -> SeriesLine | None:
        """Return one."""
        return self.line(SeriesLine, _SQL["get"], {"id": id_})

    def page(self, after: UUID | None = None, limit: int = 100) -> list[SeriesLine]:
        """Return those after one, by id."""
        values = {"after": after or FIRST, "limit": limit}
        return self.lines(SeriesLine, _SQL["page"], values)

    def people(
        self, series_id: UUID, sought: Sought, after: UUID | None, limit: int
    ) -> list[EnrolmentLine]:
        """Return those in a series after one, by enrolment."""
        values = {
            "series_id": series_id,
            "after": after or FIRST,
            "limit": limit,
            **vars(sought),
        }
        return self.lines(EnrolmentLine, _SQL["people"], values)

    def of_person(
        self, subscriber_id: UUID, after: UUID | None, limit: int
    ) -> list[PersonLine]:
        """Return the series that somebody is in, or was, after one, by enrolment."""
        values = {
            "subscriber_id": subscriber_id,
            "after": after or FIRST,
            "limit": limit,
        }
        return self.lines(PersonLine, _SQL["of_person"], values)

    def funnel(self, series_id: UUID) -> list[Passes]:
        """Return how often each step came to what."""
        return self.lines(Passes, _SQL["funnel"], {"series_id": series_id})

    def now(self, series_id: UUID) -> list[Crowd]:
        """Return who is where now."""
        return self.lines(Crowd, _SQL["now"], {"series_id": series_id})

    def ended(self, series_id: UUID) -> list[Ended]:
        """Return how passes ended that are over."""
        return self.lines(Ended, _SQL["ended"], {"series_id": series_id})

    def backfill(self, id_: UUID) -> BackfillLine | None:
        """Return one backfill."""
        return self.line(BackfillLine, _SQL["backfill"], {"id": id_})

    def backfills(
        self, series_id: UUID, after: UUID | None, limit: int
    ) -> list[BackfillLine]:
        """Return the backfills of a series after one, by id."""
        values = {"series_id": series_id, "after": after or FIRST, "limit": limit}
        return self.lines(BackfillLine, _SQL["backfills"], values)
