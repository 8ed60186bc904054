"""Has all who are inside a series looked at: it was resumed, changed, or is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from domain.store.datastore import AccountDatastore
from projections.series.queries import AllSeries, Sought
from projections.waiting import ReadModelBehind, wait_for
from workers.due import Held, WakeUp
from workers.kinds import ADVANCE_ENROLMENT
from workers.resting import Resting
from workers.tasks import LEFT_OFF, Keep, Later

#: People of one statement.
AT_A_TIME = 1_000


class WakeSeries:
    """The task that wakes them."""

    def __init__(
        self, datastore: AccountDatastore, wake: Callable[[WakeUp], None]
    ) -> None:
        self._datastore = datastore
        self._series = AllSeries(datastore)
        self._resting = Resting(datastore)
        self._wake = wake

    def __call__(self, held: Held, keep: Keep) -> Later | None:
        """Wake all who were inside then; whoever has nothing to do rests again."""
        try:
            wait_for(self._datastore, held.position, timeout=5.0)
        except ReadModelBehind:
            return Later(timedelta(seconds=1), "the read models are not up to date")
        after = None
        inside = Sought(inside=True)
        while ones := self._series.people(held.subject_id, inside, after, AT_A_TIME):
            self._resting.wake([one.enrolment_id for one in ones])
            self._wake(WakeUp(ADVANCE_ENROLMENT, held.id, held.position))
            after = ones[-1].enrolment_id
            if not keep():
                return LEFT_OFF
        return None
