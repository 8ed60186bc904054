"""Test copies go to those alone who agreed, once each, and count nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain.application import Application, Draft, SignUp, Trace
from domain.audience import About, notice_id
from domain.content import Content
from domain.errors import ContentInvalid, ContentMissing, SampleForbidden
from domain.events import FormPublished, Recorded, SampleSent, Tick
from domain.store.datastore import AccountDatastore
from domain.store.keyring import Keyring
from domain.store.log import EventLog
from domain.store.vault import Vault
from tests.application.builders import (
    AT,
    WORDING,
    a_block,
    a_draft,
    a_list,
    a_person,
    by,
    said_yes,
)
from tests.workers.postman import Postman, link_in
from tests.workers.wire import OK, Wire
from workers.channels import Outcome, Outgoing, Verdict
from workers.due import DueWork
from workers.kinds import SEND_SAMPLES
from workers.origin import Origin
from workers.reactor import Reactor
from workers.sampling import SendSamples
from workers.tasks import Tasks

ANNA, BEN = "anna@example.com", "ben@example.com"


@dataclass
class Office:
    """A reactor and a worker of one account, for test copies alone."""

    datastore: AccountDatastore
    application: Application
    keyring: Keyring
    wire: Wire = field(default_factory=Wire)
    at: datetime = AT

    def send(self) -> list[Outgoing]:
        """Do what is due now, and return the messages that went."""
        Reactor(self.datastore, lambda _: None, hands=1).catch_up()
        with self.datastore.get_connection() as connection:
            connection.execute("UPDATE due SET due_at = now(), held_until = NULL")
        before = len(self.wire.messages)
        self._tasks().work(SEND_SAMPLES)
        return self.wire.messages[before:]

    def _tasks(self) -> Tasks:
        origin = Origin("https://mail.example", self.keyring, "bounces.example")
        task = SendSamples(
            self.application.sample_copies,
            Vault(self.datastore),
            self.wire,
            origin,
            lambda: self.at,
        )
        due = DueWork(self.datastore)
        return Tasks(due, {SEND_SAMPLES: task}, lambda _: None, lambda: False)


@pytest.fixture
def office(
    datastore: AccountDatastore, application: Application, tmp_path: Path
) -> Office:
    """Give who sends them."""
    return Office(datastore, application, Keyring.open(tmp_path))


@pytest.fixture
def campaign(application: Application) -> UUID:
    """Draft a whole campaign."""
    return application.campaigns.draft(by(), a_draft(a_list(application))).id


@pytest.fixture(autouse=True)
def readers(application: Application, datastore: AccountDatastore) -> None:
    """Register two people who agreed to the newsletter."""
    for address in (ANNA, BEN):
        person = a_person(application, address)
        [claim] = Vault(datastore).contacts([person])
        application.subscribers.grant_consent(
            by(), person, claim.contact_id, "newsletter", said_yes()
        )


def noted(log: EventLog) -> list[SampleSent]:
    """Return what the log says of copies."""
    events = log.read(0, 1_000)
    facts = [event.fact for event in events if isinstance(event, Recorded)]
    return [fact for fact in facts if isinstance(fact, SampleSent)]


def test_a_copy_goes_to_each_and_is_noted(
    office: Office, campaign: UUID, application: Application, event_log: EventLog
) -> None:
    """With a Message-ID and links of its own; the campaign itself is as it was."""
    before = application.campaigns.get(campaign).version
    application.sample_copies.order(by(), campaign, [ANNA, BEN])

    messages = office.send()

    assert sorted(message.address for message in messages) == [ANNA, BEN]
    assert {fact.outcome for fact in noted(event_log)} == {"accepted"}
    assert {fact.message_id for fact in noted(event_log)} == {
        message.reference for message in messages
    }
    assert all("/w/" in letter.web_version_url for letter in office.wire.letters)
    assert not any(letter.return_address for letter in office.wire.letters)
    assert application.campaigns.get(campaign).version == before
    assert office.send() == []


def test_two_orders_are_two_copies(
    office: Office, campaign: UUID, application: Application
) -> None:
    """Each with a Message-ID of its own; one command given twice is one order."""
    order = by("again")
    application.sample_copies.order(order, campaign, [ANNA])
    application.sample_copies.order(order, campaign, [ANNA])
    (first,) = office.send()

    application.sample_copies.order(by(), campaign, [ANNA])
    (second,) = office.send()

    assert first.reference != second.reference


def test_nobody_else_gets_one(
    campaign: UUID, application: Application, datastore: AccountDatastore
) -> None:
    """Neither strangers, nor whoever did not agree, nor a closed address."""
    a_person(application, "silent@example.com")
    application.stop_lists.fill(by(), a_block(BEN))
    for address in ("nobody@example.com", "silent@example.com", BEN):
        with pytest.raises(SampleForbidden, match="holder of addresses"):
            application.sample_copies.order(by(), campaign, [ANNA, address])
    person, contact = Vault(datastore).holders("email", [ANNA])[ANNA]
    application.subscribers.withdraw_consent(by(), person, contact, "newsletter", "api")
    with pytest.raises(SampleForbidden):
        application.sample_copies.order(by(), campaign, [ANNA])


def test_whoever_confirmed_by_mail_may_get_one_of_anything(
    office: Office, application: Application, campaign: UUID
) -> None:
    """The address is theirs, and they read it: so they may try other purposes."""
    application.notices.publish(by(), WORDING, About())
    form = FormPublished("f", "Join", (Tick(("tips",), notice_id(WORDING)),))
    application.forms.publish(by(), form, can_confirm=True)
    application.sign_ups.take(by(), "f", SignUp("cy@example.com", [0]), [])
    with pytest.raises(SampleForbidden):
        application.sample_copies.order(by(), campaign, ["cy@example.com"])

    confirm(office, application)

    application.sample_copies.order(by(), campaign, ["cy@example.com"])
    assert [message.address for message in office.send()] == ["cy@example.com"]


def confirm(office: Office, application: Application) -> None:
    """Press the button of the only question there is."""
    postman = Postman(office.datastore, office.keyring, lambda: AT)
    (question,) = postman.deliver()
    token = link_in(question).removeprefix("/c/")
    application.confirmations.answer(by(), token, "yes", Trace())


def test_a_server_that_takes_nothing_is_asked_again(
    office: Office, campaign: UUID, application: Application, event_log: EventLog
) -> None:
    """Until the next day; and whoever had a copy has no second one."""
    application.sample_copies.order(by(), campaign, [ANNA, BEN])
    office.wire.answer = lambda n: OK if n == 0 else Verdict(Outcome.DEFERRED, 451)
    office.send()
    office.wire.down = True
    assert office.send() == []
    office.wire.down = False

    assert len(office.send()) == 1
    assert len(noted(event_log)) == 1

    office.at = AT + timedelta(days=1)
    assert office.send() == []
    assert [fact.outcome for fact in noted(event_log)] == ["accepted", "unsent"]


def test_what_cannot_be_written_or_is_gone_is_noted(
    office: Office,
    campaign: UUID,
    application: Application,
    datastore: AccountDatastore,
    event_log: EventLog,
) -> None:
    """As rejected: nobody waits for it."""
    application.sample_copies.order(by(), campaign, [ANNA, BEN])
    office.wire.unsendable.add(ANNA)
    with datastore.get_connection() as connection:
        connection.execute("DELETE FROM addresses WHERE address = %s", [BEN])

    assert office.send() == []

    assert [fact.outcome for fact in noted(event_log)] == ["rejected", "rejected"]


def test_what_is_not_whole_or_not_a_template_is_refused(
    application: Application, campaign: UUID
) -> None:
    """Before anything is recorded, and before a worker meets it."""
    samples = application.sample_copies
    draft = application.campaigns.draft(by(), Draft("x")).id
    with pytest.raises(ContentMissing):
        samples.order(by(), draft, [ANNA])

    broken = Draft(content=Content("x", "{{ a"))
    application.campaigns.edit(by(), campaign, broken)

    with pytest.raises(ContentInvalid, match="html: "):
        samples.order(by(), campaign, [ANNA])
