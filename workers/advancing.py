"""Has people in series take their next steps, hundreds at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import count
from uuid import UUID

from domain.application import Application, By
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from projections.waiting import ReadModelBehind, wait_for
from workers.due import Held
from workers.knowing import Knowing
from workers.resting import Resting, resting
from workers.tasks import Keep

#: People of one append: it holds the insert lock well under 250 ms.
AT_A_TIME = 500


class AdvanceEnrolments:
    """The task that has people take their steps: whoever is held, and others due."""

    def __init__(
        self,
        application: Application,
        datastore: AccountDatastore,
        zone: str,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self._enrolments = application.enrolments
        self._datastore = datastore
        self._log = EventLog(datastore)
        self._resting = Resting(datastore)
        self._zone = zone
        self._segments = application.segments
        # By the database's clock: it is the one that wakes them.
        self._now = now or self._resting.now

    def __call__(self, held: Held, keep: Keep) -> None:
        """Go on until nobody is left whose time has come."""
        ids = [held.id, *self._resting.claim(held, AT_A_TIME - 1)]
        for number in count():
            head: int = self._log.head()[0]
            try:
                wait_for(self._datastore, head, timeout=5.0)
            except ReadModelBehind:
                self._resting.release(ids)
                break
            self._advance(held, number, ids, head)
            ids = self._resting.claim(held, AT_A_TIME) if keep() else []
            if not ids:
                break
        # All have been put where they belong, whoever was held too.

    def _advance(self, held: Held, number: int, ids: list[UUID], head: int) -> None:
        at = self._now()
        command = Command("advance", f"{held.holder} {number}")
        rest = partial(resting, holder=held.holder)
        knowing = Knowing(self._datastore, self._segments, at, self._zone, head)
        by = By("system", at, command, head)
        self._enrolments.advance(by, ids, knowing, rest, self._resting.of)
