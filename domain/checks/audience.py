"""Looks at whom a message would go to, as counted before anybody is chosen for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.checks.rule import WARN, Rule
from domain.conditions import Group, Today
from domain.content import Content
from domain.events import CampaignAudienceSet

#: Percent of an audience, and how many it takes to tell a share from chance.
STRANGERS, MANY_STRANGERS = 30, 1_000
SUSPICIOUS, MANY = 5, 20


@dataclass(frozen=True)
class Intended:
    """What would be sent to whom, before anybody is chosen.

    ``scopes`` are those in which a suppression stops it; ``conditions`` are those of
    its people, by part, where segments are named.
    """

    content: Content
    channel: str
    audience: CampaignAudienceSet
    scopes: Sequence[str]
    conditions: Callable[[Today], Mapping[str, Group]]


@dataclass(frozen=True)
class Gap:
    """A field, and for how many people it would be empty where it is written."""

    name: str
    missing: int


@dataclass(frozen=True)
class Crowd:
    """What those who would get it are like, in numbers.

    Strangers were never written to, and have confirmed nothing by message.
    ``mailed_before`` if this account has ever written to anybody.
    """

    never_mailed: int = 0
    unconfirmed: int = 0
    strangers: int = 0
    suspicious: int = 0
    mailed_before: bool = False


@dataclass(frozen=True)
class Counted:
    """How many may get a campaign now, and what they would miss in it.

    Chance chooses ``chosen`` of them; whom is only known once the audience is fixed, so
    gaps and crowd are those of all.
    """

    people: int
    chosen: int
    gaps: Sequence[Gap] = ()
    crowd: Crowd = Crowd()

    @property
    def told(self) -> str:
        """Say how many these are."""
        chance = f", of whom chance chooses {self.chosen}"
        return f"{self.people} people{chance if self.chosen < self.people else ''}"


class Counts(Protocol):
    """Counts people, as they are now; each raises QuestionTooLarge."""

    def gaps(self, intended: Intended) -> Counted:
        """Count who may get it, and for how many of them which fields are empty.

        Raises ContentInvalid.
        """

    def crowd(self, intended: Intended) -> Crowd:
        """Count what they are like."""


def nobody(counted: Counted) -> Iterator[str]:
    """Find an audience of nobody."""
    if not counted.people:
        yield "nobody would get it: look at its lists, and who has agreed"


def gaps(counted: Counted) -> Iterator[str]:
    """Find fields that would be empty for some."""
    for gap in counted.gaps:
        if gap.missing:
            yield (
                f"{gap.name} is empty for {gap.missing} of {counted.told}:"
                " give it a default"
            )


def strangers(counted: Counted) -> Iterator[str]:
    """Find many at once whom nobody here has ever written to.

    An account that begins writes to strangers alone, and is left alone. Where chance
    chooses, it chooses as large a share of them as of all.
    """
    crowd = counted.crowd
    expected = crowd.strangers * counted.chosen // max(counted.people, 1)
    is_many = expected >= MANY_STRANGERS
    if crowd.mailed_before and is_many and _share(crowd.strangers, counted) > STRANGERS:
        yield (
            f"{crowd.strangers} of {counted.told} were never written to and have"
            " confirmed nothing: begin with a part of them (percent, most)"
        )


def suspicious(counted: Counted) -> Iterator[str]:
    """Find addresses of offices, and such as are thrown away, among many."""
    count = counted.crowd.suspicious
    if counted.people >= MANY and _share(count, counted) > SUSPICIOUS:
        yield (
            f"{count} of {counted.people} addresses are of an office, such as abuse@,"
            " or thrown away after use: look where they come from"
        )


def _share(count: int, counted: Counted) -> float:
    return 100 * count / max(counted.people, 1)


def _crowd(counted: Counted) -> str:
    crowd = counted.crowd
    return (
        f"{counted.told}, {crowd.never_mailed} never written to,"
        f" {crowd.unconfirmed} confirmed nothing by message, {crowd.strangers} both;"
        f" {crowd.suspicious} suspicious addresses"
    )


def _people(counted: Counted) -> str:
    return counted.told


#: What comes and goes with each person holds nothing up that was approved before.
PASSING = frozenset({"gaps"})
AUDIENCE = Rule("audience", 1, WARN, nobody, _people)
RULES: tuple[Rule[Counted], ...] = (
    AUDIENCE,
    Rule("gaps", 2, WARN, gaps, _people),
    Rule("audience-strangers", 2, WARN, strangers, _crowd),
    Rule("audience-suspicious", 1, WARN, suspicious, _crowd),
)
