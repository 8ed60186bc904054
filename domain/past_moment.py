"""A moment of the past at which the whole base can be asked, for a while."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.events import Fact, MomentReleased
from domain.evolving import evolving

#: How long it is kept, from when it was asked for.
KEPT = timedelta(days=1)


class PastMoment(Aggregate):
    """Decides whether a moment is let go."""

    kind: ClassVar = "moment"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.released = False

    def release(self) -> Iterator[Fact]:
        """Let it go."""
        if not self.released:
            yield MomentReleased()

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, _fact: MomentReleased) -> None:
        self.released = True
