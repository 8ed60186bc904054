"""What a person's consents, contacts and lists become."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.audience import notice_id
from domain.consent import BY_IMPORT, No, Wish, Yes
from domain.errors import (
    ChannelMissing,
    ChannelTakesNoConsent,
    ConsentSeenElsewhere,
    ContactUnknown,
    LastContact,
    Refusal,
    SubscriberGone,
)
from domain.events import (
    AddressBecameReachable,
    AddressBecameUnreachable,
    ConsentGranted,
    ConsentRequested,
    ConsentWithdrawn,
    ContactAdded,
    ContactRemoved,
    ListJoined,
    ListLeft,
    Profile,
    ProfileChanged,
    SealedProofDestroyed,
    SubscriberErased,
    SubscriberRegistered,
)
from domain.ids import new_id
from domain.subscriber import Subscriber
from tests.domain.decisions import AT, a_contact, a_ref, given, happened

NEWS, OFFERS = "newsletter", "offers"
ANNA = a_contact()
EMAIL = ANNA.contact_id
KNOWN = SubscriberRegistered("api", (ANNA,))
EVIDENCE = a_ref()
NOTICE = notice_id("Yes, send me the newsletter.")
FORM_YES = Yes(AT, NOTICE, EVIDENCE, "form")
FILE_YES = Yes(AT, NOTICE, EVIDENCE, BY_IMPORT)
GRANTED = ConsentGranted(EMAIL, "email", NEWS, "form", AT, NOTICE, EVIDENCE)
WITHDRAWN = ConsentWithdrawn(EMAIL, "email", NEWS, "link")


def test_a_list_of_a_channel_is_for_those_who_have_it() -> None:
    """Somebody without an address there is refused, until they have one."""
    anna, phones = given(Subscriber, SubscriberRegistered("api")), new_id()
    with pytest.raises(ChannelMissing, match="sms"):
        list(anna.join_list(phones, "sms"))

    happened(anna, [ContactAdded(a_contact("sms"))])

    assert list(anna.join_list(phones, "sms")) == [ListJoined(phones)]


def test_a_person_is_registered_once() -> None:
    """Whoever is known stays as they are."""
    anna = Subscriber(new_id())

    assert list(anna.register("api", [ANNA], None)) == [KNOWN]
    assert list(given(Subscriber, KNOWN).register("api", [a_contact()], None)) == []


def test_a_yes_is_recorded_with_its_evidence() -> None:
    """Wording, evidence, method and the time of the yes go with it."""
    anna = given(Subscriber, KNOWN)

    assert list(anna.grant_consent(EMAIL, NEWS, FORM_YES)) == [GRANTED]


def test_a_yes_said_twice_is_recorded_once() -> None:
    """What is already so records nothing."""
    anna = given(Subscriber, KNOWN, GRANTED)

    assert list(anna.grant_consent(EMAIL, NEWS, FORM_YES)) == []


def test_a_yes_opens_one_purpose_of_one_address() -> None:
    """Another purpose, or another address of the person, needs its own yes."""
    other = a_contact()
    anna = given(Subscriber, KNOWN, ContactAdded(other), GRANTED)

    assert list(anna.grant_consent(EMAIL, OFFERS, FORM_YES))
    assert list(anna.grant_consent(other.contact_id, NEWS, FORM_YES))


def test_a_no_is_recorded_even_when_nobody_asked() -> None:
    """It is never refused, and said twice it is recorded once."""
    anna = given(Subscriber, KNOWN)

    assert list(anna.withdraw_consent(EMAIL, NEWS, No("link"))) == [WITHDRAWN]
    happened(anna, [WITHDRAWN])
    assert list(anna.withdraw_consent(EMAIL, NEWS, No("link"))) == []


def test_a_no_to_an_address_that_is_gone_changes_nothing() -> None:
    """A late click on a link of a removed address is heard, and has no effect."""
    anna = given(Subscriber, KNOWN, ContactRemoved(EMAIL))

    assert list(anna.withdraw_consent(EMAIL, NEWS, No("link"))) == []


def test_a_file_does_not_undo_a_persons_own_no() -> None:
    """Only the person can: by a form a newer yes counts again."""
    anna = given(Subscriber, KNOWN, GRANTED, WITHDRAWN)

    later = AT + timedelta(seconds=1)
    for yes in (FILE_YES, replace(FILE_YES, granted_at=later), FORM_YES):
        assert list(anna.grant_consent(EMAIL, NEWS, yes)) == []
    assert list(anna.grant_consent(EMAIL, NEWS, replace(FORM_YES, granted_at=later)))


@pytest.mark.parametrize("said", [GRANTED, WITHDRAWN])
def test_who_has_answered_is_not_asked_again(
    said: ConsentGranted | ConsentWithdrawn,
) -> None:
    """A request is noted for those who never said yes or no."""
    anna = given(Subscriber, KNOWN)
    asked = ConsentRequested(EMAIL, "email", NEWS, "form")

    assert list(anna.request_consent(EMAIL, NEWS, Wish("form"))) == [asked]
    happened(anna, [asked, said])
    assert list(anna.request_consent(EMAIL, NEWS, Wish("form"))) == []


def test_a_request_does_not_stand_in_the_way_of_a_yes() -> None:
    """Asked, they answer."""
    anna = given(Subscriber, KNOWN, ConsentRequested(EMAIL, "email", NEWS, "form"))

    assert list(anna.grant_consent(EMAIL, NEWS, FORM_YES)) == [GRANTED]


def test_consent_to_an_address_that_the_person_has_not_is_refused() -> None:
    """Neither asked for nor given."""
    anna = given(Subscriber, KNOWN)

    with pytest.raises(ContactUnknown):
        list(anna.grant_consent(new_id(), NEWS, FORM_YES))
    with pytest.raises(ContactUnknown):
        list(anna.request_consent(new_id(), NEWS, Wish("form")))


def test_addresses_come_and_go_once() -> None:
    """Adding what is there and removing what is not records nothing."""
    anna, phone = given(Subscriber, KNOWN), a_contact("sms")
    phone_id = phone.contact_id

    assert list(anna.remove_contact(phone_id)) == []
    assert list(anna.add_contact(phone)) == [ContactAdded(phone)]
    happened(anna, [ContactAdded(phone)])
    assert list(anna.add_contact(phone)) == []
    assert list(anna.remove_contact(phone_id)) == [ContactRemoved(phone_id)]


def test_a_profile_changes_only_when_there_is_something_new() -> None:
    """The caller leaves out equal values; without any nothing is recorded."""
    anna, profile = given(Subscriber, KNOWN), Profile(("name",), a_ref())

    assert list(anna.change_profile(profile)) == [ProfileChanged(profile)]
    assert list(anna.change_profile(None)) == []


def test_a_person_is_on_a_list_once() -> None:
    """Joining twice or leaving twice records nothing, and they may come back."""
    anna, news = given(Subscriber, KNOWN), new_id()

    assert list(anna.leave_list(news)) == []
    assert list(anna.join_list(news)) == [ListJoined(news)]
    happened(anna, [ListJoined(news)])
    assert list(anna.join_list(news)) == []
    assert list(anna.leave_list(news)) == [ListLeft(news)]
    happened(anna, [ListLeft(news)])
    assert list(anna.join_list(news)) == [ListJoined(news)]


def test_an_address_becomes_unreachable_once_until_the_mark_is_lifted() -> None:
    """A second bounce says nothing new; lifting a mark that is not there neither."""
    anna, campaign = given(Subscriber, KNOWN), new_id()
    bounced = AddressBecameUnreachable(EMAIL, campaign, 550)

    assert list(anna.become_reachable(EMAIL)) == []
    assert list(anna.become_unreachable(EMAIL, campaign, 550)) == [bounced]
    happened(anna, [bounced])
    assert list(anna.become_unreachable(EMAIL, new_id(), 550)) == []
    assert list(anna.become_reachable(EMAIL)) == [AddressBecameReachable(EMAIL)]
    happened(anna, [AddressBecameReachable(EMAIL)])
    assert list(anna.become_unreachable(EMAIL, campaign, 550)) == [bounced]


def test_an_address_that_is_gone_cannot_become_unreachable() -> None:
    """A bounce that comes after the removal changes nothing."""
    anna = given(Subscriber, KNOWN, ContactRemoved(EMAIL))

    assert list(anna.become_unreachable(EMAIL, new_id(), 550)) == []


def test_an_address_that_is_gone_cannot_become_reachable() -> None:
    """The mark went with it."""
    bounced = AddressBecameUnreachable(EMAIL, new_id(), 550)
    anna = given(Subscriber, KNOWN, bounced, ContactRemoved(EMAIL))

    assert list(anna.become_reachable(EMAIL)) == []


def test_nobody_is_here_without_a_contact() -> None:
    """The last one stays; the refusal says how to go on."""
    anna = given(Subscriber, KNOWN)

    with pytest.raises(LastContact, match=f"{anna.id}/erase"):
        list(anna.remove_contact(EMAIL))


@pytest.mark.parametrize(
    ("channel", "method", "refusal"),
    [
        ("client_id", "api", ChannelTakesNoConsent),
        ("client_id", BY_IMPORT, ChannelTakesNoConsent),
        ("push", BY_IMPORT, ConsentSeenElsewhere),
        ("telegram", BY_IMPORT, ConsentSeenElsewhere),
        ("vk", BY_IMPORT, ConsentSeenElsewhere),
    ],
)
def test_a_yes_belongs_to_a_channel_that_can_have_it(
    channel: str, method: str, refusal: type[Refusal]
) -> None:
    """Of a yes in a messenger no file can know; to an id of theirs nothing is sent."""
    contact = a_contact(channel)
    anna = given(Subscriber, SubscriberRegistered("api", (contact,)))
    yes = Yes(AT, NOTICE, EVIDENCE, method)

    with pytest.raises(refusal):
        list(anna.grant_consent(contact.contact_id, NEWS, yes))


def test_a_bot_tells_of_the_yes_that_it_saw() -> None:
    """Over the API; and nobody is asked where nothing is sent."""
    chat, number = a_contact("telegram"), a_contact("client_id")
    anna = given(Subscriber, SubscriberRegistered("api", (chat, number)))

    assert list(anna.grant_consent(chat.contact_id, NEWS, FORM_YES))
    with pytest.raises(ChannelTakesNoConsent):
        list(anna.request_consent(number.contact_id, NEWS, Wish("api")))


ERASED = SubscriberErased(new_id(), "all", "request", ("address",), 1)
SEALED_ID = new_id()
SEALED = SubscriberErased(new_id(), "sealed", "request", (), 0, SEALED_ID, AT)


def test_whoever_is_erased_leaves_lists_and_addresses_first() -> None:
    """The certificate is the last event; a second time there is nothing to do."""
    news = new_id()
    anna = given(Subscriber, KNOWN, ListJoined(news), GRANTED)

    facts = list(anna.erase(ERASED))

    assert facts == [ListLeft(news), ContactRemoved(EMAIL), ERASED]
    assert list(happened(anna, facts).erase(ERASED)) == []
    assert anna.had.keys() == {EMAIL}


def test_whoever_was_erased_gains_nothing() -> None:
    """No address, no profile, no list."""
    anna = given(Subscriber, KNOWN, ContactAdded(a_contact()), ERASED)

    with pytest.raises(SubscriberGone):
        list(anna.add_contact(a_contact()))
    with pytest.raises(SubscriberGone):
        list(anna.change_profile(Profile(("name",), a_ref())))
    with pytest.raises(SubscriberGone):
        list(anna.join_list(new_id()))
    assert len(anna.had) == 2


def test_a_sealed_proof_is_destroyed_once() -> None:
    """If there is one."""
    anna = given(Subscriber, KNOWN, SEALED)
    destroyed = list(anna.destroy_sealed_proof())

    assert destroyed == [SealedProofDestroyed(SEALED_ID)]
    assert list(happened(anna, destroyed).destroy_sealed_proof()) == []
    assert list(given(Subscriber, KNOWN, ERASED).destroy_sealed_proof()) == []
    assert list(given(Subscriber, KNOWN).destroy_sealed_proof()) == []
