"""A schedule knows which runs are still wanted, and says when the next is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.errors import ImportScheduleRemoved as Gone
from domain.events import (
    ImportOptions,
    ImportRun,
    ImportRunAsked,
    ImportScheduleChanged,
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
    as_read,
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
    """Whoever wants it otherwise changes it."""
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


CHANGED = ImportScheduleChanged(SET.title, SET.url, SET.options, SET.timetable)


def test_an_edit_leaves_the_next_time_if_the_times_are_the_same() -> None:
    """What is the same altogether is no news."""
    schedule = given(ImportSchedule, SET)
    wanted = replace(CHANGED, title="Till")

    assert list(schedule.change(wanted, THEN)) == [replace(wanted, next_at=NEXT)]
    assert list(schedule.change(CHANGED, THEN)) == []


def test_an_edit_of_the_times_drops_the_run_that_is_due() -> None:
    """The next is reckoned from the edit; the old one is not wanted any more."""
    schedule = given(ImportSchedule, SET)
    old = run_at(schedule.id, NEXT)
    wanted = replace(CHANGED, timetable=Timetable(("12:00",)))
    noon = NEXT + timedelta(hours=1)

    told = list(schedule.change(wanted, NEXT))

    assert told == [replace(wanted, next_at=noon)]
    happened(schedule, told)
    assert not schedule.wants(old)
    assert list(schedule.ran(old, ImportRun(UNCHANGED), noon)) == []
    assert schedule.wants(run_at(schedule.id, noon))


def test_what_was_imported_during_an_edit_is_noted_once() -> None:
    """And the next time is that of the edit."""
    schedule = given(ImportSchedule, SET)
    run, import_id = run_at(schedule.id, NEXT), new_id()
    wanted = replace(CHANGED, timetable=Timetable(("12:00",)))
    happened(schedule, schedule.change(wanted, NEXT))
    outcome = ImportRun(IMPORTED, import_id, b"1")

    told = list(schedule.ran(run, outcome, NEXT))

    assert told == [replace(outcome, next_at=NEXT + timedelta(hours=1))]
    assert list(happened(schedule, told).ran(run, outcome, NEXT)) == []


def test_an_edit_pauses_and_resumes() -> None:
    """By the times that it brings."""
    schedule = given(ImportSchedule, SET)
    wanted = replace(CHANGED, timetable=Timetable(("12:00",)))

    happened(schedule, schedule.change(CHANGED, AT, paused=True))
    assert schedule.paused
    happened(schedule, schedule.change(wanted, AT, paused=False))

    assert (schedule.paused, schedule.next_at) == (False, NEXT + timedelta(hours=1))


def test_a_file_that_is_read_otherwise_is_another() -> None:
    """The same bytes under another mapping are news."""
    options = ImportOptions(mapping={"a": "email"})

    assert as_read(b"1", options) == as_read(b"1", replace(options))
    assert as_read(b"1", options) != as_read(b"1", ImportOptions())
    assert as_read(b"1", options) != as_read(b"2", options)


def test_what_was_removed_is_gone() -> None:
    """It takes no orders, and no run of it is wanted."""
    schedule = given(ImportSchedule, SET)
    assert list(schedule.ask()) == [ImportRunAsked()]
    happened(schedule, [ImportRunAsked()])
    assert list(schedule.remove()) == [ImportScheduleRemoved()]
    happened(schedule, [ImportScheduleRemoved()])

    assert list(schedule.remove()) == []
    assert not schedule.wants(run_asked(schedule.id, 2))
    for order in (
        schedule.pause(),
        schedule.resume(AT),
        schedule.ask(),
        schedule.change(CHANGED, AT),
    ):
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
