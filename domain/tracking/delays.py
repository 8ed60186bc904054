"""How long after its sending a message was opened or a link of it followed."""

from __future__ import annotations

from bisect import bisect_right

#: seconds from which on a delay is called so; -1 is that nobody knows.
_FROM = {
    -1: "unknown",
    0: "within 5 minutes",
    300: "within an hour",
    3_600: "within 6 hours",
    21_600: "within a day",
    86_400: "within 3 days",
    259_200: "later",
}
_SECONDS, DELAYS = list(_FROM), tuple(_FROM.values())


def delay_of(since: int) -> str:
    """Return one of ``DELAYS`` for so many seconds since the sending, or -1."""
    return DELAYS[bisect_right(_SECONDS, since) - 1]
