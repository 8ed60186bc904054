"""The words of campaigns that come again and again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from domain.events import (
    Fact,
    RecurringActivated,
    RecurringApproved,
    RecurringEnded,
    RecurringPaused,
    RecurringRan,
    RecurringRunAsked,
    RecurringSubmitted,
    RecurringWritten,
)


def _submitted(fact: RecurringSubmitted) -> str:
    amiss = (one for one in fact.findings if one.level != "pass")
    found = ", ".join(f"{one.check} ({one.level})" for one in amiss)
    return f"release was asked for: {found or 'nothing found'}"


def _ran(fact: RecurringRan) -> str:
    missed = f", {fact.missed} before it were missed" if fact.missed else ""
    why = f": {fact.reason}" if fact.reason else ""
    return f"issue of {fact.due_at:%Y-%m-%d %H:%M} UTC was {fact.outcome}{why}{missed}"


WORDS: Mapping[type[Fact], Callable[[Any], str]] = {
    RecurringWritten: lambda fact: f"recurring campaign {fact.name} is written anew",
    RecurringSubmitted: _submitted,
    RecurringApproved: lambda fact: f"was approved as {fact.digest.hex()[:12]}",
    RecurringActivated: lambda fact: (
        f"goes out from {fact.next_at:%Y-%m-%d %H:%M} UTC on"
    ),
    RecurringPaused: lambda fact: f"was paused{fact.reason and f': {fact.reason}'}",
    RecurringRunAsked: lambda _fact: "an issue is to go out now",
    RecurringRan: _ran,
    RecurringEnded: lambda _fact: "has ended",
}
