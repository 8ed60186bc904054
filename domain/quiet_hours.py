"""Hours of a person's own clock in which they are not written to."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from domain.events import QuietHours


def quiet_for(quiet: QuietHours, local: datetime) -> timedelta | None:
    """Return how long it stays quiet where it is ``local`` time; None if it is not.

    Hours may go over midnight. An end that the clocks skip comes later by that.
    """
    begins, ends = time.fromisoformat(quiet.begins), time.fromisoformat(quiet.ends)
    now = local.time()
    over_midnight = begins > ends
    if not (now >= begins or (over_midnight and now < ends)):
        return None
    if now >= ends and not over_midnight:
        return None
    day = local.date() + timedelta(days=now >= ends)
    end = datetime.combine(day, ends, local.tzinfo)
    # Two times of one zone are subtracted by the wall: the clocks may change between.
    return timedelta(seconds=end.timestamp() - local.timestamp())
