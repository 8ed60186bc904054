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
from functools import singledispatchmethod
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.events import (
    Deviation,
    Exclusion,
    Fact,
    WindowAttempted,
    WindowPlanned,
    WindowResulted,
)

#: The version of the rules by which an attempt is authorised.
POLICY = 1
ACCEPTED, REJECTED = "accepted", "rejected"
SUPPRESSED, UNKNOWN = "suppressed", "unknown"


@dataclass(frozen=True)
class Standing:
    """What the write side says of one recipient under the insert lock."""

    state: str | None
    consent_version: int
    suppressed: bool
    unreachable: bool


def reason_against(standing: Standing | None) -> str | None:
    """Tell why a recipient may not be written to now, or None. The one such rule."""
    if standing is None:
        return "erased"
    if standing.suppressed:
        return "suppressed"
    if standing.unreachable:
        return "unreachable"
    if standing.state != "granted":
        return standing.state or "no consent"
    return None


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
        self.unknown: dict[int, WindowAttempted] = {}

    @property
    def contacts(self) -> tuple[UUID, ...]:
        """Return the recipients, by offset."""
        return self.planned.contacts if self.planned else ()

    @property
    def done(self) -> bool:
        """Tell whether every recipient has a result."""
        return self.open is None and self.attempted == len(self.contacts)

    def attempt(
        self, count: int, claim: str, standings: Mapping[UUID, Standing]
    ) -> Iterator[Fact]:
        """Authorise the next recipients: those whose consent stands, by name."""
        first = self.attempted
        turn = self.contacts[first : first + count]
        if not self.planned or not turn:
            return
        reasons = [reason_against(standings.get(contact)) for contact in turn]
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
        self, attempt: WindowAttempted, outcomes: Sequence[tuple[str, int]]
    ) -> Iterator[Fact]:
        """Record what became of an attempt: an (outcome, code) for each of its range.

        If others took the window over in the meantime and called the range unknown,
        this is what it really was.
        """
        late = attempt.first in self.unknown
        if late or self.open == attempt:
            yield _resulted(attempt, outcomes, late=late)

    def give_up(self) -> Iterator[Fact]:
        """Record the attempt that somebody left without results as unknown."""
        if self.open:
            yield _resulted(self.open, [(UNKNOWN, 0)] * self.open.count, late=False)

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
        if fact.outcome == UNKNOWN and self.open:
            self.unknown[fact.first] = self.open
        self.open = None


def _resulted(
    attempt: WindowAttempted, outcomes: Sequence[tuple[str, int]], *, late: bool
) -> WindowResulted:
    excluded = {exclusion.offset for exclusion in attempt.excluded}
    sent = {
        offset: outcome
        for offset, outcome in enumerate(outcomes, attempt.first)
        if offset not in excluded
    }
    commonest = Counter(sent.values()).most_common(1)
    outcome = commonest[0][0][0] if commonest else SUPPRESSED
    plain = (outcome, 0) if outcome != ACCEPTED else commonest[0][0]
    return WindowResulted(
        attempt.campaign_id,
        attempt.first,
        attempt.count,
        outcome,
        tuple(_deviations(excluded, sent, plain[0])),
        late,
    )


def _deviations(
    excluded: set[int], sent: Mapping[int, tuple[str, int]], outcome: str
) -> Iterator[Deviation]:
    everyone = sorted(excluded | set(sent))
    for offset in everyone:
        if offset in excluded:
            if outcome != SUPPRESSED:
                yield Deviation(offset, SUPPRESSED, 0)
        elif sent[offset][0] != outcome or sent[offset][0] == REJECTED:
            yield Deviation(offset, *sent[offset])
