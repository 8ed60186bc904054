"""The way of one person through one series, as often as they come in.

All passes under one key are one stream: so nobody is inside twice, whoever decides
where. Each step is taken once, for its fact moves the stream on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.events import (
    EnrolmentCompleted,
    EnrolmentEntered,
    EnrolmentLeft,
    EnrolmentMoved,
    EnrolmentTransferred,
    EnrolmentWaited,
    Fact,
)
from domain.evolving import evolving
from domain.ids import named_id
from domain.series.definition import Again
from domain.series.starts import BY_BACKFILL, Arrival


@dataclass(frozen=True)
class Place:
    """Where people come in: the edition, its first step, and how often they may."""

    edition: int
    step: str
    again: Again


class Enrolment(Aggregate):
    """Decides whether a person comes in, and knows where they are."""

    kind: ClassVar = "enrolment"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.series_id: UUID | None = None
        self.subscriber_id: UUID | None = None
        self.edition = 0
        #: How often they came in, when last, and what brought them.
        self.number = 0
        self.entered_at: datetime | None = None
        #: When what brought them last happened.
        self.since: datetime | None = None
        self.triggers: set[str] = set()
        self.inside = False
        #: The step that is next, and until when they wait at it if they do.
        self.step = ""
        self.until: datetime | None = None

    def enter(
        self,
        arrival: Arrival,
        place: Place,
        at: datetime,
        former: Sequence[Enrolment] = (),
    ) -> Iterator[Fact]:
        """Come in, unless that was done or is not allowed again.

        ``former`` are the ways of cards that became one with the person's: what they
        had under those they have had. The past brings nobody in for what is no newer
        than what did last: that was over then.
        """
        ways = [self, *former]
        if any(one.inside or arrival.trigger in one.triggers for one in ways):
            return
        if arrival.because == BY_BACKFILL and not _is_news(ways, arrival.occurred_at):
            return
        if not _may_come(ways, place.again, at):
            return
        yield EnrolmentEntered(
            arrival.series_id,
            place.edition,
            arrival.subscriber_id,
            self.number + 1,
            place.step,
            arrival.trigger,
            arrival.because,
            arrival.occurred_at,
            arrival.key,
        )

    def leave(self, reason: str, why: str = "", seen: int = 0) -> Iterator[Fact]:
        """Leave before the end."""
        if self.inside:
            yield EnrolmentLeft(self.step, reason, why, seen)

    def transfer(self, edition: int, step: str) -> Iterator[Fact]:
        """Go on in another edition."""
        if self.inside and self.edition != edition:
            yield EnrolmentTransferred(edition, step)

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: EnrolmentEntered) -> None:
        self.series_id, self.subscriber_id = fact.series_id, fact.subscriber_id
        self.edition, self.number, self.step = fact.edition, fact.number, fact.step
        self.entered_at, self.until, self.inside = self.at, None, True
        self.since = fact.occurred_at
        self.triggers.add(fact.trigger)

    @evolve.register
    def _(self, fact: EnrolmentWaited) -> None:
        self.until = fact.until

    @evolve.register
    def _(self, fact: EnrolmentMoved) -> None:
        self.step, self.until = fact.to, None

    @evolve.register
    def _(self, fact: EnrolmentTransferred) -> None:
        # Whoever waits at the same step has waited already.
        self.until = self.until if fact.step == self.step else None
        self.edition, self.step = fact.edition, fact.step

    @evolve.register
    def _(self, _fact: EnrolmentLeft | EnrolmentCompleted) -> None:
        self.inside, self.until = False, None


def _is_news(ways: Sequence[Enrolment], at: datetime) -> bool:
    """Tell whether something happened after all that brought somebody in."""
    return all(one.since is None or one.since < at for one in ways)


def _may_come(ways: Sequence[Enrolment], again: Again, at: datetime) -> bool:
    """Tell whether somebody may come in, after the times that they were in."""
    times = sum(one.number for one in ways)
    if not times:
        return True
    if again.after is None or (again.most and times >= again.most):
        return False
    last = max((one.entered_at for one in ways if one.entered_at), default=None)
    return last is None or at - last >= again.after


def enrolment_stream(series_id: UUID, subscriber_id: UUID, key: str = "") -> UUID:
    """Return the stream of a person's way through a series, under a key."""
    return named_id("enrolment", series_id, subscriber_id, key)
