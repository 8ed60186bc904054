"""Due work is held by one at a time, and given up by whoever dies."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from domain.ids import new_id
from domain.store.datastore import AccountDatastore
from workers.consequences import Do
from workers.due import DueWork, Held, WakeUp, write_down
from workers.kinds import BUILD_MOMENT, SEND_WINDOW
from workers.tasks import Keep, Later, Taken, Task, Tasks


@pytest.fixture
def waiting(datastore: AccountDatastore) -> None:
    """Write down one window to send."""
    put(datastore, 1)


def put(datastore: AccountDatastore, count: int, kind: str = SEND_WINDOW) -> None:
    """Write down some windows to send, or other things to do."""
    doings = [(1, Do(kind, new_id(), new_id())) for _ in range(count)]
    with datastore.transaction(commit=True) as cursor:
        write_down(cursor, doings)


def lapse(datastore: AccountDatastore) -> None:
    """Let half a minute pass for everyone who holds something."""
    with datastore.get_connection() as connection:
        connection.execute(
            "UPDATE due SET held_until = held_until - interval '1 minute',"
            " wake_at = wake_at - interval '1 minute'"
        )


def tasks_of(due: DueWork, task: Task, woken: list[WakeUp]) -> Tasks:
    """Return workers that do one kind of thing."""
    # A clock by which five seconds pass between any two looks at it.
    clock = itertools.count(step=5)
    return Tasks(due, {SEND_WINDOW: task}, woken.append, lambda: False, clock.__next__)


def test_each_is_taken_up_by_one(datastore: AccountDatastore, due: DueWork) -> None:
    """Eight workers who grab at the same time get eight different things."""
    put(datastore, 8)

    with ThreadPoolExecutor(8) as threads:
        held = list(threads.map(lambda _: due.claim(SEND_WINDOW), range(8)))

    assert len({one.id for one in held if one}) == 8


def test_moments_of_the_past_leave_hands_for_what_is_sent(
    datastore: AccountDatastore, due: DueWork
) -> None:
    """As imports do: they get half of them at most."""
    put(datastore, 9, BUILD_MOMENT)
    put(datastore, 9)

    woken = [one.kind for one in due.ripe(4)]

    assert (woken.count(BUILD_MOMENT), woken.count(SEND_WINDOW)) == (2, 4)


def test_the_first_of_several_causes_counts(
    datastore: AccountDatastore, due: DueWork
) -> None:
    """What two events lead to is done once, and known by the first of them."""
    id_ = new_id()
    doings = [(position, Do(SEND_WINDOW, id_, id_)) for position in (7, 8)]
    with datastore.transaction(commit=True) as cursor:
        write_down(cursor, doings)

    held = due.claim(SEND_WINDOW)

    assert held
    assert held.position == 7
    assert due.claim(SEND_WINDOW) is None


@pytest.mark.usefixtures("waiting")
def test_what_is_held_is_not_taken(due: DueWork) -> None:
    """As long as somebody is at it, nobody else gets it."""
    assert due.claim(SEND_WINDOW)
    assert due.claim(SEND_WINDOW) is None


@pytest.mark.usefixtures("waiting")
def test_who_dies_lets_go(datastore: AccountDatastore, due: DueWork) -> None:
    """After 30 s without a sign it is another's, and the first is told so."""
    first = due.claim(SEND_WINDOW)
    assert first
    lapse(datastore)

    second = due.claim(SEND_WINDOW)

    assert second
    assert second.id == first.id
    assert due.renew(second)
    assert not due.renew(first)


@pytest.mark.usefixtures("waiting")
def test_what_nobody_took_up_is_woken_again(
    datastore: AccountDatastore, due: DueWork
) -> None:
    """A wake-up that got lost in the broker is sent again after 30 s."""
    (once,) = due.ripe(4)
    assert due.ripe(4) == []
    lapse(datastore)

    assert due.ripe(4) == [once]


@pytest.mark.usefixtures("waiting")
def test_what_is_done_is_gone_and_the_word_passed_on(due: DueWork) -> None:
    """After each piece of work the next is woken."""
    woken: list[WakeUp] = []

    tasks_of(due, lambda _held, _keep: None, woken).work(SEND_WINDOW)

    assert due.seconds_to_next() is None
    assert [wake_up.kind for wake_up in woken] == [SEND_WINDOW]


@pytest.mark.usefixtures("waiting")
def test_what_fails_is_put_back_for_longer_each_time(
    datastore: AccountDatastore, due: DueWork
) -> None:
    """A failure is tried again after 1 s, 2 s, 4 s …, at most 10 minutes."""
    pauses = []

    def fail(held: Held, _keep: object) -> None:
        pauses.append(held.backoff.total_seconds())
        raise RuntimeError("the disk is full")

    for _ in range(12):
        tasks_of(due, fail, []).work(SEND_WINDOW)
        with datastore.get_connection() as connection:
            connection.execute("UPDATE due SET due_at = now()")

    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]


def test_what_waits_for_others_is_done_aside(
    datastore: AccountDatastore, due: DueWork
) -> None:
    """Who woke it is free at once; a broker that fails there takes nothing with it."""
    put(datastore, 3)
    all_there = Barrier(4)
    kinds = {SEND_WINDOW: lambda _held, _keep: void(all_there.wait(30))}

    def wake(_wake_up: WakeUp) -> None:
        raise ConnectionError("the broker is away")

    tasks = Tasks(due, kinds, wake, lambda: False, waiting={SEND_WINDOW})
    for _ in range(3):
        tasks.work(SEND_WINDOW)
    all_there.wait(30)
    tasks.join()

    assert due.seconds_to_next() is None


def void(_: object) -> None:
    """Return nothing."""


@pytest.mark.usefixtures("waiting")
def test_what_was_taken_over_is_left_alone(
    datastore: AccountDatastore, due: DueWork
) -> None:
    """Whoever lost hold stops, and does not touch what is another's."""
    others: list[Held | None] = []

    def lose(_held: Held, keep: Keep) -> None:
        lapse(datastore)
        others.append(due.claim(SEND_WINDOW))
        with pytest.raises(Taken):
            keep()
        raise Taken

    tasks_of(due, lose, []).work(SEND_WINDOW)

    assert others[0]
    assert due.renew(others[0])


@pytest.mark.usefixtures("waiting")
def test_whoever_lost_hold_puts_nothing_back_and_ends_nothing(
    datastore: AccountDatastore, due: DueWork
) -> None:
    """A hand that comes back late finds the work another's, whatever it has to say."""
    late = due.claim(SEND_WINDOW)
    assert late
    lapse(datastore)
    others = due.claim(SEND_WINDOW)
    assert others

    due.postpone(late, timedelta(minutes=5), failed=True)
    due.done(late)

    assert due.renew(others)


@pytest.mark.usefixtures("waiting")
def test_what_waits_without_a_failure_has_failed_no_more(due: DueWork) -> None:
    """The next failure is the first again."""
    failures = []
    for failed in (True, True, False, False):
        held = due.claim(SEND_WINDOW)
        assert held
        failures.append(held.failures)
        due.postpone(held, timedelta(), failed=failed)

    assert failures == [0, 1, 2, 0]


@pytest.mark.usefixtures("waiting")
def test_what_came_while_it_was_put_back_is_noticed(due: DueWork) -> None:
    """A gate that opens just when a worker turns away does not cost ten minutes."""

    def wait(_held: Held, _keep: object) -> Later:
        return Later(timedelta(minutes=10), "closed", lambda: True)

    tasks_of(due, wait, []).work(SEND_WINDOW)

    assert due.claim(SEND_WINDOW)


def test_what_fails_again_and_again_is_counted(
    datastore: AccountDatastore, due: DueWork
) -> None:
    """So that somebody hears of it; a few failures in a row are nobody's business."""
    put(datastore, 3)
    with datastore.get_connection() as connection:
        connection.execute(
            "UPDATE due SET failures = f"
            " FROM (SELECT id, 4 + row_number() OVER () AS f FROM due) AS n"
            " WHERE n.id = due.id"
        )

    assert due.stuck() == {SEND_WINDOW: 2}
