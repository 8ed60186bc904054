"""Whatever happens to a window, every recipient has one place and one attempt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.events import (
    Event,
    Fact,
    WindowAttempted,
    WindowPlanned,
    WindowResulted,
)
from domain.ids import new_id
from domain.window import (
    ACCEPTED,
    DEFERRED,
    NOT_BEGUN,
    REJECTED,
    SUPPRESSED,
    UNKNOWN,
    UNSENT,
    Result,
    Standing,
    Window,
)
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

    @rule(count=st.integers(1, 5))
    def attempt(self, count: int) -> None:
        """Somebody takes up the next recipients; while one attempt is open none."""
        was_open = self.window.open is not None
        facts = list(self.window.attempt(count, str(new_id()), self.standings, AT))
        self._record(facts)
        assert not (was_open and facts)
        for fact in facts:
            assert isinstance(fact, WindowAttempted)
            self._check_authorised(fact)
            for offset in _range(fact):
                assert self.expected[offset] == NOT_ATTEMPTED
                self.expected[offset] = IN_FLIGHT

    @precondition(lambda self: self.window.open)
    @rule(said=st.lists(outcomes, min_size=5, max_size=5))
    def tell(self, said: list[str]) -> None:
        """The results of the open attempt are recorded."""
        attempt = self.window.open
        assert attempt
        results = _results(attempt, said)
        self._record(self.window.result(attempt, results))
        self._expect(attempt, results)
        assert list(self.window.result(attempt, results)) == []

    @precondition(lambda self: self.window.open)
    @rule()
    def leave(self) -> None:
        """Whoever had the attempt is gone, and somebody else gives it up."""
        attempt = self.window.open
        assert attempt
        self._record(self.window.give_up())
        self.left.append(attempt)
        for offset in _range(attempt):
            self.expected[offset] = UNKNOWN
        self._pass_over(attempt)

    @precondition(lambda self: self.left)
    @rule(choice=st.data(), said=st.lists(outcomes, min_size=5, max_size=5))
    def tell_late(self, choice: st.DataObject, said: list[str]) -> None:
        """They come back after all: it counts once."""
        attempt = choice.draw(st.sampled_from(self.left))
        results = _results(attempt, said)
        before = list(self.expected)
        for offset, (outcome, *_) in zip(_range(attempt), results, strict=True):
            self.expected[offset] = DEFERRED if outcome == UNSENT else outcome
        self._pass_over(attempt)
        facts = list(self.window.result(attempt, results))
        assert bool(facts) == (self.expected != before)
        self._record(facts)
        if facts:
            self.left.remove(attempt)
            assert list(self.window.result(attempt, _results(attempt, said[::-1]))) == (
                []
            )

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
        assert in_flight == (list(_range(attempt)) if attempt else [])
        undone = {NOT_ATTEMPTED, IN_FLIGHT} & set(self.shown)
        assert self.window.done == (not undone)

    def _check_authorised(self, fact: WindowAttempted) -> None:
        excluded = {exclusion.offset for exclusion in fact.excluded}
        for offset, version in zip(_range(fact), fact.consents, strict=True):
            standing = self.standings[self.contacts[offset]]
            allowed = standing.state == "granted" and not standing.suppressed
            assert (offset in excluded) == (not allowed)
            assert version == (standing.consent_version if allowed else 0)

    def _expect(self, attempt: WindowAttempted, results: list[Result]) -> None:
        begun = [n for n, (what, *_) in enumerate(results) if what not in NOT_BEGUN]
        end = begun[-1] if begun else -1
        given_back = False
        for n, (offset, (what, *_)) in enumerate(
            zip(_range(attempt), results, strict=True)
        ):
            given_back = given_back or (n > end and what == UNSENT)
            told = DEFERRED if what == UNSENT else what
            self.expected[offset] = NOT_ATTEMPTED if given_back else told

    def _pass_over(self, attempt: WindowAttempted) -> None:
        for exclusion in attempt.excluded:
            self.expected[exclusion.offset] = SUPPRESSED

    def _record(self, facts: Iterable[Fact]) -> None:
        for event in self.window.events(CONTEXT, facts):
            self.events.append(event)
            self._show(event.fact)

    def _show(self, fact: Fact) -> None:
        if isinstance(fact, WindowAttempted):
            for offset in _range(fact):
                self.shown[offset] = IN_FLIGHT
        if isinstance(fact, WindowResulted):
            for offset in _range(fact):
                self.shown[offset] = fact.outcome
            for other in fact.others:
                self.shown[other.offset] = other.outcome
            end = fact.first + fact.count
            self.shown[end : end + fact.unsent] = [NOT_ATTEMPTED] * fact.unsent


def _range(fact: WindowAttempted | WindowResulted) -> range:
    return range(fact.first, fact.first + fact.count)


def _results(attempt: WindowAttempted, said: list[str]) -> list[Result]:
    """Give each of the range a result; who was passed over has none but that."""
    results: list[Result] = [(what, 0, "") for what in said[: attempt.count]]
    for exclusion in attempt.excluded:
        results[exclusion.offset - attempt.first] = (SUPPRESSED, 0, "")
    return results


TestWindowMachine = WindowMachine.TestCase
TestWindowMachine.settings = settings(
    max_examples=150, stateful_step_count=25, deadline=None
)
