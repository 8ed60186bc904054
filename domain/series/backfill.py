"""Bringing people into a series for what lies in the past: counted first, then done.

Whoever is brought in has a place in the order of what brought them, so that whoever
goes on with it after a crash begins behind the last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.errors import BackfillStateForbids
from domain.events import (
    BackfillAdvanced,
    BackfillAsked,
    BackfillCounted,
    BackfillFinished,
    BackfillGivenUp,
    BackfillStarted,
    Fact,
    Missed,
)
from domain.evolving import evolving
from domain.series.starts import Arrival

COUNTING, COUNTED, BRINGING = "counting", "counted", "bringing"
FINISHED, GIVEN_UP = "finished", "given_up"

#: When it happened that brought somebody in, who, and under which key.
Place = tuple[datetime, UUID, str]


def place_of(one: Missed | Arrival) -> Place:
    """Return where somebody stands in the order of what brought them."""
    return one.occurred_at, one.subscriber_id, one.key


class Backfill(Aggregate):
    """Decides when those come in whom the past would have brought."""

    kind: ClassVar = "backfill"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.state = ""
        #: Which series, and between which moments; the second is not among them.
        self.asked: BackfillAsked | None = None
        #: How many were brought, and who was the last of them.
        self.so_far = 0
        self.last: Place | None = None

    def ask(self, series_id: UUID, begin: datetime, end: datetime) -> Iterator[Fact]:
        """Have it counted whom they would bring."""
        yield BackfillAsked(series_id, begin, end)

    def count(self, people: int, passes: int) -> Iterator[Fact]:
        """Note how many they are."""
        if self.state == COUNTING:
            yield BackfillCounted(people, passes)

    def start(self) -> Iterator[Fact]:
        """Have them come in; raises BackfillStateForbids."""
        if self.state in (COUNTING, GIVEN_UP):
            raise BackfillStateForbids(self.state)
        if self.state == COUNTED:
            yield BackfillStarted()

    def left(self, arrivals: Iterable[Arrival]) -> list[Arrival]:
        """Return those who have not been brought yet, in their order."""
        ordered = sorted(arrivals, key=place_of)
        return [
            one for one in ordered if self.last is None or place_of(one) > self.last
        ]

    def advance(self, missed: Sequence[Missed]) -> Iterator[Fact]:
        """Note that these have been brought in, in their order."""
        if self.state == BRINGING:
            yield BackfillAdvanced(self.so_far + len(missed), missed[-1])

    def finish(self) -> Iterator[Fact]:
        """Note that all were brought in."""
        if self.state == BRINGING:
            yield BackfillFinished()

    def give_up(self, why: str) -> Iterator[Fact]:
        """Note that it cannot go on."""
        if self.state in (COUNTING, BRINGING):
            yield BackfillGivenUp(why)

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: BackfillAsked) -> None:
        self.state, self.asked = COUNTING, fact

    @evolve.register
    def _(self, _fact: BackfillCounted) -> None:
        self.state = COUNTED

    @evolve.register
    def _(self, _fact: BackfillStarted) -> None:
        self.state = BRINGING

    @evolve.register
    def _(self, fact: BackfillAdvanced) -> None:
        self.so_far, self.last = fact.so_far, place_of(fact.last)

    @evolve.register
    def _(self, _fact: BackfillFinished) -> None:
        self.state = FINISHED

    @evolve.register
    def _(self, _fact: BackfillGivenUp) -> None:
        self.state = GIVEN_UP
