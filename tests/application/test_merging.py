"""One person on two cards: what the commands make of them, in log, vault and tables."""

from __future__ import annotations

from threading import Thread
from uuid import UUID

import pytest

from domain.application import Application, Newcomer, Wanted
from domain.application.records import Records
from domain.errors import (
    ContactUnknown,
    NotFound,
    SamePerson,
    SubscriberGone,
    SubscriberMerged,
)
from domain.events import ConsentWithdrawn, Recorded, SubscriberErased
from domain.ids import new_id
from domain.merging import OVERWRITE
from domain.store.datastore import AccountDatastore
from domain.subscriber import Subscriber
from projections.rederiving import rederive_standing
from tests.application.builders import a_list, a_person, by, said_yes
from tests.application.test_erasing import everything_in

ANNA, OTHER = "anna@example.com", "a.smith@work.example"


def contact_of(records: Records, id_: UUID) -> UUID:
    """Return the first contact of somebody."""
    return min(records.load(Subscriber, id_).contacts)


def says_yes(application: Application, records: Records, id_: UUID) -> UUID:
    """Let somebody agree by their first contact, and return it."""
    contact = contact_of(records, id_)
    application.subscribers.grant_consent(by(), id_, contact, "newsletter", said_yes())
    return contact


def standing_of(datastore: AccountDatastore, contact: UUID) -> tuple[UUID, str, int]:
    """Return whose a contact is, and where its consent stands by which version."""
    with datastore.get_connection() as connection:
        [row] = connection.execute(
            "SELECT c.subscriber_id, s.state, s.consent_version FROM standing AS s"
            " JOIN contact_standing AS c USING (contact_id) WHERE contact_id = %s",
            (contact,),
        ).fetchall()
    return row["subscriber_id"], row["state"], row["consent_version"]


@pytest.fixture
def anna(application: Application) -> UUID:
    """Give the card that goes on."""
    return a_person(application, ANNA)


@pytest.fixture
def other(application: Application) -> UUID:
    """Give another card of the same person, with more fields."""
    fields = {"first_name": "Annie", "city": "Riga"}
    return application.subscribers.register(
        by(), Newcomer([("email", OTHER)], fields)
    ).id


def test_one_card_goes_on_for_both(
    application: Application, records: Records, anna: UUID, other: UUID
) -> None:
    """Addresses, lists and the fields that it lacked are on it; the other has none."""
    news = a_list(application)
    application.subscribers.join_list(by(), other, news)

    answer = application.merging.merge(by(), anna, other)

    assert answer.id == anna
    claims = records.vault.contacts([anna, other])
    assert {c.address: c.subscriber_id for c in claims} == {ANNA: anna, OTHER: anna}
    profiles = records.vault.profiles([anna, other])
    assert profiles == {anna: {"first_name": "Anna", "city": "Riga"}}
    assert records.load(Subscriber, anna).lists == {news}
    assert records.load(Subscriber, other).lists == set()


def test_the_others_values_may_hold(
    application: Application, records: Records, anna: UUID, other: UUID
) -> None:
    """Then the survivor takes all of them."""
    application.merging.merge(by(), anna, other, OVERWRITE)

    fields = {"first_name": "Annie", "city": "Riga"}
    assert records.vault.profiles([anna]) == {anna: fields}


def test_standing_follows_and_is_derived_from_the_log(
    application: Application,
    records: Records,
    datastore: AccountDatastore,
    anna: UUID,
    other: UUID,
) -> None:
    """Whose the contact is, and the version there; a rebuild says the same."""
    contact = says_yes(application, records, other)

    application.merging.merge(by(), anna, other)

    # Registered, merged with, contact taken over, consent taken over.
    assert standing_of(datastore, contact) == (anna, "granted", 4)
    assert all(report.equal for report in rederive_standing(datastore))


def test_the_stricter_wins(
    application: Application,
    records: Records,
    datastore: AccountDatastore,
    anna: UUID,
    other: UUID,
) -> None:
    """A no on one card closes the yes on the other, by an event of its own."""
    contact = says_yes(application, records, other)
    home = contact_of(records, anna)
    application.subscribers.withdraw_consent(by(), anna, home, "newsletter", "phone")

    application.merging.merge(by(), anna, other)

    assert standing_of(datastore, contact)[1] == "withdrawn"
    assert ConsentWithdrawn(contact, "email", "newsletter", "merge") in [
        event.fact
        for event in records.event_log.read(0, 100)
        if isinstance(event, Recorded)
    ]


def test_merged_already_they_stay_so(
    application: Application, records: Records, anna: UUID, other: UUID
) -> None:
    """Also the other way round: it is one person, and one card goes on."""
    application.merging.merge(by(), anna, other)
    head = records.event_log.head()[0]

    again = application.merging.merge(by(), anna, other)
    reversed_ = application.merging.merge(by(), other, anna)

    assert (again.id, reversed_.id) == (anna, anna)
    assert records.event_log.head()[0] == head


def test_who_cannot_be_merged(
    application: Application, anna: UUID, other: UUID
) -> None:
    """Oneself, nobody, and whoever was erased."""
    with pytest.raises(SamePerson):
        application.merging.merge(by(), anna, anna)
    with pytest.raises(NotFound):
        application.merging.merge(by(), anna, new_id())
    application.erasing.erase(by(), other, Wanted("request"))
    with pytest.raises(SubscriberGone):
        application.merging.merge(by(), anna, other)


def test_commands_on_an_old_id_name_the_last_card_of_the_chain(
    application: Application, anna: UUID, other: UUID
) -> None:
    """Nothing is done under an id that leads elsewhere; the refusal says where."""
    third = a_person(application, "third@example.com")
    application.merging.merge(by(), anna, other)
    application.merging.merge(by(), third, anna)

    for old in (anna, other):
        with pytest.raises(SubscriberMerged) as refusal:
            application.subscribers.change_profile(by(), old, {"city": "Liepāja"})
        assert refusal.value.survivor_id == third
    fourth = a_person(application, "fourth@example.com")
    with pytest.raises(SubscriberMerged):
        application.merging.merge(by(), fourth, other)
    with pytest.raises(SubscriberMerged):
        application.merging.merge(by(), other, fourth)


def test_a_no_is_heard_under_an_old_id(
    application: Application,
    records: Records,
    datastore: AccountDatastore,
    anna: UUID,
    other: UUID,
) -> None:
    """It follows the contact, wherever that has gone."""
    contact = says_yes(application, records, other)
    application.merging.merge(by(), anna, other)

    answer = application.subscribers.withdraw_consent(
        by(), other, contact, "newsletter", "phone"
    )

    assert answer.id == anna
    assert standing_of(datastore, contact)[1] == "withdrawn"


def test_a_contact_that_another_card_lost_is_known_to_the_survivor(
    application: Application, records: Records, anna: UUID, other: UUID
) -> None:
    """Over a chain too, and to the card that gave one over."""
    gone = contact_of(records, other)
    application.subscribers.add_contact(by(), other, "sms", "+37120000000")
    application.subscribers.remove_contact(by(), other, gone)
    third = a_person(application, "third@canary.example")
    moved = contact_of(records, anna)
    application.merging.merge(by(), anna, other)
    application.merging.merge(by(), third, anna)

    for card, contact in ((third, gone), (anna, gone), (anna, moved)):
        application.subscribers.withdraw_consent(by(), card, contact, "news", "phone")
    application.subscribers.remove_contact(by(), third, gone)
    with pytest.raises(ContactUnknown):
        application.subscribers.remove_contact(by(), third, new_id())


def test_a_contact_changes_cards(
    application: Application,
    records: Records,
    datastore: AccountDatastore,
    anna: UUID,
    other: UUID,
) -> None:
    """The other card keeps its own; once more there is nothing left to do."""
    contact = says_yes(application, records, other)
    application.subscribers.add_contact(by(), other, "sms", "+37120000000")

    application.merging.take_over(by(), anna, contact)
    head = records.event_log.head()[0]
    application.merging.take_over(by(), anna, contact)

    assert standing_of(datastore, contact)[:2] == (anna, "granted")
    assert [c.channel for c in records.vault.contacts([other])] == ["sms"]
    assert records.event_log.head()[0] == head
    assert records.vault.profiles([other])[other]["city"] == "Riga"


def test_the_last_contact_brings_the_whole_card(
    application: Application, records: Records, anna: UUID, other: UUID
) -> None:
    """A card without any contact is nobody's: it is a merge."""
    contact = contact_of(records, other)

    application.merging.take_over(by(), anna, contact)

    assert records.load(Subscriber, other).successor == anna
    with pytest.raises(ContactUnknown):
        application.merging.take_over(by(), anna, new_id())


def test_erasing_the_survivor_erases_what_was_of_all_cards(
    application: Application, datastore: AccountDatastore, anna: UUID, other: UUID
) -> None:
    """Over a chain too: no value of any of them is left in any table."""
    third = a_person(application, "third@canary.example")
    application.subscribers.add_contact(by(), other, "email", "gone@canary.example")
    records = Records(datastore)
    gone = max(records.load(Subscriber, other).contacts)
    application.subscribers.remove_contact(by(), other, gone)
    says_yes(application, records, other)
    application.merging.merge(by(), anna, other)
    application.merging.merge(by(), third, anna)
    canaries = (ANNA, OTHER, "canary.example", "Annie", "Riga", "192.0.2.1")
    assert all(canary in everything_in(datastore) for canary in canaries)

    application.erasing.erase(by(), third, Wanted("request"))

    left = everything_in(datastore)
    assert not [canary for canary in canaries if canary in left]


def test_erasing_the_giver_leaves_what_it_gave(
    application: Application, records: Records, anna: UUID, other: UUID
) -> None:
    """A contact that went to somebody is theirs, and so are its values."""
    contact = contact_of(records, other)
    application.subscribers.add_contact(by(), other, "sms", "+37120000000")
    application.merging.take_over(by(), anna, contact)

    application.erasing.erase(by(), other, Wanted("request"))

    assert records.vault.addresses([contact]) == {contact: OTHER}
    assert [c.address for c in records.vault.contacts([anna])] == [ANNA, OTHER]


def test_the_certificate_names_the_cards_that_went_with_it(
    application: Application, records: Records, anna: UUID, other: UUID
) -> None:
    """A backup from before the merge has them apart."""
    contact = contact_of(records, other)
    application.merging.merge(by(), anna, other)

    application.erasing.erase(by(), anna, Wanted("request"))

    fact = application.erasing.certificate(anna)
    assert isinstance(fact, SubscriberErased)
    assert (fact.merged, fact.taken_over) == ((other,), (contact,))
    with pytest.raises(SubscriberMerged):
        application.erasing.certificate(other)


def test_two_merges_of_the_same_people_at_once_are_one(
    application: Application, records: Records, anna: UUID, other: UUID
) -> None:
    """Whoever comes second finds it done, whichever way round."""
    pairs = [(anna, other), (other, anna)] * 4
    threads = [
        Thread(target=application.merging.merge, args=(by(), *pair)) for pair in pairs
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    ended = [records.load(Subscriber, id_).successor for id_ in (anna, other)]
    assert sorted(map(str, ended)) == sorted(map(str, [None, ended[0] or ended[1]]))
    merges = [
        event
        for event in records.event_log.read(0, 1_000)
        if isinstance(event, Recorded)
        and event.fact.TOPIC.startswith("subscriber.merged")
    ]
    assert len(merges) == 2
