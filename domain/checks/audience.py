"""Looks at whom a message would go to, as counted before anybody is chosen for good."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.checks.rule import WARN, Rule


@dataclass(frozen=True)
class Gap:
    """A field, and for how many people it would be empty where it is written."""

    name: str
    missing: int


@dataclass(frozen=True)
class Counted:
    """How many would get a campaign now, and what they would miss in it."""

    people: int
    gaps: Sequence[Gap] = ()


def nobody(counted: Counted) -> Iterator[str]:
    """Find an audience of nobody."""
    if not counted.people:
        yield "nobody would get it: look at its lists, and who has agreed"


def gaps(counted: Counted) -> Iterator[str]:
    """Find fields that would be empty for some."""
    for gap in counted.gaps:
        if gap.missing:
            yield (
                f"{gap.name} is empty for {gap.missing} of {counted.people} people:"
                " give it a default"
            )


def _people(counted: Counted) -> str:
    return f"{counted.people} people"


AUDIENCE = Rule("audience", 1, WARN, nobody, _people)
RULES: tuple[Rule[Counted], ...] = (AUDIENCE, Rule("gaps", 1, WARN, gaps, _people))
