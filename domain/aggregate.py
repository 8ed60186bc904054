"""What can be decided about: something folded from the facts of its stream."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatchmethod
from typing import ClassVar, Self
from uuid import UUID

from domain.events import Event, Fact


class Aggregate:
    """Folded from the facts of one stream, in order.

    Methods that decide return facts and change nothing; ``evolve`` takes facts in and
    never refuses, because it runs again on every replay.
    """

    kind: ClassVar[str]

    def __init__(self, id_: UUID) -> None:
        self.id = id_
        self.version = 0

    @classmethod
    def fold(cls, id_: UUID, events: Iterable[Event]) -> Self:
        """Build the aggregate from its events; without any its version is 0."""
        aggregate = cls(id_)
        for event in events:
            aggregate.evolve(event.fact)
            aggregate.version = event.originator_version
        return aggregate

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in. Most facts change nothing that a decision needs."""
