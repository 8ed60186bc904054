"""What can be decided about: something folded from the facts of its stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from domain.events import Context, Event, Fact
from domain.evolving import evolving


class Aggregate:
    """Folded from the facts of one stream, in order.

    Methods that decide return facts and change nothing; ``evolve`` takes facts in and
    never refuses, because it runs again on every replay.
    """

    kind: ClassVar[str]

    def __init__(self, id_: UUID) -> None:
        self.id = id_
        self.version = 0
        #: When what is being taken in was recorded; None while it is not recorded yet.
        self.at: datetime | None = None
        #: The stream that goes on in the place of this one, which has ended.
        self.successor: UUID | None = None

    @classmethod
    def fold(cls, id_: UUID, events: Iterable[Event]) -> Self:
        """Build the aggregate from its events; without any its version is 0."""
        aggregate = cls(id_)
        for event in events:
            aggregate.take(event)
        return aggregate

    def take(self, event: Event) -> None:
        """Take in the next event of the stream."""
        self.at = event.context.at
        self.evolve(event.fact)
        self.version = event.originator_version

    def events(self, context: Context, facts: Iterable[Fact]) -> Iterator[Event]:
        """Give facts their places in the stream and take them in, one by one."""
        for fact in facts:
            event = Event(self.id, self.version + 1, context, fact)
            self.take(event)
            yield event

    def decided(self, facts: Iterable[Fact]) -> list[Fact]:
        """Take facts in, each before the next is decided, and return them."""
        self.at, taken = None, []
        for fact in facts:
            self.evolve(fact)
            self.version += 1
            taken.append(fact)
        return taken

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in. Most facts change nothing that a decision needs."""


class Numbered(Aggregate):
    """A stream whose next facts are all decided: they are numbered and no more.

    Whoever decides about many streams at once has folded what decisions needed, and
    looks at none of them again.
    """

    def __init__(self, id_: UUID, version: int) -> None:
        super().__init__(id_)
        self.version = version

    def events(self, context: Context, facts: Iterable[Fact]) -> Iterator[Event]:
        """Give facts their places in the stream."""
        for version, fact in enumerate(facts, self.version + 1):
            yield Event(self.id, version, context, fact)
