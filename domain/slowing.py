"""When a domain, or the whole way out, is left alone because it asks for it.

A server that answers 421, or refuses half of what it gets for now, has its reasons
(a 4xx storm): more of the same makes it remember us (M3AAWG Sender Best Practices).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.results import ACCEPTED, DEFERRED, Result

CLOSING = 421
#: Fewer refusals say little of a domain.
LEAST_DEFERRED = 5


@dataclass(frozen=True)
class Pauses:
    """How long somewhere is left alone: first, and at most; each time twice as long."""

    first: timedelta
    longest: timedelta

    def after(self, times: int) -> timedelta:
        """Return the pause of somewhere that asked for it so often in a row."""
        return min(self.first * 2.0 ** min(times - 1, 30), self.longest)


#: A receiving domain that has enough of us.
OF_DOMAIN = Pauses(timedelta(minutes=1), timedelta(hours=1))
#: The server that all our mail goes to, when it cannot be reached.
OF_OUTAGE = Pauses(timedelta(seconds=5), timedelta(minutes=1))


def why_slow(results: Mapping[Result, int]) -> str | None:
    """Tell why a domain with so many of each result is to be left alone, or None."""
    if any(code == CLOSING for _, code, _ in results):
        return f"it answers {CLOSING}"
    deferred = _count(results, DEFERRED)
    if deferred < LEAST_DEFERRED or deferred < _count(results, ACCEPTED):
        return None
    return f"it refused {deferred} of {sum(results.values())} for now"


def _count(results: Mapping[Result, int], outcome: str) -> int:
    return sum(number for (what, *_), number in results.items() if what == outcome)
