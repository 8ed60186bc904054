"""What follows from an event is written down once, and woken until it is done."""

from __future__ import annotations

import threading
from queue import Queue

from domain.application import Application, ImportOptions
from domain.ids import new_id
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from tests.application.builders import a_draft, a_list, by
from workers.consequences import Do
from workers.due import DueWork, WakeUp, write_down
from workers.kinds import (
    FREEZE_AUDIENCE,
    RUN_IMPORT,
    RUN_IMPORT_SCHEDULE,
    SEND_WINDOW,
    UNDO_IMPORT,
)
from workers.reactor import Reactor

FILE = b"email\nanna@example.com\n"


def start_import(application: Application, code: str = "news") -> WakeUp:
    """Take a file in, and return the wake-up that is to follow."""
    options = ImportOptions(a_list(application, code), "newsletter")
    begun = application.imports.start(by(), application.uploads.take([FILE]), options)
    assert begun.position
    return WakeUp(RUN_IMPORT, begun.id, begun.position)


def test_an_import_is_woken_when_its_file_came(
    application: Application, reactor: Reactor, woken: list[WakeUp]
) -> None:
    """The message says what, which and since when, and nothing else."""
    expected = start_import(application)

    reactor.catch_up()

    assert woken == [expected]


def test_a_released_campaign_has_its_audience_frozen(
    application: Application, reactor: Reactor, woken: list[WakeUp]
) -> None:
    """Release is what starts it; a draft starts nothing."""
    campaign = application.campaigns.draft(by(), a_draft(a_list(application)))
    application.campaigns.submit(by(), campaign.id)
    reactor.catch_up()
    assert woken == []

    application.campaigns.release(by(), campaign.id)
    reactor.catch_up()

    assert [wake_up.kind for wake_up in woken] == [FREEZE_AUDIENCE]


def test_events_are_reacted_to_once(
    application: Application, reactor: Reactor, due: DueWork, woken: list[WakeUp]
) -> None:
    """What is done is not written down again when the reactor starts anew."""
    start_import(application)
    reactor.catch_up()
    held = due.claim(RUN_IMPORT)
    assert held
    due.done(held)

    reactor.catch_up()

    assert len(woken) == 1
    assert due.claim(RUN_IMPORT) is None


def test_of_two_reactors_one_reacts(
    application: Application,
    reactor: Reactor,
    datastore: AccountDatastore,
    event_log: EventLog,
) -> None:
    """Whoever finds the position moved writes nothing."""
    start_import(application)
    events = event_log.read(0, 10)
    reactor.catch_up()

    Reactor(datastore, lambda _: None, hands=1)._write(0, events)  # noqa: SLF001 - the race, without its timing

    with datastore.get_connection() as connection:
        row = connection.execute("SELECT count(*) AS rows FROM due").fetchone()
    assert row == {"rows": 1}


def test_whatever_takes_long_leaves_a_hand(
    datastore: AccountDatastore, reactor: Reactor, woken: list[WakeUp]
) -> None:
    """Each kind gets half of the four hands, and all of them together three."""
    long = (RUN_IMPORT, UNDO_IMPORT, RUN_IMPORT_SCHEDULE)
    doings = [(1, Do(kind, new_id(), new_id())) for kind in long for _ in range(3)]
    with datastore.transaction(commit=True) as cursor:
        write_down(cursor, doings[:6])

    reactor.wake_ripe()
    first = [wake_up.kind for wake_up in woken]
    for kind in first:
        DueWork(datastore).claim(kind)
    with datastore.transaction(commit=True) as cursor:
        write_down(cursor, [*doings[6:], (1, Do(SEND_WINDOW, new_id(), new_id()))])
    woken.clear()
    reactor.wake_ripe()

    assert sorted(first) in (
        [RUN_IMPORT, RUN_IMPORT, UNDO_IMPORT],
        [RUN_IMPORT, UNDO_IMPORT, UNDO_IMPORT],
    )
    assert [wake_up.kind for wake_up in woken] == [SEND_WINDOW]


def test_no_more_is_woken_than_there_are_hands(
    application: Application, reactor: Reactor, woken: list[WakeUp]
) -> None:
    """A backlog stays in the table; imports get half of the four hands."""
    for number in range(6):
        start_import(application, f"news{number}")

    reactor.catch_up()

    assert len(woken) == 2


def test_what_has_expired_is_forgotten_every_hour(
    datastore: AccountDatastore,
) -> None:
    """At the start, and then now and again; not at every event."""
    tidied: list[float] = []
    clock = [0.0]
    reactor = Reactor(
        datastore,
        lambda _: None,
        hands=1,
        tidy=lambda: tidied.append(clock[0]),
        clock=lambda: clock[0],
    )

    for clock[0] in (0.0, 1.0, 3_599.0, 3_600.0, 3_601.0):
        reactor.catch_up()

    assert tidied == [0.0, 3_600.0]


def test_it_reacts_when_an_event_is_announced(
    application: Application, datastore: AccountDatastore
) -> None:
    """The running reactor hears of an append, and stops when told."""
    stopping = threading.Event()
    woken: Queue[WakeUp] = Queue()
    reactor = Reactor(datastore, woken.put, hands=1)
    running = threading.Thread(target=reactor.run, args=(stopping.is_set,))
    running.start()

    expected = start_import(application)

    assert woken.get(timeout=10) == expected
    stopping.set()
    running.join(10)
    assert not running.is_alive()
