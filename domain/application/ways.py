"""One person on their way through a series, while it is decided how they go on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.events import Fact
from domain.series.enrolment import Enrolment


@dataclass(frozen=True)
class Rest:
    """When somebody goes on: at a time, at once (None), or never if they are over."""

    enrolment_id: UUID
    subscriber_id: UUID
    at: datetime | None = None
    over: bool = False
    #: Whether they also go on when it is known what became of a message to them.
    hears: bool = False
    #: Whether it follows from a fact: then nobody else has decided of them meanwhile.
    decided: bool = True


@dataclass
class Way:
    """One person on their way, and what is decided of them."""

    enrolment: Enrolment
    version: int
    facts: list[Fact] = field(default_factory=list)
    rest: Rest | None = None

    def decide(self, facts: Iterable[Fact]) -> list[Fact]:
        """Take facts in, each before the next is decided."""
        decided = self.enrolment.decided(facts)
        self.facts += decided
        return decided

    def rests(
        self, at: datetime | None = None, *, over: bool = False, hears: bool = False
    ) -> None:
        """Say when they go on."""
        subscriber_id = self.enrolment.subscriber_id or self.enrolment.id
        decided = bool(self.facts)
        self.rest = Rest(self.enrolment.id, subscriber_id, at, over, hears, decided)
