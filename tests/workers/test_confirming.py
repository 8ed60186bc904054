"""Whoever signed up is asked by one message, whatever happens on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.application import Application, SignUp
from domain.application.records import Records
from domain.audience import About, notice_id
from domain.events import ConfirmationSent, FormPublished, Recorded, Tick
from domain.store.datastore import AccountDatastore
from domain.store.keyring import Keyring
from domain.store.log import EventLog
from tests.application.builders import AT, WORDING, by
from tests.workers.postman import Postman, link_in
from workers.channels import Outcome, Verdict

DEFERRED = Verdict(Outcome.DEFERRED, 451, "4.7.1 come again", "451 4.7.1 come again")


@pytest.fixture
def postman(datastore: AccountDatastore, tmp_path: Path) -> Postman:
    """Give who sends the questions."""
    return Postman(datastore, Keyring.open(tmp_path), lambda: AT)


@pytest.fixture
def signed_up(application: Application) -> None:
    """Have somebody sign up."""
    application.notices.publish(by(), WORDING, About())
    form = FormPublished("f", "Join", (Tick(("newsletter",), notice_id(WORDING)),))
    application.forms.publish(by(), form, can_confirm=True)
    application.sign_ups.take(by(), "f", SignUp("anna@example.com", [0]), [])


def sent(log: EventLog) -> list[ConfirmationSent]:
    """Return what the log says of messages that asked."""
    return [
        event.fact
        for event in log.read(0, 1_000)
        if isinstance(event, Recorded) and isinstance(event.fact, ConfirmationSent)
    ]


def keys(datastore: AccountDatastore) -> int:
    """Count the links that may be open."""
    with datastore.get_connection() as connection:
        return connection.execute("SELECT FROM confirmation_tokens").rowcount


pytestmark = pytest.mark.usefixtures("signed_up")


def test_the_message_is_recorded_with_what_the_server_said(
    postman: Postman, event_log: EventLog, records: Records
) -> None:
    """Its Message-ID, the code, and the very words of the reply in the vault."""
    said = "2.0.0 queued as 4711 for anna@example.com"
    postman.wire.answer = lambda _: Verdict(Outcome.ACCEPTED, 250, reply=said)

    (message,) = postman.deliver()

    (fact,) = sent(event_log)
    assert (fact.outcome, fact.code, fact.request) == ("accepted", 250, 2)
    assert fact.message_id == message.reference
    assert fact.message_id.endswith("@shop.example>")
    assert fact.expires_at == AT + timedelta(days=7)
    assert fact.reply
    assert records.vault.values([fact.reply.id]) == {fact.reply.id: said}


def test_the_link_is_committed_before_the_message_leaves(
    postman: Postman, datastore: AccountDatastore, application: Application
) -> None:
    """Whoever is quick can answer at once; what is kept of it is a hash."""
    found: list[int] = []
    postman.wire.before = lambda: found.append(keys(datastore))

    (message,) = postman.deliver()

    assert found == [1]
    token = link_in(message).removeprefix("/c/")
    assert len(token) >= 43
    assert application.confirmations.question(token, AT).requests == [2]
    with datastore.get_connection() as connection:
        rows = connection.execute("SELECT t::text AS t FROM confirmation_tokens AS t")
        assert token not in str(rows.fetchall())


def test_after_a_crash_the_same_message_goes_once_more(
    postman: Postman,
    datastore: AccountDatastore,
    event_log: EventLog,
    application: Application,
) -> None:
    """It has the same Message-ID, and the link of either copy is good."""
    postman.wire.before = _die
    _crash(postman)
    postman.wire.before = lambda: None
    postman.wait()

    (message,) = postman.deliver()

    assert keys(datastore) == 2
    (fact,) = sent(event_log)
    assert fact.message_id == message.reference
    token = link_in(message).removeprefix("/c/")
    assert application.confirmations.question(token, AT).requests == [2]


def test_after_a_second_crash_it_stays_in_doubt(
    postman: Postman, datastore: AccountDatastore, event_log: EventLog
) -> None:
    """Nobody gets three of them; the log says that nobody knows."""
    postman.wire.before = _die
    for _ in range(2):
        _crash(postman)
        postman.wait()

    assert postman.deliver() == []

    assert [fact.outcome for fact in sent(event_log)] == ["unknown"]
    assert keys(datastore) == 2


def test_a_message_in_doubt_goes_once_more_too(
    postman: Postman, event_log: EventLog
) -> None:
    """The answer to the first copy was lost; both have one Message-ID."""
    postman.wire.answer = lambda _: Verdict(Outcome.UNKNOWN)

    (first,) = postman.deliver()
    assert sent(event_log) == []
    postman.wait()
    (second,) = postman.deliver()

    assert first.reference == second.reference
    assert [fact.outcome for fact in sent(event_log)] == ["unknown"]


@pytest.mark.parametrize("answer", [DEFERRED, Verdict(Outcome.UNSENT)])
def test_a_server_that_takes_nothing_now_is_asked_again(
    postman: Postman,
    datastore: AccountDatastore,
    event_log: EventLog,
    answer: Verdict,
) -> None:
    """Greylisting is no reason to give up; nobody got the link, so it is forgotten."""
    postman.wire.answer = lambda _: answer
    for _ in range(5):
        postman.deliver()
        assert keys(datastore) == 0
        postman.wait()

    postman.wire.answer = lambda _: Verdict(Outcome.ACCEPTED, 250)
    postman.deliver()

    assert [fact.outcome for fact in sent(event_log)] == ["accepted"]


def test_after_a_day_it_is_given_up(postman: Postman, event_log: EventLog) -> None:
    """Nobody is asked about what they did last week, and the log says so."""
    postman.wire.answer = lambda _: DEFERRED
    postman.deliver()
    postman.now = lambda: AT + timedelta(days=1)
    postman.wait()

    assert postman.deliver() == []

    (fact,) = sent(event_log)
    assert (fact.outcome, fact.code) == ("unsent", 0)


def test_a_refusal_is_recorded_with_its_status(
    postman: Postman, event_log: EventLog
) -> None:
    """No such mailbox: it is said once, in the server's words."""
    postman.wire.answer = lambda _: Verdict(Outcome.REJECTED, 550, "5.1.1 no such user")

    postman.deliver()

    (fact,) = sent(event_log)
    assert (fact.outcome, fact.code, fact.status) == ("rejected", 550, "5.1.1")


def test_without_a_server_or_a_sender_the_question_waits(
    postman: Postman, datastore: AccountDatastore, event_log: EventLog
) -> None:
    """Nothing is drawn, nothing is lost."""
    postman.wire.down = True
    postman.deliver()
    mute = replace(postman, terms=replace(postman.terms, sender=None))
    mute.wait()
    mute.deliver()
    assert keys(datastore) == 0

    postman.wire.down = False
    postman.wait()
    postman.deliver()

    assert [fact.outcome for fact in sent(event_log)] == ["accepted"]


def test_an_address_that_the_wire_cannot_take_is_rejected(
    postman: Postman, event_log: EventLog
) -> None:
    """It is said once, and not tried for ever."""
    postman.wire.unsendable = {"anna@example.com"}

    assert postman.deliver() == []

    assert [fact.outcome for fact in sent(event_log)] == ["rejected"]


def test_what_was_settled_meanwhile_is_not_asked(
    postman: Postman, application: Application, records: Records, event_log: EventLog
) -> None:
    """Whoever said no before the message left gets none."""
    ((person, contact),) = records.vault.holders("email", ["anna@example.com"]).values()
    application.subscribers.withdraw_consent(
        by(), person, contact, "newsletter", "phone call"
    )

    assert postman.deliver() == []
    assert sent(event_log) == []


def _die() -> None:
    raise KeyboardInterrupt


def _crash(postman: Postman) -> None:
    with pytest.raises(KeyboardInterrupt):
        postman.deliver()
