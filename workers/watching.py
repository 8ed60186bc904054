"""Keeps who is in a watched segment: looks at those whom events touch.

All people are looked at when watching begins, when the definition changes, and when a
day begins if the conditions speak of days.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg.rows import class_row

from domain.application import Application
from domain.conditions import Group, Today, conditions_of
from domain.errors import ConditionsInvalid
from domain.events import Recorded
from domain.segment import BY_TIME, Segment
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.store.sql import load_statements
from domain.touching import Touched
from projections.waiting import ReadModelBehind, wait_for
from workers.due import Held
from workers.looking import Looking, Question
from workers.silence import Silence
from workers.tasks import LEFT_OFF, Keep, Later

_SQL = load_statements(__package__, "watching.sql")
#: Events read at a time.
_BATCH = 5_000
#: Whoever waits is told of events; this is for what nobody tells of.
_AT_LEAST_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class _State:
    """How far the look has come: in the log, and in days."""

    edition: int
    position: int
    day: date


class KeepMembers:
    """The task that keeps who is in one watched segment."""

    def __init__(
        self,
        application: Application,
        datastore: AccountDatastore,
        now: Callable[[], datetime],
        zone: str,
    ) -> None:
        self._segments = application.segments
        self._looking = Looking(application, datastore, now)
        self._datastore = datastore
        self._log = EventLog(datastore)
        self._now = now
        self._zone = ZoneInfo(zone)

    def __call__(self, held: Held, keep: Keep) -> Later | None:
        """Look at whom the events since the last look have touched."""
        segment = self._watched(held)
        if segment is None:
            return None
        today = Today(self._now(), self._zone)
        try:
            tree = self._segments.tree_of(segment.id, today)
            through = self._follow(segment, tree, today, keep)
        except ReadModelBehind:
            return Later(timedelta(seconds=1), "the read models are not up to date")
        except ConditionsInvalid:
            return Later(_AT_LEAST_EVERY, "the conditions cannot be used any more")
        return self._again(segment, tree, today) if through else LEFT_OFF

    def _watched(self, held: Held) -> Segment | None:
        (event,) = self._log.read(held.position - 1, 1)
        segment = self._segments.get(event.stream_id)
        if isinstance(event, Recorded) and segment.watched == event.version:
            return segment
        if not segment.watched:
            self._run("forget", segment.id)
        return None

    def _follow(self, segment: Segment, tree: Group, today: Today, keep: Keep) -> bool:
        edition = self._segments.fingerprint(segment.id)
        noticed = head = self._caught_up()
        state = self._state(segment.id)
        because = _because(state, edition, today, tree)
        while state is None or because or state.position < head:
            why = "" if _goes_first(state, because, noticed) else because
            position = head if why or state is None else state.position + _BATCH
            question = Question(segment.id, tree, segment.edition, min(position, head))
            touched, silent = self._touched(state, question.position, why)
            if touched.everybody:
                if not self._looking.at_all(question, why or "redefined", keep):
                    return False
            else:
                self._looking.at_touched(question, touched, silent)
            because = because if why != because else ""
            day = state.day if state and because else today.today
            state = _State(edition, question.position, day)
            self._remember(segment.id, state)
            if not keep():
                return False
            head = self._caught_up()
        return True

    def _touched(
        self, state: _State | None, until: int, because: str
    ) -> tuple[Touched, Touched]:
        """Return whom events have touched, and whom silent imports have."""
        touched, silent = Touched(everybody=bool(because)), Touched()
        if state and not because:
            silence = Silence.read(self._datastore)
            for event in self._log.read(state.position, until - state.position):
                if isinstance(event, Recorded):
                    (silent if silence.covers(event) else touched).by([event])
        return touched, silent

    def _caught_up(self) -> int:
        """Wait until the read models show all that is in the log, also our own."""
        head: int = self._log.head()[0]
        wait_for(self._datastore, head, timeout=5.0)
        return head

    def _again(self, segment: Segment, tree: Group, today: Today) -> Later:
        after = _AT_LEAST_EVERY
        if any(condition.timed for condition in conditions_of(tree)):
            after = min(after, today.next_midnight - today.now)

        def come() -> bool:
            state = self._state(segment.id)
            return state is not None and self._log.head()[0] > state.position

        return Later(after, come=come)

    def _state(self, segment_id: UUID) -> _State | None:
        with self._datastore.get_connection() as connection:
            cursor = connection.cursor(row_factory=class_row(_State))
            return cursor.execute(_SQL["state"], (segment_id,)).fetchone()

    def _remember(self, segment_id: UUID, state: _State) -> None:
        self._run("remember", segment_id, state.edition, state.position, state.day)

    def _run(self, statement: str, *values: object) -> None:
        with self._datastore.get_connection() as connection:
            connection.execute(_SQL[statement], values)


def _because(state: _State | None, edition: int, today: Today, tree: Group) -> str:
    """Return what leads to a look at all people; nothing if nothing does."""
    if state is None:
        return "watched"
    if state.edition != edition:
        return "redefined"
    timed = any(condition.timed for condition in conditions_of(tree))
    return BY_TIME if timed and state.day != today.today else ""


def _goes_first(state: _State | None, because: str, noticed: int) -> bool:
    """Tell whether events go first: whoever they move is not moved by the day.

    Those up to where the log had come when the day was ``noticed``: others always come.
    """
    return because == BY_TIME and state is not None and state.position < noticed
