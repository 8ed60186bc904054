"""A window of a campaign: whose turn it is, what is in doubt, what became of whom.

An attempt is committed before its messages are handed over, its results after. The
version of the stream is the fence: of two workers on one window one fails to append.
After a crash an attempt without results is in doubt: it is recorded as unknown, never
sent again, and replaced if the results come late after all (RFC 1047 says why exactly
once is impossible).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import singledispatchmethod
from typing import ClassVar
from uuid import UUID

from msgspec import structs

from domain.aggregate import Aggregate
from domain.events import (
    Deviation,
    Exclusion,
    Fact,
    WindowAttempted,
    WindowPlanned,
    WindowResulted,
)
from domain.ids import derived_id
from domain.permission import POLICY, Grounds, Suppression, first_against

ACCEPTED, REJECTED, DEFERRED = "accepted", "rejected", "deferred"
SUPPRESSED, UNKNOWN = "suppressed", "unknown"
#: Nothing was begun for the recipient: safe to attempt again, and never written down.
UNSENT = "unsent"
NOT_BEGUN = (UNSENT, SUPPRESSED)

#: An outcome with the channel's code and status, as ``Deviation`` has them.
Result = tuple[str, int, str]
_SUPPRESSED, _UNKNOWN = (SUPPRESSED, 0, ""), (UNKNOWN, 0, "")
_DEFERRED = (DEFERRED, 0, "")


def window_id(at: datetime, campaign_id: UUID, run: UUID, number: int) -> UUID:
    """Derive the stream of a window, so that whoever knows the run knows them all."""
    return derived_id(at, "window", campaign_id, run, number)


@dataclass(frozen=True)
class Standing:
    """What the write side says of one recipient under the insert lock."""

    state: str | None
    consent_version: int
    suppressed: bool
    unreachable: bool
    expires_at: datetime | None = None


def reason_against(standing: Standing | None, at: datetime) -> str | None:
    """Tell why a recipient may not be written to then, or None."""
    if standing is None:
        return first_against(Grounds(erased=True), at)
    grounds = Grounds(
        state=standing.state,
        expires_at=standing.expires_at,
        suppressed=(Suppression(),) if standing.suppressed else (),
        unreachable=standing.unreachable,
    )
    return first_against(grounds, at)


class Window(Aggregate):
    """Decides what happens next to up to 1,000 recipients."""

    kind: ClassVar = "window"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.planned: WindowPlanned | None = None
        #: How many recipients, from the first on, have had their attempt.
        self.attempted = 0
        #: The attempt that has no results yet.
        self.open: WindowAttempted | None = None
        #: first offset -> an attempt that left doubt, and what was said of it.
        self.unknown: dict[int, tuple[WindowAttempted, WindowResulted]] = {}

    @property
    def contacts(self) -> tuple[UUID, ...]:
        """Return the recipients, by offset."""
        return self.planned.contacts if self.planned else ()

    @property
    def done(self) -> bool:
        """Tell whether every recipient has a result."""
        return self.open is None and self.attempted == len(self.contacts)

    def turn(self, count: int) -> tuple[UUID, ...]:
        """Return the next recipients, at most ``count``."""
        return self.contacts[self.attempted : self.attempted + count]

    def attempt(
        self,
        count: int,
        claim: str,
        standings: Mapping[UUID, Standing],
        at: datetime,
    ) -> Iterator[Fact]:
        """Authorise the next recipients: those whose consent stands, by name."""
        first, turn = self.attempted, self.turn(count)
        if not self.planned or not turn or self.open:
            return
        reasons = [reason_against(standings.get(contact), at) for contact in turn]
        yield WindowAttempted(
            self.planned.campaign_id,
            first,
            len(turn),
            claim,
            POLICY,
            tuple(
                0 if reason else standings[contact].consent_version
                for contact, reason in zip(turn, reasons, strict=True)
            ),
            tuple(
                Exclusion(offset, reason)
                for offset, reason in enumerate(reasons, first)
                if reason
            ),
        )

    def result(
        self, attempt: WindowAttempted, outcomes: Sequence[Result]
    ) -> Iterator[Fact]:
        """Record what became of an attempt: one result for each of its range.

        Those at its end that were not begun are given back. If others took the window
        over in the meantime and called the range unknown, this is what it really was.
        """
        results = _with_exclusions(attempt, outcomes)
        if self.open == attempt:
            yield _resulted(attempt, _begun(results), unsent=_unsent(results))
        elif doubt := self.unknown.get(attempt.first):
            late = structs.replace(_resulted(attempt, results), late=True)
            # Said twice, because the first reply was lost, it is recorded once.
            if doubt[0] == attempt and structs.replace(doubt[1], late=True) != late:
                yield late

    def give_up(self) -> Iterator[Fact]:
        """Record the attempt that somebody left without results as unknown."""
        if self.open:
            doubt = _with_exclusions(self.open, [_UNKNOWN] * self.open.count)
            yield _resulted(self.open, doubt)

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: WindowPlanned) -> None:
        self.planned = fact

    @evolve.register
    def _(self, fact: WindowAttempted) -> None:
        self.open = fact
        self.attempted = fact.first + fact.count

    @evolve.register
    def _(self, fact: WindowResulted) -> None:
        if fact.late:
            self.unknown.pop(fact.first, None)
            return
        if self.open and _leaves_doubt(fact):
            self.unknown[fact.first] = (self.open, fact)
        self.attempted -= fact.unsent
        self.open = None


def _leaves_doubt(fact: WindowResulted) -> bool:
    """Tell whether somebody may know better: not if they gave recipients back."""
    outcomes = (fact.outcome, *(other.outcome for other in fact.others))
    return UNKNOWN in outcomes and not fact.unsent


def _with_exclusions(
    attempt: WindowAttempted, outcomes: Sequence[Result]
) -> list[Result]:
    results = list(outcomes)
    for exclusion in attempt.excluded:
        results[exclusion.offset - attempt.first] = _SUPPRESSED
    return results


def _unsent(results: Sequence[Result]) -> int:
    """Count the recipients at the end from the first on that nothing was begun for."""
    begun = [i for i, (what, *_) in enumerate(results) if what not in NOT_BEGUN]
    tail = [what for what, *_ in results[begun[-1] + 1 if begun else 0 :]]
    return len(tail) - tail.index(UNSENT) if UNSENT in tail else 0


def _begun(results: Sequence[Result]) -> Sequence[Result]:
    return results[: len(results) - _unsent(results)]


def _resulted(
    attempt: WindowAttempted, results: Sequence[Result], *, unsent: int = 0
) -> WindowResulted:
    # Whatever stands between two that were begun cannot be given back.
    settled = [_DEFERRED if what[0] == UNSENT else what for what in results]
    commonest, _ = Counter(settled or [_SUPPRESSED]).most_common(1)[0]
    return WindowResulted(
        attempt.campaign_id,
        attempt.first,
        len(settled),
        *commonest,
        tuple(
            Deviation(offset, *result)
            for offset, result in enumerate(settled, attempt.first)
            if result != commonest
        ),
        unsent,
    )
