"""When each of some messages may leave, so that no rate is passed.

The generic cell rate algorithm without burst (ITU-T I.371): a scope is free again one
interval after the message before, and a message leaves when all its scopes are free.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

#: Scopes of one message.
Scopes = Sequence[str]


def slots(
    wanted: Sequence[Scopes],
    free_at: Mapping[str, datetime],
    intervals: Mapping[str, timedelta],
    begin: datetime,
    end: datetime,
) -> tuple[list[datetime | None], dict[str, datetime]]:
    """Return when each message may leave, and when scopes are free after them.

    A message for which there is no time from ``begin`` to ``end`` has None. Scopes
    that are not in ``free_at`` are free, and without an interval stay so.
    """
    free, times = dict(free_at), list[datetime | None]()
    for scopes in wanted:
        at = max([begin, *(free[scope] for scope in scopes if scope in free)])
        times.append(at if at < end else None)
        if at < end:
            free |= {s: at + intervals[s] for s in scopes if s in intervals}
    return times, free
