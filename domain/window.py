"""A window of a campaign: whose turn it is, what is in doubt, what became of whom.

An attempt is committed before its messages are handed over, its results after. The
version of the stream is the fence: of two workers on one window one fails to append.
After a crash an attempt without results is in doubt: it is recorded as unknown, never
sent again, and replaced if the results come late after all (RFC 1047 says why exactly
once is impossible). Whoever was refused for now waits for another attempt.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import singledispatchmethod
from types import MappingProxyType
from typing import ClassVar, NamedTuple
from uuid import UUID

from msgspec import structs

from domain.aggregate import Aggregate
from domain.errors import DeliveryInFlight
from domain.events import (
    Exclusion,
    Fact,
    WindowAttempted,
    WindowPlanned,
    WindowResulted,
)
from domain.ids import derived_id
from domain.permission import POLICY, Grounds, Suppression, first_against
from domain.results import (
    DEFERRED,
    UNKNOWN,
    Result,
    in_doubt,
    is_told,
    outcomes_of,
    resulted,
    taken,
    those_with,
    unless_known,
    unsent,
    with_exclusions,
)


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


class Pending(NamedTuple):
    """A recipient who waits for an attempt: how often they were tried, until when."""

    round: int = 0
    not_before: datetime | None = None


class Window(Aggregate):
    """Decides what happens next to up to 1,000 recipients."""

    kind: ClassVar = "window"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.planned: WindowPlanned | None = None
        #: offset -> whoever is still to be attempted
        self.pending: dict[int, Pending] = {}
        #: The attempt that has no results yet.
        self.open: WindowAttempted | None = None
        #: An attempt that left doubt, by round and first, and what was said of it.
        self.unknown: dict[tuple[int, int], tuple[WindowAttempted, WindowResulted]] = {}

    @property
    def contacts(self) -> tuple[UUID, ...]:
        """Return the recipients, by offset."""
        return self.planned.contacts if self.planned else ()

    def who(self, offsets: Iterable[int]) -> list[UUID]:
        """Return the recipients at some offsets, in their order."""
        return [self.contacts[offset] for offset in offsets]

    @property
    def done(self) -> bool:
        """Tell whether nothing more is to be attempted or told."""
        return self.open is None and not self.pending

    @property
    def next_at(self) -> datetime | None:
        """Return when the first who waits for a time may be attempted."""
        times = [one.not_before for one in self.pending.values() if one.not_before]
        return min(times, default=None)

    def turn(
        self, count: int, at: datetime, skip: Container[int] = ()
    ) -> tuple[int, ...]:
        """Return the offsets of those next in line, at most ``count``, of one round."""
        ready = sorted(
            (round_, offset)
            for offset, (round_, not_before) in self.pending.items()
            if (not_before is None or not_before <= at) and offset not in skip
        )
        return tuple(o for round_, o in ready[:count] if round_ == ready[0][0])

    def attempt(
        self,
        turn: Sequence[int],
        claim: str,
        standings: Mapping[UUID, Standing],
        at: datetime,
        passed: Mapping[int, str] = MappingProxyType({}),
    ) -> Iterator[Fact]:
        """Authorise a turn: those whose consent stands, by name.

        ``passed`` are those who are passed over for another reason.
        """
        if not self.planned or not turn or self.open:
            return
        reasons = {
            offset: reason_against(standings.get(self.contacts[offset]), at)
            or passed.get(offset)
            for offset in turn
        }
        yield WindowAttempted(
            self.planned.campaign_id,
            turn[0],
            len(turn),
            claim,
            POLICY,
            tuple(
                0 if reason else standings[self.contacts[offset]].consent_version
                for offset, reason in reasons.items()
            ),
            tuple(Exclusion(o, reason) for o, reason in reasons.items() if reason),
            round=self.pending[turn[0]].round,
            offsets=self._named(turn),
        )

    def result(
        self,
        attempt: WindowAttempted,
        outcomes: Sequence[Result],
        retry_at: datetime | None = None,
    ) -> Iterator[Fact]:
        """Record what became of an attempt: one result for each of its range.

        Those at its end that were not begun are given back, those who were deferred
        wait until ``retry_at``. If others took the window over in the meantime and
        called the range unknown, this is what it really was.
        """
        results = with_exclusions(attempt, outcomes)
        if self.open == attempt:
            left = unsent(results)
            begun = results[: len(results) - left]
            yield resulted(attempt, begun, retry_at, unsent=left)
        elif doubt := self._doubt_about(attempt):
            known = unless_known(results, doubt)
            late = structs.replace(resulted(attempt, known, retry_at), late=True)
            # Said twice, because the first reply was lost, it is recorded once.
            if not is_told(late, doubt):
                yield late

    def learn_taken(self, contact_id: UUID) -> Iterator[Fact]:
        """Take it that a server had the message of a recipient in doubt, after all.

        Raises DeliveryInFlight while its attempt has no result.
        """
        offset = self.contacts.index(contact_id)
        if self.open and offset in self.open.span:
            raise DeliveryInFlight
        for attempt, told in self.unknown.values():
            if offset in those_with(UNKNOWN, told):
                yield taken(attempt, told, offset)
                return

    def give_up(self) -> Iterator[Fact]:
        """Record the attempt that somebody left without results as unknown."""
        if self.open:
            yield resulted(self.open, in_doubt(self.open))

    def _doubt_about(self, attempt: WindowAttempted) -> WindowResulted | None:
        """Return what was told of an attempt, if whoever made it may know better."""
        made, told = self.unknown.get((attempt.round, attempt.first), (None, None))
        # Whoever gave recipients back has said all that they know.
        return told if told and made == attempt and not told.unsent else None

    def _named(self, turn: Sequence[int]) -> tuple[int, ...]:
        in_a_row = turn[-1] - turn[0] + 1 == len(turn)
        return () if in_a_row and not self.pending[turn[0]].round else tuple(turn)

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: WindowPlanned) -> None:
        self.planned = fact
        self.pending = dict.fromkeys(range(len(fact.contacts)), Pending())

    @evolve.register
    def _(self, fact: WindowAttempted) -> None:
        self.open = fact
        for offset in fact.span:
            del self.pending[offset]

    @evolve.register
    def _(self, fact: WindowResulted) -> None:
        attempt, deferred = self._told_late(fact) if fact.late else self._told(fact)
        if attempt and UNKNOWN in outcomes_of(fact):
            self.unknown[fact.round, fact.first] = attempt, fact
        if fact.retry_at:
            waits = Pending(fact.round + 1, fact.retry_at)
            self.pending |= dict.fromkeys(deferred, waits)

    def _told(self, fact: WindowResulted) -> tuple[WindowAttempted | None, set[int]]:
        attempt, self.open = self.open, None
        if attempt:
            given_back = attempt.span[fact.count :]
            self.pending |= dict.fromkeys(given_back, Pending(fact.round))
        return attempt, those_with(DEFERRED, fact)

    def _told_late(
        self, fact: WindowResulted
    ) -> tuple[WindowAttempted | None, set[int]]:
        attempt, told = self.unknown.pop((fact.round, fact.first), (None, None))
        # Whoever was known to be deferred waits for another attempt already.
        news = those_with(UNKNOWN, told) if told else set[int]()
        return attempt, those_with(DEFERRED, fact) & news
