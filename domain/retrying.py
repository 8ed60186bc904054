"""When somebody whom a server refused for now is tried again.

Short waits first, since most such refusals are greylisting, which wants to see another
attempt after minutes (RFC 6647, 4.5), then longer ones, as RFC 5321, 4.5.4.1 asks.
Unlike a server that relays mail we do not go on for days: news of yesterday is none.
"""

from __future__ import annotations

from datetime import timedelta
from zlib import crc32

#: The waits before the second attempt, the third, and so on; the last one repeats.
WAITS = tuple(timedelta(minutes=m) for m in (5, 15, 30, 60, 120, 240))
#: Waits are up to a fifth longer, so that what failed together is not retried together.
_JITTER = 0.2
_WHOLE = 2**32


def wait_after(round_: int, expiry: timedelta, seed: bytes) -> timedelta | None:
    """Return how long to wait after the attempt of a round (from 0); None to give up.

    All waits up to the next attempt fit into ``expiry``. ``seed`` chooses the jitter.
    """
    waits = [WAITS[min(n, len(WAITS) - 1)] for n in range(round_ + 1)]
    if sum(waits, timedelta()) > expiry:
        return None
    return waits[-1] * (1 + _JITTER * crc32(seed) / _WHOLE)
