"""A command happens once, whatever happens to its answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.application import Application, By, create_application
from domain.application.records import Decision, Records
from domain.audience import MailingList, list_stream
from domain.errors import (
    ConflictPersists,
    IdempotencyKeyReused,
    ListCodeTaken,
    NotFound,
)
from domain.events import Fact, Recorded
from domain.ids import new_id
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.log import EventLog
from tests.application.builders import PEPPERS, a_list, by
from tests.application.proxy import LosingProxy


def test_a_command_sent_again_is_answered_and_not_repeated(
    application: Application, event_log: EventLog
) -> None:
    """The same command twice gives the same answer and one event."""
    asked = by("k1")

    first = application.lists.create(asked, "news", "News")
    second = application.lists.create(asked, "news", "News")

    assert first == second
    assert event_log.head()[0] == 1


def test_a_key_used_for_something_else_is_refused(application: Application) -> None:
    """An Idempotency-Key stands for one request and no other."""
    application.lists.create(by("k1", b"one"), "news", "News")

    with pytest.raises(IdempotencyKeyReused):
        application.lists.create(by("k1", b"two"), "other", "Other")


def test_what_is_refused_leaves_nothing(
    application: Application, event_log: EventLog
) -> None:
    """A refusal records neither event nor command, so a mended one may follow."""
    a_list(application, "news")

    with pytest.raises(ListCodeTaken):
        application.lists.create(by("k1"), "news", "Again")

    assert application.lists.create(by("k1"), "other", "Other").position == 2
    assert event_log.head()[0] == 2


def test_nothing_is_done_to_what_is_not_there(application: Application) -> None:
    """A command about an unknown id is refused."""
    with pytest.raises(NotFound):
        application.lists.rename(by(), new_id(), "Name")


def test_a_lost_reply_to_a_commit_is_found_out(
    database_url: str, event_log: EventLog
) -> None:
    """The commit happened, its answer was lost: the command is recorded once."""
    with LosingProxy(database_url) as proxy:
        pool = open_pool(proxy.url)
        application = create_application(AccountDatastore(pool), PEPPERS)
        a_list(application, "warm")
        proxy.lose_next_commit()

        answer = application.lists.create(by("k1"), "news", "News")
        pool.close()

    assert proxy.lost == 1
    assert answer.id == list_stream("news")
    assert event_log.head()[0] == 2


def test_who_loses_a_race_decides_again(records: Records) -> None:
    """Three writers rename one list at once: all are recorded, one after another."""
    made = list_stream("news")
    records.once(by(), lambda: Decision(made, [_created(records)]))
    barrier = threading.Barrier(3)

    def rename(number: int) -> None:
        barrier.wait()
        records.once(by(), lambda: _renamed(records, f"name {number}"))

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(rename, range(3)))

    assert records.load(MailingList, made).version == 4


def test_who_always_loses_is_told(records: Records) -> None:
    """A conflict that does not end is a refusal, not an endless loop."""
    records.once(by(), lambda: Decision(list_stream("news"), [_created(records)]))

    def always_late() -> Decision:
        decision = _renamed(records, str(new_id()))
        records.once(by(), lambda: _renamed(records, str(new_id())))
        return decision

    with pytest.raises(ConflictPersists):
        records.once(by(), always_late)


def test_events_say_who_did_it_by_which_command(
    application: Application, event_log: EventLog
) -> None:
    """Actor, command and cause are in every event."""
    asked = by("k1")
    caused = By(asked.actor, asked.at, asked.command, cause=7)

    application.lists.create(caused, "news", "News")

    (event,) = event_log.read(0, 10)
    assert isinstance(event, Recorded)
    assert event.context.actor == "key:test"
    assert event.context.command_id == asked.context.command_id
    assert event.context.cause == 7


def test_the_librarys_database_functions_are_refused(
    datastore: AccountDatastore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On that path the library takes no lock and followers lose events."""
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")

    with pytest.raises(OSError, match="POSTGRES_ENABLE_DB_FUNCTIONS"):
        Records(datastore)


def _created(records: Records) -> tuple[MailingList, Iterator[Fact]]:
    made = records.load(MailingList, list_stream("news"))
    return made, made.create("news", "News")


def _renamed(records: Records, name: str) -> Decision:
    found = records.existing(MailingList, list_stream("news"))
    return Decision(found.id, [(found, found.rename(name))])
