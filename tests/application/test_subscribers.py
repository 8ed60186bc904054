"""People are registered once, and their yes and no are taken with evidence."""

from __future__ import annotations

import msgspec
import pytest

from domain.addresses import AddressInvalid
from domain.application import Application, Newcomer, Trace
from domain.application.records import Records
from domain.errors import AddressInUse, ContactUnknown
from domain.events import (
    ConsentGranted,
    NoticePublished,
    Recorded,
    SubscriberRegistered,
)
from domain.ids import new_id
from domain.links import MessageLink
from domain.store.log import EventLog
from domain.store.vault import digest
from domain.subscriber import Subscriber
from tests.application.builders import a_draft, a_list, a_person, by, said_yes


def test_an_address_belongs_to_one_person(application: Application) -> None:
    """Written in whatever case, an address is known once."""
    holder = a_person(application, "Anna@Example.com")

    with pytest.raises(AddressInUse) as refused:
        a_person(application, "anna@example.COM")

    assert refused.value.subscriber_id == holder


def test_what_is_no_address_is_refused(application: Application) -> None:
    """Nothing is recorded of a person without a usable address."""
    with pytest.raises(AddressInvalid):
        application.subscribers.register(by(), Newcomer([("email", "anna")], {}))


def test_no_event_holds_a_personal_value(
    application: Application, event_log: EventLog
) -> None:
    """The log commits to address and name; it does not contain them."""
    a_person(application, "canary@example.com")

    with event_log.datastore.get_connection() as connection:
        rows = connection.execute("SELECT state::text AS state FROM events").fetchall()

    assert rows
    assert not any("canary" in row["state"] or "Anna" in row["state"] for row in rows)


def test_an_event_commits_to_the_vaults_value(
    application: Application, event_log: EventLog
) -> None:
    """The digest in the event is that of the salted value in the vault."""
    a_person(application, "anna@example.com")
    (event,) = event_log.read(0, 1)
    assert isinstance(event, Recorded)
    assert isinstance(event.fact, SubscriberRegistered)
    ref = event.fact.contacts[0].address

    with event_log.datastore.get_connection() as connection:
        row = connection.execute(
            "SELECT value, salt FROM vault WHERE id = %s", (ref.id,)
        ).fetchone()

    assert row
    assert row["value"] == "anna@example.com"
    assert digest(row["salt"], row["value"]) == ref.digest


def test_a_yes_is_kept_with_its_words_and_evidence(
    application: Application, records: Records, event_log: EventLog
) -> None:
    """The wording is published, the evidence sealed, the consent granted."""
    anna = a_person(application)
    contact = next(iter(records.load(Subscriber, anna).contacts))

    application.subscribers.grant_consent(by(), anna, contact, "newsletter", said_yes())

    _, notice, granted = (
        event.fact for event in event_log.read(0, 9) if isinstance(event, Recorded)
    )
    assert isinstance(notice, NoticePublished)
    assert isinstance(granted, ConsentGranted)
    assert granted.notice_id == notice.notice_id
    (evidence,) = records.vault.values([granted.evidence.id]).values()
    assert msgspec.json.decode(evidence) == {
        "source": "signup form",
        "ip": "192.0.2.1",
    }


def test_a_yes_said_twice_is_recorded_once(
    application: Application, records: Records, event_log: EventLog
) -> None:
    """What is already so changes nothing, and keeps nothing."""
    anna = a_person(application)
    contact = next(iter(records.load(Subscriber, anna).contacts))
    for _ in range(2):
        application.subscribers.grant_consent(
            by(), anna, contact, "newsletter", said_yes()
        )

    assert event_log.head()[0] == 3


def test_a_yes_needs_a_contact_of_the_person(application: Application) -> None:
    """Consent follows an address; there is none without one."""
    anna = a_person(application)

    with pytest.raises(ContactUnknown):
        application.subscribers.grant_consent(
            by(), anna, new_id(), "newsletter", said_yes()
        )


def test_a_contact_that_was_never_theirs_is_unknown(
    application: Application, records: Records
) -> None:
    """Who mixed up two ids hears of it; who is late has nothing left to do."""
    anna = a_person(application)
    contact = next(iter(records.load(Subscriber, anna).contacts))
    application.subscribers.add_contact(by(), anna, "client_id", "17")
    application.subscribers.remove_contact(by(), anna, contact)
    subscribers = application.subscribers

    with pytest.raises(ContactUnknown):
        subscribers.withdraw_consent(by(), anna, new_id(), "newsletter", "phone")
    with pytest.raises(ContactUnknown):
        subscribers.remove_contact(by(), anna, new_id())

    subscribers.remove_contact(by(), anna, contact)
    subscribers.withdraw_consent(by(), anna, contact, "newsletter", "phone")


def test_a_released_address_can_be_taken_by_another(
    application: Application, records: Records
) -> None:
    """Once a contact is removed, its address is free."""
    anna = a_person(application)
    contact = next(iter(records.load(Subscriber, anna).contacts))
    application.subscribers.add_contact(by(), anna, "client_id", "17")

    application.subscribers.remove_contact(by(), anna, contact)

    assert a_person(application) != anna


def test_a_messages_link_takes_the_no_for_its_purpose(
    application: Application, records: Records
) -> None:
    """Unsubscribing closes the campaign's purpose for the address."""
    anna = a_person(application)
    contact = next(iter(records.load(Subscriber, anna).contacts))
    application.subscribers.grant_consent(by(), anna, contact, "newsletter", said_yes())
    campaign = application.campaigns.draft(by(), a_draft(a_list(application)))

    link = MessageLink(campaign.id, contact)
    application.unsubscribing.take(by(), link, "purpose", Trace())

    person = records.load(Subscriber, anna)
    assert person.consents.states() == {(contact, "newsletter"): "withdrawn"}


def test_a_link_for_nobody_does_nothing(application: Application) -> None:
    """A link of a person who is gone is answered, and records nothing."""
    campaign = application.campaigns.draft(by(), a_draft(a_list(application)))

    link = MessageLink(campaign.id, new_id())
    assert application.unsubscribing.take(by(), link, "all", Trace()) is None


def test_only_what_differs_of_a_profile_is_recorded(
    application: Application, records: Records, event_log: EventLog
) -> None:
    """Equal values record nothing; others take the place of the old."""
    anna = a_person(application)

    application.subscribers.change_profile(by(), anna, {"first_name": "Anna"})
    application.subscribers.change_profile(by(), anna, {"city": "Riga"})

    assert event_log.head()[0] == 2
    assert records.vault.profiles([anna]) == {
        anna: {"first_name": "Anna", "city": "Riga"}
    }
