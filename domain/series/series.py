"""A series: defined in editions, active, paused, closed, archived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.errors import SeriesStateForbids
from domain.events import (
    Fact,
    SeriesActivated,
    SeriesArchived,
    SeriesClosed,
    SeriesDefined,
    SeriesPaused,
    SeriesPeopleAdded,
    SeriesResumed,
    SeriesStart,
)
from domain.evolving import evolving

DRAFTED, ACTIVE, CLOSED, ARCHIVED = "drafted", "active", "closed", "archived"
#: What becomes of those inside when a series goes on in another edition.
STAY, MOVE, LEAVE = "stay", "move", "leave"
INSIDE = (STAY, MOVE, LEAVE)
#: Most people of one fact.
MOST_ADDED = 1_000


class Series(Aggregate):
    """Decides what a series is, and whether people come in and go on."""

    kind: ClassVar = "series"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.state = DRAFTED
        self.paused = self.dry = False
        #: edition -> what it was defined as
        self.editions: dict[int, SeriesDefined] = {}
        #: The edition that people come into, or came into last, and the version of the
        #: fact that says so.
        self.live = self.activated = 0
        #: From when on what happens brings people in.
        self.since: datetime | None = None

    @property
    def newest(self) -> int:
        """Return the edition that was defined last."""
        return max(self.editions, default=0)

    def define(self, wanted: SeriesDefined) -> Iterator[Fact]:
        """Say what it is from here on; it becomes so when it is activated."""
        self._require("defined", DRAFTED, ACTIVE, CLOSED)
        if wanted != self.editions.get(self.newest):
            yield wanted

    def activate(
        self, starts: Sequence[SeriesStart], *, dry: bool = False, daily: bool = False
    ) -> Iterator[Fact]:
        """Have people come into the newest edition. A dry series stays one."""
        self._require("activated", DRAFTED, ACTIVE, CLOSED)
        if self.live and dry != self.dry:
            was = "dry" if self.dry else "not dry"
            raise SeriesStateForbids("activated otherwise", was)
        if self.state != ACTIVE or self.live != self.newest:
            yield SeriesActivated(self.newest, tuple(starts), dry, daily)

    def close(self) -> Iterator[Fact]:
        """Have nobody come in any more; whoever is inside goes on."""
        self._require("closed", ACTIVE, CLOSED)
        if self.state == ACTIVE:
            yield SeriesClosed()

    def pause(self) -> Iterator[Fact]:
        """Have nobody go on."""
        self._require("paused", ACTIVE, CLOSED)
        if not self.paused:
            yield SeriesPaused()

    def resume(self) -> Iterator[Fact]:
        """Have everybody go on."""
        self._require("resumed", ACTIVE, CLOSED)
        if self.paused:
            yield SeriesResumed()

    def archive(self) -> Iterator[Fact]:
        """End it for good."""
        if self.state != ARCHIVED:
            yield SeriesArchived()

    def add(self, subscriber_ids: Sequence[UUID]) -> Iterator[Fact]:
        """Bring people in by hand; these are facts of ``Brought``."""
        self.require_active("joined")
        for first in range(0, len(subscriber_ids), MOST_ADDED):
            some = tuple(subscriber_ids[first : first + MOST_ADDED])
            yield SeriesPeopleAdded(self.id, some)

    def require_active(self, step: str) -> None:
        """Raise SeriesStateForbids unless people come in."""
        self._require(step, ACTIVE)

    def _require(self, step: str, *states: str) -> None:
        if self.state not in states:
            raise SeriesStateForbids(step, self.state)

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: SeriesDefined) -> None:
        self.editions[self.version + 1] = fact

    @evolve.register
    def _(self, fact: SeriesActivated) -> None:
        self.state, self.live, self.dry = ACTIVE, fact.edition, fact.dry
        self.activated = self.version + 1
        self.since = self.since or self.at

    @evolve.register
    def _(self, _fact: SeriesClosed) -> None:
        self.state, self.since = CLOSED, None

    @evolve.register
    def _(self, _fact: SeriesPaused) -> None:
        self.paused = True

    @evolve.register
    def _(self, _fact: SeriesResumed) -> None:
        self.paused = False

    @evolve.register
    def _(self, _fact: SeriesArchived) -> None:
        self.state = ARCHIVED


class Brought(Aggregate):
    """People who were brought into a series by hand, in one go."""

    kind: ClassVar = "brought"
