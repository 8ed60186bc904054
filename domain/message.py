"""A message of its own, to one person: at least once, and at most twice in doubt.

An attempt is committed before the message is handed over, its result after. An attempt
that was left without a result is in doubt (RFC 1047): such a message goes once more,
with the same Message-ID, and then never again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.errors import DeliveryInFlight, MessageGone
from domain.events import (
    Fact,
    MessageAsked,
    MessageAttempted,
    MessageDestroyed,
    MessageResulted,
)
from domain.evolving import evolving
from domain.permission import POLICY
from domain.results import ACCEPTED, DEFERRED, REJECTED, SUPPRESSED, UNKNOWN, Result

WAITING = "waiting"
#: What becomes of a message in the end; until then it is waiting.
STATES = (WAITING, ACCEPTED, REJECTED, SUPPRESSED, UNKNOWN)
#: Attempts that may be in doubt.
MOST_DOUBTS = 2
#: "Delivery time expired" (RFC 3463).
_TOO_LATE = (REJECTED, 0, "4.4.7")
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=2)
_DOUBLED_AT_MOST = 10


class Message(Aggregate):
    """Decides what happens next to one message."""

    kind: ClassVar = "message"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.asked: MessageAsked | None = None
        self.asked_at: datetime | None = None
        self.state = WAITING
        #: Whose attempt has no result yet.
        self.open: str | None = None
        #: The attempt that was given up last.
        self.in_doubt: str | None = None
        self.attempts = 0
        self.doubts = 0
        self.destroyed = False

    @property
    def done(self) -> bool:
        """Tell whether nothing more is attempted."""
        return self.state != WAITING

    @property
    def wait(self) -> timedelta:
        """Return how long to wait before the next attempt: twice as long each time."""
        doubled = min(self.attempts, _DOUBLED_AT_MOST)
        return min(_FIRST_WAIT * (1 << doubled), _LONGEST_WAIT)

    def ask(self, asked: MessageAsked) -> Iterator[Fact]:
        """Have it sent, once."""
        if not self.version:
            yield asked

    def attempt(self, claim: str, reason: str | None, at: datetime) -> Iterator[Fact]:
        """Authorise an attempt, unless there is a reason against, or it is too late."""
        if self.asked is None or self.done or self.open:
            return
        if reason or self.destroyed:
            yield MessageResulted(SUPPRESSED, reason=reason or "erased")
        elif at >= self.asked.valid_until:
            yield MessageResulted(*_TOO_LATE)
        else:
            yield MessageAttempted(self.attempts + 1, claim, POLICY)

    def result(self, claim: str, result: Result) -> Iterator[Fact]:
        """Record what became of an attempt, late if others have given it up.

        Nothing is better known than that a server has taken it.
        """
        if self.state == ACCEPTED:
            return
        if self.open == claim:
            yield MessageResulted(*result, again=self._again(result[0]))
        elif self.in_doubt == claim and result[0] in (ACCEPTED, REJECTED):
            yield MessageResulted(*result, late=True)
        else:
            return
        if result[0] == ACCEPTED and self.asked and self.asked.secret:
            yield from self.destroy()

    def learn_taken(self) -> Iterator[Fact]:
        """Take it that a server had it after all, if that was in doubt.

        Raises DeliveryInFlight while an attempt has no result.
        """
        if self.open:
            raise DeliveryInFlight
        if self.doubts and self.state != ACCEPTED:
            yield MessageResulted(ACCEPTED, late=True)
            if self.asked and self.asked.secret:
                yield from self.destroy()

    def give_up(self) -> Iterator[Fact]:
        """Record an attempt that somebody left without a result as unknown."""
        if self.open and not self.done:
            yield MessageResulted(UNKNOWN, again=self._again(UNKNOWN))

    def abandon(self) -> Iterator[Fact]:
        """Attempt nothing: nobody knows whether it went out before."""
        if not self.done:
            yield MessageResulted(UNKNOWN, reason="a backup was restored after it")

    def destroy(self) -> Iterator[Fact]:
        """Destroy what it says."""
        if not self.destroyed:
            yield MessageDestroyed()

    def _again(self, outcome: str) -> bool:
        if outcome == UNKNOWN:
            return self.doubts + 1 < MOST_DOUBTS
        return outcome == DEFERRED

    def require_payload(self) -> MessageAsked:
        """Return what was asked, if what it says is still kept; raises MessageGone."""
        if self.asked is None or self.destroyed:
            raise MessageGone
        return self.asked

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: MessageAsked) -> None:
        self.asked, self.asked_at = fact, self.at

    @evolve.register
    def _(self, fact: MessageAttempted) -> None:
        self.open, self.attempts = fact.claim, fact.number

    @evolve.register
    def _(self, fact: MessageResulted) -> None:
        if fact.outcome == UNKNOWN:
            self.doubts += 1
            self.in_doubt = self.open
        if not fact.late:
            self.open = None
        if not fact.again:
            self.state = fact.outcome

    @evolve.register
    def _(self, _fact: MessageDestroyed) -> None:
        self.destroyed = True
