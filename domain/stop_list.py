"""Stop lists as a whole: what was taken in together, and how many may be released."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import singledispatchmethod
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.errors import ReleasesSpent
from domain.events import Fact, StopListReleaseCounted, StopListTaken
from domain.ids import named_id
from domain.suppression import COMPLAINT, ELSEWHERE, SELF

#: Rows that stayed out and are named in the report; all are counted.
MOST_ERRORS = 1_000
#: What people wanted themselves: here, by a complaint, or in another system.
COUNTED = frozenset({SELF, COMPLAINT, ELSEWHERE})


class StopListFilling(Aggregate):
    """Some addresses that were put on a stop list together, and what became of them."""

    kind: ClassVar = "filling of a stop list"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.taken: StopListTaken | None = None

    def report(self, taken: StopListTaken) -> Iterator[Fact]:
        """Note what became of all of them, once."""
        if self.taken is None:
            yield taken

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: StopListTaken) -> None:
        self.taken = fact


class ReleaseMonth(Aggregate):
    """The releases of one month that count: those from what holders closed themselves.

    It is one stream, so of two that are decided at once the second counts the first.
    """

    kind: ClassVar = "month of releases"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.used = 0

    def count(self, at: datetime, base: int, percent: Decimal) -> Iterator[Fact]:
        """Count a release; raises ReleasesSpent if the month has had its share."""
        allowed = share(base, percent)
        if self.used >= allowed:
            raise ReleasesSpent(allowed)
        yield StopListReleaseCounted(month_of(at), base, allowed)

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, _fact: StopListReleaseCounted) -> None:
        self.used += 1


def counts(ground: str) -> bool:
    """Tell whether a release counts: what an owner imposed they may always lift."""
    return ground in COUNTED


def share(base: int, percent: Decimal) -> int:
    """Return how many may be released in a month: so much of the base, at least one."""
    return max(1, int(base * percent / 100))


def month_of(at: datetime) -> str:
    """Return the month of a time, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m}"


def release_stream(at: datetime) -> UUID:
    """Return the stream of the releases of a month."""
    return named_id("stop-list-releases", month_of(at))
