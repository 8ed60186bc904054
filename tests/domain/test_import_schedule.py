"""A schedule knows which runs are still wanted, and says when the next is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.errors import ImportScheduleRemoved as Gone
from domain.events import (
    ImportOptions,
    ImportRun,
    ImportRunAsked,
    ImportSchedulePaused,
    ImportScheduleRemoved,
    ImportScheduleResumed,
    ImportScheduleSet,
    Timetable,
)
from domain.ids import new_id
from domain.import_schedule import (
    IMPORTED,
    UNCHANGED,
    ImportSchedule,
    run_asked,
    run_at,
)
from tests.domain.decisions import AT, a_ref, given, happened

NEXT = AT + timedelta(minutes=45)
THEN = NEXT + timedelta(days=1)
SET = ImportScheduleSet(
    "Shop", a_ref(), ImportOptions(None, "news"), Timetable(("11:00",)), NEXT
)


def test_it_is_set_up_once() -> None:
    """Whoever wants it otherwise sets another one up."""
    assert list(ImportSchedule(new_id()).set_up(SET)) == [SET]
    assert list(given(ImportSchedule, SET).set_up(SET)) == []


def test_a_run_of_its_time_is_done_once_and_the_next_is_told() -> None:
    """Whatever comes of it; what it had imported last is remembered."""
    schedule = given(ImportSchedule, SET)
    run = run_at(schedule.id, NEXT)
    assert schedule.wants(run)
    assert schedule.due_at(run) == NEXT

    told = list(schedule.ran(run, ImportRun(IMPORTED, run, b"1"), NEXT))
    assert told == [ImportRun(IMPORTED, run, b"1", next_at=THEN)]
    happened(schedule, told)

    assert list(schedule.ran(run, ImportRun(UNCHANGED), NEXT)) == []
    happened(
        schedule, schedule.ran(run_at(schedule.id, THEN), ImportRun(UNCHANGED), THEN)
    )
    assert schedule.digest == b"1"


def test_a_run_that_is_asked_for_leaves_the_times_alone() -> None:
    """It is done although the schedule is paused."""
    schedule = given(ImportSchedule, SET, ImportSchedulePaused(), ImportRunAsked())
    run = run_asked(schedule.id, 3)
    assert schedule.wants(run)
    assert not schedule.wants(run_at(schedule.id, NEXT))

    told = list(schedule.ran(run, ImportRun(UNCHANGED), AT))

    assert told == [ImportRun(UNCHANGED, next_at=NEXT, asked=3)]
    assert not happened(schedule, told).wants(run)


def test_it_is_paused_and_resumed_once() -> None:
    """What was missed while it was paused is not caught up."""
    schedule = given(ImportSchedule, SET)
    assert list(schedule.resume(AT)) == []
    assert list(schedule.pause()) == [ImportSchedulePaused()]
    happened(schedule, [ImportSchedulePaused()])
    assert list(schedule.pause()) == []

    assert list(schedule.resume(NEXT)) == [ImportScheduleResumed(THEN)]
    assert list(happened(schedule, [ImportScheduleResumed(THEN)]).resume(AT)) == []
    assert schedule.next_at == THEN


def test_what_was_removed_is_gone() -> None:
    """It takes no orders, and no run of it is wanted."""
    schedule = given(ImportSchedule, SET)
    assert list(schedule.ask()) == [ImportRunAsked()]
    happened(schedule, [ImportRunAsked()])
    assert list(schedule.remove()) == [ImportScheduleRemoved()]
    happened(schedule, [ImportScheduleRemoved()])

    assert list(schedule.remove()) == []
    assert not schedule.wants(run_asked(schedule.id, 2))
    for order in (schedule.pause(), schedule.resume(AT), schedule.ask()):
        with pytest.raises(Gone):
            list(order)


def test_a_pause_ends_with_the_next_time() -> None:
    """What was missed meanwhile is not caught up; who is not paused does not resume."""
    schedule = given(ImportSchedule, SET)
    assert list(schedule.resume(AT)) == []
    assert list(schedule.pause()) == [ImportSchedulePaused()]
    happened(schedule, [ImportSchedulePaused()])
    assert list(schedule.pause()) == []

    assert list(schedule.resume(THEN)) == [
        ImportScheduleResumed(THEN + timedelta(days=1))
    ]
