"""Whatever happens to a window, every recipient has one place and one attempt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.errors import DeliveryInFlight
from domain.events import (
    Event,
    Fact,
    WindowAttempted,
    WindowPlanned,
    WindowResulted,
)
from domain.ids import new_id
from domain.results import (
    ACCEPTED,
    DEFERRED,
    NOT_BEGUN,
    REJECTED,
    SUPPRESSED,
    UNKNOWN,
    UNSENT,
    Result,
)
from domain.window import Standing, Window
from tests.domain.decisions import AT, CONTEXT

SIZE = 9
NOT_ATTEMPTED, IN_FLIGHT = "not attempted", "in flight"
offsets = st.integers(0, SIZE - 1)
outcomes = st.sampled_from([ACCEPTED, REJECTED, DEFERRED, UNKNOWN, UNSENT])


class WindowMachine(RuleBasedStateMachine):
    """Keeps, in plain variables, what became of each recipient."""

    def __init__(self) -> None:
        super().__init__()
        self.contacts = tuple(new_id() for _ in range(SIZE))
        self.window = Window(new_id())
        self.events: list[Event] = []
        self.standings = {
            contact: Standing("granted", 1, suppressed=False, unreachable=False)
            for contact in self.contacts
        }
        #: The rule: what we expect of each recipient.
        self.expected = [NOT_ATTEMPTED] * SIZE
        #: What somebody who reads the facts sees.
        self.shown = [NOT_ATTEMPTED] * SIZE
        self.left: list[WindowAttempted] = []
        #: Of whom a server has told: nothing is better known.
        self.learned: set[int] = set()
        self.now = AT
        #: offset -> the round of the next attempt, and the time that it waits for
        self.waits: dict[int, tuple[int, datetime | None]] = {}
        self.in_flight: Sequence[int] = ()
        #: The round in which somebody was attempted last.
        self.rounds = [0] * SIZE
        self._record([WindowPlanned(new_id(), new_id(), 0, self.contacts)])

    @rule(offset=offsets, state=st.sampled_from(["granted", "withdrawn"]))
    def say(self, offset: int, state: str) -> None:
        """A recipient says yes or no, in the middle of everything."""
        contact = self.contacts[offset]
        version = self.standings[contact].consent_version + 1
        self.standings[contact] = Standing(
            state, version, suppressed=False, unreachable=False
        )

    @rule(offset=offsets)
    def suppress(self, offset: int) -> None:
        """A recipient is blocked."""
        contact = self.contacts[offset]
        self.standings[contact] = Standing(
            "granted", 1, suppressed=True, unreachable=False
        )

    @rule(count=st.integers(1, 5), skip=st.sets(offsets, max_size=3))
    def attempt(self, count: int, skip: set[int]) -> None:
        """Somebody takes up the next recipients; while one attempt is open none."""
        was_open = self.window.open is not None
        turn = self.window.turn(count, self.now, skip)
        facts = list(self.window.attempt(turn, str(new_id()), self.standings, AT))
        self._record(facts)
        assert not (was_open and facts)
        for fact in facts:
            assert isinstance(fact, WindowAttempted)
            self._check_authorised(fact)
            assert skip.isdisjoint(fact.span)
            for offset in fact.span:
                self._check_turn(offset, fact.round)
                self.expected[offset] = IN_FLIGHT

    @rule(minutes=st.integers(1, 9))
    def wait(self, minutes: int) -> None:
        """Time passes."""
        self.now += timedelta(minutes=minutes)

    @precondition(lambda self: self.window.open)
    @rule(said=st.lists(outcomes, min_size=5, max_size=5), again=st.booleans())
    def tell(self, said: list[str], again: bool) -> None:  # noqa: FBT001 - drawn
        """The results of the open attempt are recorded."""
        attempt = self.window.open
        assert attempt
        results = _results(attempt, said)
        until = self.now + timedelta(minutes=5) if again else None
        self._record(self.window.result(attempt, results, until))
        self._expect(attempt, results, until)
        assert list(self.window.result(attempt, results)) == []

    @precondition(lambda self: self.window.open)
    @rule()
    def leave(self) -> None:
        """Whoever had the attempt is gone, and somebody else gives it up."""
        attempt = self.window.open
        assert attempt
        self._record(self.window.give_up())
        self.left.append(attempt)
        for offset in attempt.span:
            self.expected[offset] = UNKNOWN
        self._pass_over(attempt)

    @precondition(lambda self: self.left)
    @rule(choice=st.data(), said=st.lists(outcomes, min_size=5, max_size=5))
    def tell_late(self, choice: st.DataObject, said: list[str]) -> None:
        """They come back after all: it counts once."""
        attempt = choice.draw(st.sampled_from(self.left))
        results = _results(attempt, said)
        before = list(self.expected)
        for offset, (outcome, *_) in zip(attempt.span, results, strict=True):
            if outcome == UNKNOWN or offset in self.learned:
                continue
            self.expected[offset] = DEFERRED if outcome == UNSENT else outcome
            if self.expected[offset] == DEFERRED:
                self.waits[offset] = (attempt.round + 1, self.now)
        self._pass_over(attempt)
        facts = list(self.window.result(attempt, results, self.now))
        assert bool(facts) == (self.expected != before)
        self._record(facts)
        if facts:
            # Somebody of whom we know what became is not told of again.
            self.left.remove(attempt)
            if all(what != UNKNOWN for what, *_ in results):
                other = _results(attempt, said[::-1])
                assert list(self.window.result(attempt, other)) == []

    @rule(offset=offsets)
    def come_back(self, offset: int) -> None:
        """A server tells of one recipient that it had the message."""
        contact = self.contacts[offset]
        if self.expected[offset] == IN_FLIGHT:
            with pytest.raises(DeliveryInFlight):
                list(self.window.learn_taken(contact))
            return
        facts = list(self.window.learn_taken(contact))
        assert bool(facts) == (self.expected[offset] == UNKNOWN)
        self._record(facts)
        if facts:
            self.expected[offset] = ACCEPTED
            self.learned.add(offset)
            assert list(self.window.learn_taken(contact)) == []

    @rule()
    def load(self) -> None:
        """Another process folds the stream and goes on."""
        self.window = Window.fold(self.window.id, self.events)

    @invariant()
    def what_is_shown_is_what_happened(self) -> None:
        """Everybody is in one place, and planned is the sum of all places."""
        assert self.shown == self.expected
        assert sum(Counter(self.shown).values()) == SIZE

    @invariant()
    def one_attempt_is_open_at_most(self) -> None:
        """What is in flight is one attempt, and with it the window is not done."""
        in_flight = [o for o, what in enumerate(self.shown) if what == IN_FLIGHT]
        attempt = self.window.open
        assert in_flight == (list(attempt.span) if attempt else [])
        undone = {NOT_ATTEMPTED, IN_FLIGHT} & set(self.shown)
        assert self.window.done == (not undone and not self.waits)
        times = [at for _, at in self.waits.values() if at]
        assert self.window.next_at == min(times, default=None)

    def _check_authorised(self, fact: WindowAttempted) -> None:
        excluded = {exclusion.offset for exclusion in fact.excluded}
        for offset, version in zip(fact.span, fact.consents, strict=True):
            standing = self.standings[self.contacts[offset]]
            allowed = standing.state == "granted" and not standing.suppressed
            assert (offset in excluded) == (not allowed)
            assert version == (standing.consent_version if allowed else 0)

    def _check_turn(self, offset: int, round_: int) -> None:
        """Nobody is attempted again but in a round of their own, after their time."""
        tried, not_before = self.waits.pop(offset, (0, None))
        assert round_ == tried
        assert not_before is None or not_before <= self.now
        assert self.expected[offset] == (DEFERRED if tried else NOT_ATTEMPTED)

    def _expect(
        self, attempt: WindowAttempted, results: list[Result], until: datetime | None
    ) -> None:
        begun = [n for n, (what, *_) in enumerate(results) if what not in NOT_BEGUN]
        end = begun[-1] if begun else -1
        given_back = False
        for n, (offset, (what, *_)) in enumerate(
            zip(attempt.span, results, strict=True)
        ):
            given_back = given_back or (n > end and what == UNSENT)
            told = DEFERRED if what == UNSENT else what
            if given_back:
                told = DEFERRED if attempt.round else NOT_ATTEMPTED
                if attempt.round:
                    self.waits[offset] = (attempt.round, None)
            elif told == DEFERRED and until:
                self.waits[offset] = (attempt.round + 1, until)
            self.expected[offset] = told

    def _pass_over(self, attempt: WindowAttempted) -> None:
        for exclusion in attempt.excluded:
            self.expected[exclusion.offset] = SUPPRESSED

    def _record(self, facts: Iterable[Fact]) -> None:
        for event in self.window.events(CONTEXT, facts):
            self.events.append(event)
            self._show(event.fact)

    def _show(self, fact: Fact) -> None:
        if isinstance(fact, WindowAttempted):
            for offset in fact.span:
                self.shown[offset] = IN_FLIGHT
                self.rounds[offset] = fact.round
            self.in_flight = fact.span
        if isinstance(fact, WindowResulted):
            self._show_results(fact)

    def _show_results(self, fact: WindowResulted) -> None:
        # Whoever is given back is as before: in later rounds they had been deferred.
        was = DEFERRED if fact.round else NOT_ATTEMPTED
        given_back = [] if fact.late else self.in_flight[fact.count :]
        others = {other.offset: other.outcome for other in fact.others}
        results = (
            dict.fromkeys(given_back, was)
            | dict.fromkeys(fact.span, fact.outcome)
            | others
        )
        for offset, outcome in results.items():
            # Of whoever was attempted again since, the later round says what became.
            if fact.round == self.rounds[offset]:
                self.shown[offset] = outcome


def _results(attempt: WindowAttempted, said: list[str]) -> list[Result]:
    """Give each of the range a result; who was passed over has none but that."""
    results: list[Result] = [(what, 0, "") for what in said[: attempt.count]]
    for exclusion in attempt.excluded:
        results[attempt.span.index(exclusion.offset)] = (SUPPRESSED, 0, "")
    return results


def test_what_a_server_tells_of_one_says_nothing_of_those_tried_again_since() -> None:
    """The fact repeats what was known of their range then; the later round holds."""
    machine = WindowMachine()
    machine.attempt(count=2, skip=set())
    first = machine.window.open
    assert first
    machine.leave()
    late: list[Result] = [(DEFERRED, 0, ""), (UNKNOWN, 0, "")]
    machine._record(machine.window.result(first, late, machine.now))  # noqa: SLF001 - ours
    machine.expected[0], machine.waits[0] = DEFERRED, (1, machine.now)
    machine.attempt(count=1, skip=set(range(2, SIZE)))
    assert machine.expected[0] == IN_FLIGHT

    machine.come_back(offset=1)

    machine.what_is_shown_is_what_happened()
    machine.one_attempt_is_open_at_most()


TestWindowMachine = WindowMachine.TestCase
TestWindowMachine.settings = settings(
    max_examples=150, stateful_step_count=25, deadline=None
)
