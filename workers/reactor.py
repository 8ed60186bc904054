"""Follows the log and writes down what is to be done; wakes whoever does it.

What follows from an event is written in the transaction that moves the reactor's
position: nothing is lost and nothing is doubled. The wake-ups go out after that. They
may get lost: what is due is woken again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import structlog
from psycopg import Cursor

from domain.events import Recorded
from domain.store.datastore import AccountDatastore
from domain.store.listening import POLL, Listening
from domain.store.log import EventLog, Unreadable
from domain.store.sql import load_statements
from workers.arrivals import Starts
from workers.consequences import Consequence, Do, GoOn, Hasten, Stop
from workers.due import DueWork, WakeUp, hasten, write_down
from workers.policies import consequences
from workers.recipients import Recipients
from workers.resting import go_on

T = TypeVar("T")

_SQL = load_statements(__package__, "reactor.sql")
BATCH = 1_000
#: Seconds between two times that what has expired is forgotten.
TIDY_EVERY = 3_600.0

logger = structlog.get_logger()


class Reactor:
    """Reacts to the events of one account."""

    def __init__(
        self,
        datastore: AccountDatastore,
        wake: Callable[[WakeUp], None],
        *,
        hands: int,
        tidy: Callable[[], object] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._datastore = datastore
        self._log = EventLog(datastore)
        self._due = DueWork(datastore)
        self._starts = Starts(datastore)
        self._wake = wake
        self._hands = hands
        self._clock = clock
        self._next_wake = clock()
        self._tidy = tidy
        self._next_tidying = clock()

    def run(self, stopping: Callable[[], bool]) -> None:
        """React until ``stopping`` says so; wait while another reactor leads."""
        with Listening(self._datastore, "reactor") as listening:
            listening.wait_to_lead(stopping)
            while not stopping():
                self.catch_up()
                seconds = max(self._next_wake - self._clock(), 0.0)
                listening.wait(min(seconds, POLL))

    def catch_up(self) -> None:
        """React to all events so far, and wake what is due."""
        consequences = 0
        while (written := self.react()) is not None:
            consequences += written
        if consequences or self._clock() >= self._next_wake:
            self.wake_ripe()
        if self._clock() >= self._next_tidying:
            self._tidy()
            self._next_tidying = self._clock() + TIDY_EVERY

    def react(self) -> int | None:
        """React to the next events.

        Returns how many consequences were written down; None when there was no event.
        """
        with self._datastore.get_connection() as connection:
            row = connection.execute(_SQL["position"]).fetchone()
        if row is None:
            self._begin()
            return 0
        events = self._log.read(row["position"], BATCH)
        return self._write(row["position"], events) if events else None

    def wake_ripe(self) -> None:
        """Wake the workers for what has come due, and see when the next will."""
        for wake_up in self._due.ripe(self._hands):
            self._wake(wake_up)
        seconds = self._due.seconds_to_next()
        # Workers put things back without telling us: so look every now and then.
        self._next_wake = self._clock() + min(
            POLL if seconds is None else seconds, POLL
        )

    def _begin(self) -> None:
        with self._datastore.get_connection() as connection:
            connection.execute(_SQL["begin"])

    def _write(self, position: int, events: list[Recorded | Unreadable]) -> int:
        readable = [event for event in events if isinstance(event, Recorded)]
        follows = [(one.position, it) for one in readable for it in consequences(one)]
        doings = [(at, it) for at, it in follows if isinstance(it, Do)]
        try:
            with self._datastore.transaction(commit=True) as cursor:
                head = events[-1].position
                if cursor.execute(_SQL["advance"], (head, position)).rowcount == 0:
                    self._starts.forget()
                    return 0
                recipients = Recipients(cursor, readable)
                doings += self._starts.follow(cursor, readable, recipients)
                write_down(cursor, doings)
                moved = hasten(cursor, _all(Hasten, follows))
                people, stops = _all(GoOn, follows), _all(Stop, follows)
                moved += go_on(cursor, people, stops, recipients)
                moved += cursor.execute(_SQL["hasten_webhooks"]).rowcount
                self._park(cursor, events)
        except Exception:
            self._starts.forget()
            raise
        return len(doings) + moved

    def _park(
        self, cursor: Cursor[Any], events: Iterable[Recorded | Unreadable]
    ) -> None:
        for event in events:
            if isinstance(event, Unreadable):
                logger.error("stream parked", topic=event.topic, at=event.position)
                parked = (event.stream_id, event.position, event.reason)
                cursor.execute(_SQL["park"], parked)


def _all(kind: type[T], follows: Iterable[tuple[int, Consequence]]) -> list[T]:
    return [it for _, it in follows if isinstance(it, kind)]
