"""Whoever is refused for now is tried again in their time, and nobody else is."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from domain.application import Application
from domain.application.records import Records
from domain.results import ACCEPTED, DEFERRED
from domain.store.keyring import Keyring
from domain.store.log import EventLog
from domain.window import Window
from tests.application.builders import AT, by
from tests.application.test_deliveries import PURPOSE, consenting, frozen
from tests.workers.test_sending import held, keep, outcomes, unlimited
from tests.workers.wire import OK, Wire
from workers.channels import Outcome, Verdict
from workers.counting import Counting
from workers.origin import Origin
from workers.sending import SendWindow, Writer
from workers.tasks import Later

GREYLISTED = Verdict(Outcome.DEFERRED, 451, "4.7.1 come back later")


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = AT

    def wait(self, later: Later | None) -> None:
        """Let the time pass for which some work was put back."""
        assert later
        self.now += later.after


@pytest.fixture
def clock() -> Clock:
    """Give a clock."""
    return Clock()


@pytest.fixture
def wire() -> Wire:
    """Give a wire that takes the first 17 of 20 at once."""
    wire = Wire()
    wire.answer = lambda number: GREYLISTED if number in (3, 8, 15) else OK
    return wire


@pytest.fixture
def task(
    application: Application,
    records: Records,
    wire: Wire,
    clock: Clock,
    tmp_path: Path,
) -> SendWindow:
    """Give the task, which tries for an hour."""
    origin = Origin("https://mail.example", Keyring.open(tmp_path))
    hour = timedelta(hours=1)
    counting = Counting(application.tracking, origin)
    writer = Writer(records.vault, origin, counting)
    rules = unlimited(application, records)
    return SendWindow(application, wire, writer, rules, lambda: clock.now, hour)


@pytest.fixture
def window(application: Application, records: Records, event_log: EventLog) -> Window:
    """Give a window of 20 people who said yes."""
    return frozen(application, event_log, consenting(application, records, 20))


def test_whoever_is_greylisted_gets_it_at_the_second_attempt(
    task: SendWindow, window: Window, wire: Wire, clock: Clock, event_log: EventLog
) -> None:
    """After five minutes; nobody else gets it twice."""
    later = task(held(window), keep)
    assert later
    assert timedelta(minutes=5) <= later.after <= timedelta(minutes=6)
    # Looked at too early, as after a pause: no connection is opened.
    wire.down = True
    early = task(held(window), keep)
    assert early == later
    wire.down = False
    clock.wait(later)

    assert task(held(window), keep) is None

    times = Counter(wire.sent)
    assert sorted(times.values()) == [1] * 17 + [2] * 3
    assert outcomes(event_log) == dict.fromkeys(range(20), ACCEPTED)


def test_whoever_stays_refused_is_given_up_in_the_end(
    task: SendWindow, window: Window, wire: Wire, clock: Clock, event_log: EventLog
) -> None:
    """Then they stay deferred, and the window is through."""
    wire.answer = lambda n: OK if n < 20 and n not in (3, 8, 15) else GREYLISTED
    for _ in range(3):
        clock.wait(task(held(window), keep))

    assert task(held(window), keep) is None

    assert len(wire.sent) == 20 + 3 * 3
    deferred = dict.fromkeys((3, 8, 15), DEFERRED)
    assert outcomes(event_log) == dict.fromkeys(range(20), ACCEPTED) | deferred
    assert timedelta(minutes=50) <= clock.now - AT <= timedelta(minutes=60)


def test_whoever_says_no_in_between_is_not_tried_again(
    task: SendWindow,
    window: Window,
    wire: Wire,
    clock: Clock,
    application: Application,
    records: Records,
) -> None:
    """What holds is looked at in each attempt anew."""
    clock.wait(task(held(window), keep))
    contact = window.contacts[8]
    person = records.vault.recipients([contact])[contact][0]
    application.subscribers.withdraw_consent(by(), person, contact, PURPOSE, "phone")

    assert task(held(window), keep) is None

    assert outcomes(records.event_log)[8] == "suppressed"
    assert len(wire.sent) == 22


def test_a_pause_holds_those_who_wait_too(
    task: SendWindow,
    window: Window,
    wire: Wire,
    clock: Clock,
    application: Application,
) -> None:
    """And they are tried when it goes on."""
    clock.wait(task(held(window), keep))
    application.campaigns.pause(by(), held(window).subject_id)

    paused = task(held(window), keep)
    assert paused
    assert paused.reason == "the campaign is paused"
    assert len(wire.sent) == 20

    application.campaigns.resume(by(), held(window).subject_id)
    assert task(held(window), keep) is None
    assert len(wire.sent) == 23


def test_a_crash_in_a_second_attempt_leaves_only_those_in_doubt(
    task: SendWindow, window: Window, wire: Wire, clock: Clock, event_log: EventLog
) -> None:
    """As in the first: named, and not sent again."""
    clock.wait(task(held(window), keep))

    def die() -> None:
        raise KeyboardInterrupt

    wire.before = die
    with pytest.raises(KeyboardInterrupt):
        task(held(window), keep)
    wire.before = lambda: None

    assert task(held(window), keep) is None
    told = outcomes(event_log)
    assert [o for o, what in told.items() if what == "unknown"] == [3, 8, 15]
    assert len(wire.sent) == 20
