"""What a series is: what brings people in, its steps, and when they leave early.

Steps are known by name. After a step comes the one that it names, else the next in the
list; after the last nothing does. All of it is made of what a document says
(``domain.series.reading``), and holds as a whole (``domain.series.flow``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from domain.events import SeriesStart
from domain.series.own_letters import asks_of_messages

#: Where it is said who may come in at all.
WHO = "who"
#: Conditions as a document has them; see ``domain.conditions``.
Conditions = Sequence[Any]


@dataclass(frozen=True)
class Send:
    """Send a letter; whoever cannot get it goes on, leaves, or goes to ``instead``."""

    content: Mapping[str, Any]
    sender: Mapping[str, Any] | None = None
    topic: str = ""
    urgent: bool = False
    leaves: bool = False
    instead: str | None = None
    channel: str = "email"


@dataclass(frozen=True)
class For:
    """Wait for a while."""

    duration: timedelta


@dataclass(frozen=True)
class Until:
    """Wait until a time of day, by the person's own clock, of the next day that fits.

    Of any day, of ``weekdays`` (0 is Monday), of a day of the month (the last if it has
    fewer), of one ``day``, or of the day that a profile field names, so many ``days``
    after it, each year anew if ``yearly``. A day that has passed is not waited for.
    """

    at: time
    weekdays: frozenset[int] = frozenset()
    month_day: int = 0
    day: date | None = None
    field: str = ""
    days: int = 0
    yearly: bool = False


@dataclass(frozen=True)
class Till:
    """Wait till conditions hold, so long at most: then on to ``late``."""

    conditions: Conditions
    at_most: timedelta
    late: str


@dataclass(frozen=True)
class Branch:
    """One way on: for whom conditions hold, or for a share of 100 by chance."""

    to: str
    conditions: Conditions | None = None
    share: int = 0


@dataclass(frozen=True)
class Split:
    """Take the first branch that fits, else go on."""

    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class Change:
    """Have the person join and leave lists, and set fields of their profile."""

    join: tuple[UUID, ...] = ()
    leave: tuple[UUID, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Tell:
    """Have a word told to webhooks."""

    word: str


@dataclass(frozen=True)
class Enter:
    """Bring the person into another series."""

    series_id: UUID


@dataclass(frozen=True)
class Stop:
    """Have the person leave another series."""

    series_id: UUID


@dataclass(frozen=True)
class Leave:
    """Leave this one."""

    reason: str


Act = Send | For | Until | Till | Split | Change | Tell | Enter | Stop | Leave


@dataclass(frozen=True)
class Step:
    """One step: what is done, and what comes after it (nothing: "")."""

    name: str
    act: Act
    to: str
    path: str

    def ways(self) -> Iterator[str]:
        """Name the steps that may come after it; "" is the end."""
        if isinstance(self.act, Leave):
            return
        yield self.to
        if isinstance(self.act, Split):
            yield from (branch.to for branch in self.act.branches)
        if isinstance(self.act, Till):
            yield self.act.late
        if isinstance(self.act, Send) and self.act.instead is not None:
            yield self.act.instead


@dataclass(frozen=True)
class Exit:
    """Whoever these conditions hold for leaves; it may be the goal of the series."""

    reason: str
    conditions: Conditions
    goal: bool = False


@dataclass(frozen=True)
class Again:
    """How often one person may come in: once, unless it says more.

    Never sooner than ``after`` their last time began, and ``most`` times in all if
    that is not 0. Nobody is inside twice under one key.
    """

    after: timedelta | None = None
    most: int = 0


@dataclass(frozen=True)
class Anniversary:
    """A day of a profile field brings people in, so many days after it, each year."""

    field: str
    days: int
    at: time

    def trigger(self, of: date) -> str:
        """Name what brings somebody in whose day this is."""
        return f"{self.field} {of} {self.days:+}"


@dataclass(frozen=True)
class Definition:
    """A series as a whole."""

    name: str
    purpose: str
    starts: tuple[SeriesStart, ...]
    steps: tuple[Step, ...]
    anniversaries: tuple[Anniversary, ...] = ()
    #: From whom letters come that do not say so themselves.
    sender: Mapping[str, Any] | None = None
    who: Conditions = ()
    exits: tuple[Exit, ...] = ()
    again: Again = Again()

    @property
    def first(self) -> str:
        """Name the step that everybody begins with."""
        return self.steps[0].name

    def step(self, name: str) -> Step | None:
        """Return a step by name; None if there is none."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> Mapping[str, Step]:
        return {step.name: step for step in self.steps}

    def letters(self) -> Iterator[tuple[Step, Send]]:
        """Yield the steps that send something."""
        for step in self.steps:
            if isinstance(step.act, Send):
                yield step, step.act

    def questions(self, name: str) -> Iterator[tuple[str, Conditions]]:
        """Yield what has to be known of a person at a step: conditions by path."""
        for number, one in enumerate(self.exits):
            yield f"leave_when[{number}].when", one.conditions
        step = self.step(name)
        if step:
            yield from _asked(step)

    @cached_property
    def hearing(self) -> frozenset[str]:
        """Name the steps at which it is asked what became of messages."""
        return frozenset(
            step.name
            for step in self.steps
            if any(asks_of_messages(asked) for _, asked in self.questions(step.name))
        )

    def conditions(self) -> Iterator[tuple[str, Conditions]]:
        """Yield all conditions of the series, by path."""
        if self.who:
            yield WHO, self.who
        for number, one in enumerate(self.exits):
            yield f"leave_when[{number}].when", one.conditions
        for step in self.steps:
            yield from _asked(step)


def _asked(step: Step) -> Iterator[tuple[str, Conditions]]:
    if isinstance(step.act, Till):
        yield f"{step.path}.wait.till", step.act.conditions
    if isinstance(step.act, Split):
        for number, branch in enumerate(step.act.branches):
            if branch.conditions is not None:
                yield f"{step.path}.split[{number}].when", branch.conditions
