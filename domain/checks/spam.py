"""Looks at what SpamAssassin says of a message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.checks.rule import BLOCK, WARN, Rule


@dataclass(frozen=True)
class Score:
    """What it gave a message, and for which of its rules; from where we mind."""

    points: float
    rules: Sequence[str]
    warns_from: float
    blocks_from: float


def suspected(score: Score) -> Iterator[str]:
    """Find what some receivers put among spam."""
    if score.warns_from <= score.points < score.blocks_from:
        yield from _said(score)


def spam(score: Score) -> Iterator[str]:
    """Find what most receivers put among spam."""
    if score.points >= score.blocks_from:
        yield from _said(score)


def _said(score: Score) -> Iterator[str]:
    yield f"SpamAssassin gives it {score.points:g} points: look at the rules it names"


def _evidence(score: Score) -> str:
    return f"{score.points:g} points: {', '.join(score.rules) or 'no rule'}"


SPAM = Rule("spam", 1, BLOCK, spam, _evidence)
RULES: tuple[Rule[Score], ...] = (
    Rule("spam-suspected", 1, WARN, suspected, _evidence),
    SPAM,
)
