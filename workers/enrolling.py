"""Brings people into series, those of one series in the order of what brought them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from domain.application import Application, By
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore
from projections.waiting import ReadModelBehind, wait_for
from workers.arrivals import Arrivals, Waiting
from workers.due import Held, WakeUp
from workers.fitting import whom_at
from workers.kinds import ADVANCE_ENROLMENT
from workers.resting import Resting, resting
from workers.tasks import LEFT_OFF, Keep, Later

#: People of one append: it holds the insert lock well under 250 ms.
AT_A_TIME = 500


class EnrolPeople:
    """The task that brings those who have arrived into one series."""

    def __init__(
        self,
        application: Application,
        datastore: AccountDatastore,
        wake: Callable[[WakeUp], None],
        zone: str,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self._application = application
        self._arrivals = Arrivals(datastore)
        self._datastore = datastore
        self._wake = wake
        # By the database's clock: a machine may have another.
        self._now = now or Resting(datastore).now
        self._whom = whom_at(self._now, application.segments, datastore, zone)

    def __call__(self, held: Held, keep: Keep) -> Later | None:
        """Bring them in, once the read models show what brought them."""
        number = 0
        while waiting := self._arrivals.next(held.subject_id, AT_A_TIME):
            try:
                wait_for(self._datastore, waiting[-1].position, timeout=5.0)
            except ReadModelBehind:
                return Later(timedelta(seconds=1), "the read models are not up to date")
            self._enter(held, number, waiting)
            number += 1
            if not keep():
                return LEFT_OFF
        return None

    def _enter(self, held: Held, number: int, waiting: Sequence[Waiting]) -> None:
        command = Command("enrol", f"{held.holder} {number}")
        by = By("system", self._now(), command, waiting[-1].position)
        arrivals = [one.arrival for one in waiting]
        taken = self._arrivals.taken(waiting)
        enrolments = self._application.enrolments
        if enrolments.enter(by, arrivals, self._whom, resting, taken):
            self._wake(WakeUp(ADVANCE_ENROLMENT, held.id, held.position))
