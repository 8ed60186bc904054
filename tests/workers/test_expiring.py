"""A consent runs out when its time has come, unless something came of it before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from msgspec import structs

from domain.application import Application
from domain.application.records import Records
from domain.events import PurposeDefined
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.subscriber import Subscriber
from tests.application.builders import AT, a_person, by, said_yes
from tests.application.test_deliveries import frozen, turn
from tests.builders import PROCESSING
from workers.due import DueWork
from workers.expiring import ExpireConsent
from workers.kinds import EXPIRE_CONSENT
from workers.reactor import Reactor
from workers.tasks import Later

NEWS = PurposeDefined("newsletter", "News", "advertising", PROCESSING, 365)
END = AT + timedelta(days=365)
#: A person, and the contact that they agreed for.
Agreed = tuple[UUID, UUID]
#: Does what is due of a kind as if it were that time.
Expire = Callable[[datetime], Later | None]


@pytest.fixture
def anna(application: Application, records: Records) -> Agreed:
    """Register somebody who agreed for a year; return them and their contact."""
    application.purposes.define(by(), NEWS)
    id_ = a_person(application)
    (contact,) = records.load(Subscriber, id_).contacts
    application.subscribers.grant_consent(by(), id_, contact, "newsletter", said_yes())
    return id_, contact


@pytest.fixture
def expire(
    application: Application, datastore: AccountDatastore, event_log: EventLog
) -> Expire:
    """Return what does the work."""
    due = DueWork(datastore)

    def expire(at: datetime) -> Later | None:
        Reactor(datastore, lambda _: None, hands=1).catch_up()
        with datastore.get_connection() as connection:
            connection.execute(
                "UPDATE due SET due_at = now() WHERE due_at <= %s", (at,)
            )
        held = due.claim(EXPIRE_CONSENT)
        assert held
        task = ExpireConsent(application.consents, event_log, lambda: at)
        later = task(held, lambda: True)
        due.done(held)
        return later

    return expire


def state(records: Records, anna: Agreed) -> str:
    """Return the state of the one consent."""
    return records.load(Subscriber, anna[0]).consents.states()[anna[1], "newsletter"]


def test_it_is_due_at_its_end(
    anna: Agreed,
    datastore: AccountDatastore,
    expire: Expire,
    records: Records,
) -> None:
    """Not a moment is lost between the definition and the due table."""
    Reactor(datastore, lambda _: None, hands=1).catch_up()
    with datastore.get_connection() as connection:
        row = connection.execute("SELECT due_at, wake_at FROM due").fetchone()
    assert row == {"due_at": END, "wake_at": END}

    assert expire(END) is None

    assert state(records, anna) == "expired"


def test_a_clock_that_is_ahead_does_not_end_it_early(
    anna: Agreed,
    datastore: AccountDatastore,
    expire: Expire,
    records: Records,
) -> None:
    """The database may wake us too soon: then we wait for the rest."""
    Reactor(datastore, lambda _: None, hands=1).catch_up()
    with datastore.get_connection() as connection:
        connection.execute("UPDATE due SET due_at = %s", (AT,))

    later = expire(END - timedelta(seconds=3))

    assert later
    assert later.after == timedelta(seconds=3)
    assert state(records, anna) == "granted"


def test_what_was_renewed_does_not_run_out(
    anna: Agreed, application: Application, expire: Expire, records: Records
) -> None:
    """The renewal has an end of its own, which counts."""
    again = structs.replace(said_yes(), granted_at=AT + timedelta(days=300))
    then = replace(by(), at=again.granted_at)
    application.consents.renew(then, *anna, "newsletter", again)

    expire(END)
    assert state(records, anna) == "granted"
    expire(END + timedelta(days=300))

    assert state(records, anna) == "expired"


def test_what_was_taken_back_does_not_run_out(
    anna: Agreed, application: Application, expire: Expire, records: Records
) -> None:
    """A no is not overwritten by the calendar."""
    application.subscribers.withdraw_consent(by(), *anna, "newsletter", "phone call")

    expire(END)

    assert state(records, anna) == "withdrawn"


def test_no_attempt_rests_on_what_has_run_out(
    anna: Agreed,
    application: Application,
    event_log: EventLog,
    datastore: AccountDatastore,
) -> None:
    """Also while the due table has not noticed: the append's own time decides."""
    window = frozen(application, event_log, [anna[1]])
    with datastore.get_connection() as connection:
        connection.execute(
            "UPDATE standing SET expires_at = clock_timestamp() - interval '1 ms'"
        )

    attempt = application.deliveries.proceed(by(), window, turn(window))

    assert attempt
    assert [(one.offset, one.reason) for one in attempt.excluded] == [(0, "expired")]
    assert attempt.consents == (0,)
