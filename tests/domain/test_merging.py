"""Two cards of one person become one, and the stricter of what was said wins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations, product

import pytest

from domain.cells import told_by
from domain.consent import IMPORT_UNDONE, No, Sent, Wish, Yes
from domain.errors import ContactUnknown, SubscriberGone, SubscriberMerged
from domain.events import (
    AddressBecameUnreachable,
    ConsentGranted,
    ConsentInvalidated,
    ConsentRefused,
    ConsentRenewed,
    ConsentRequested,
    ConsentTakenOver,
    ConsentWithdrawn,
    Contact,
    ContactGivenOver,
    ContactRemoved,
    ContactTakenOver,
    Event,
    Fact,
    ListJoined,
    ListLeft,
    OpenQuestion,
    Profile,
    ProfileChanged,
    SaidNo,
    SubscriberBroughtOver,
    SubscriberErased,
    SubscriberMergedInto,
    SubscriberMergedWith,
    SubscriberRegistered,
)
from domain.events.carrying import Original
from domain.field_values import FieldValue
from domain.ids import new_id
from domain.merging import FILL, OVERWRITE, Both, Party, merged, moved, taken_values
from domain.subscriber import Subscriber
from tests.domain.decisions import AT, CONTEXT, a_contact, a_ref

NEWS, OFFERS = "newsletter", "offers"
NOTICE, EVIDENCE, TOKEN = bytes(32), a_ref(), new_id()
LATER = AT + timedelta(days=365)
HOME, WORK, PHONE = a_contact(), a_contact(), a_contact("sms")
A_PHONE = a_contact("sms")


def granted(contact: Contact, purpose: str = NEWS) -> ConsentGranted:
    """Say yes by a contact, for a year."""
    return ConsentGranted(
        contact.contact_id,
        contact.channel,
        purpose,
        "form",
        AT,
        NOTICE,
        EVIDENCE,
        expires_at=LATER,
        purpose_version=2,
    )


def withdrawn(contact: Contact, purpose: str = NEWS) -> ConsentWithdrawn:
    """Say no by a contact."""
    return ConsentWithdrawn(contact.contact_id, contact.channel, purpose, "link")


def asked(contact: Contact) -> ConsentRequested:
    """Be asked by a message."""
    return ConsentRequested(
        contact.contact_id, contact.channel, NEWS, "form", NOTICE, to_confirm=True
    )


def a_card(contacts: Sequence[Contact], *facts: Fact) -> Party:
    """Return somebody with some contacts, and what happened to them."""
    person = Subscriber(new_id())
    registered = SubscriberRegistered("api", tuple(contacts))
    events = list(person.events(CONTEXT, [registered, *facts]))
    return Party(person, events)


def taken(card: Party, both: Both) -> Party:
    """Let a card take what was decided for it."""
    events: list[Event] = list(card.person.events(CONTEXT, both.taker))
    return Party(card.person, [*card.events, *events])


def given(card: Party, both: Both) -> Party:
    """Let the other card give what was decided for it."""
    events = list(card.person.events(CONTEXT, both.giver))
    return Party(card.person, [*card.events, *events])


def standing(card: Party, contact: Contact, purpose: str = NEWS) -> str:
    """Return where a consent of a card stands."""
    return card.person.consents.states().get((contact.contact_id, purpose), "")


def test_a_no_that_comes_along_is_no_lost_one() -> None:
    """Of what was said at addresses that are theirs still, the cells tell."""
    other = a_card([WORK], granted(WORK), withdrawn(WORK))
    lost = a_card(
        [WORK, HOME], granted(HOME), withdrawn(HOME), ContactRemoved(HOME.contact_id)
    )

    for card, noes in ((other, ()), (lost, (SaidNo("email", NEWS),))):
        both = merged(a_card([PHONE]), card, FILL, None)
        fact = both.taker[0]
        assert isinstance(fact, SubscriberMergedWith)
        assert fact.noes == noes


def test_both_cards_record_the_merge() -> None:
    """The one that goes on names the other and its last event, and the other ends."""
    news, offers = new_id(), new_id()
    anna = a_card([HOME], ListJoined(news))
    other = a_card([WORK], ListJoined(news), ListJoined(offers))
    profile = Profile(("city",), a_ref())

    both = merged(anna, other, FILL, profile)

    assert both.taker == [
        SubscriberMergedWith(other.person.id, 3, FILL),
        ContactTakenOver(WORK, other.person.id),
        ProfileChanged(profile),
        ListJoined(offers),
    ]
    assert both.giver == [
        *map(ListLeft, sorted([news, offers])),
        ContactGivenOver(WORK.contact_id, anna.person.id),
        SubscriberMergedInto(anna.person.id),
    ]


def test_a_card_that_was_merged_has_nothing_left() -> None:
    """Its contacts, lists and consents are the other's; it knows where it goes on."""
    anna, other = a_card([HOME]), a_card([WORK], granted(WORK), ListJoined(new_id()))

    ended = given(other, merged(anna, other, FILL, None)).person

    assert ended.successor == anna.person.id
    assert (ended.contacts, ended.had, ended.lists) == ({}, {}, set())
    assert ended.consents.states() == {}
    assert ended.given_over == {WORK.contact_id: anna.person.id}


def three_cards() -> list[Party]:
    """Return who said no at an address that is lost, who has nothing, who agreed."""
    refused = a_card([HOME, A_PHONE], withdrawn(HOME), ContactRemoved(HOME.contact_id))
    return [refused, a_card([a_contact()]), a_card([WORK], granted(WORK))]


@pytest.mark.parametrize(
    "pairs",
    [
        (first, second)
        for first, second in product(permutations(range(3), 2), repeat=2)
        if set(first) != set(second)
    ],
)
def test_a_no_at_an_address_that_is_lost_counts_however_cards_meet(
    pairs: Sequence[tuple[int, int]],
) -> None:
    """In whatever order three cards become one, nothing is open that one closed."""
    cards, place = three_cards(), [0, 1, 2]
    for pair in pairs:
        here, there = (place[one] for one in pair)
        both = merged(cards[here], cards[there], FILL, None)
        given(cards[there], both)
        cards[here] = taken(cards[here], both)
        place = [here if one == there else one for one in place]

    assert standing(cards[place[2]], WORK) == "withdrawn"


def test_consent_follows_the_address() -> None:
    """The yes stands with all that it rests on, by the event where it was said."""
    anna, other = a_card([HOME]), a_card([WORK], granted(WORK))

    both = merged(anna, other, FILL, None)

    assert both.taker[2] == ConsentTakenOver(
        WORK.contact_id,
        "email",
        NEWS,
        "granted",
        other.person.id,
        2,
        AT,
        method="form",
        granted_at=AT,
        expires_at=LATER,
        notice_id=NOTICE,
        evidence=EVIDENCE,
        purpose_version=2,
    )
    assert standing(taken(anna, both), WORK) == "granted"


def test_a_no_on_one_card_closes_what_is_granted_on_the_other() -> None:
    """Whoever said no to a purpose is not written to for it at another address."""
    anna = a_card([HOME], granted(HOME), granted(HOME, OFFERS))
    other = a_card(
        [WORK, PHONE], withdrawn(WORK), granted(WORK, OFFERS), granted(PHONE)
    )

    both = merged(anna, other, FILL, None)
    one = taken(anna, both)

    closed = ConsentWithdrawn(HOME.contact_id, "email", NEWS, "merge")
    assert [f for f in both.taker if isinstance(f, ConsentWithdrawn)] == [closed]
    assert [standing(one, HOME), standing(one, HOME, OFFERS)] == [
        "withdrawn",
        "granted",
    ]
    # A no by mail says nothing of the phone.
    assert [standing(one, WORK), standing(one, PHONE)] == ["withdrawn", "granted"]


def test_a_no_of_the_survivor_closes_what_comes() -> None:
    """It goes over as it stood, and is closed by an event of its own."""
    refused = ConsentRefused(HOME.contact_id, "email", NEWS, "letter")
    anna, other = a_card([HOME], refused), a_card([WORK], granted(WORK))

    both = merged(anna, other, FILL, None)

    assert both.taker[-1] == ConsentWithdrawn(WORK.contact_id, "email", NEWS, "merge")
    assert standing(taken(anna, both), WORK) == "withdrawn"


def test_a_no_at_an_address_that_is_gone_counts() -> None:
    """The address was removed, the no was the person's."""
    gone = ContactRemoved(HOME.contact_id)
    other = a_card([HOME, WORK], withdrawn(HOME), gone)
    anna = a_card([PHONE, mail := a_contact()], granted(mail))

    assert standing(taken(anna, merged(anna, other, FILL, None)), mail) == "withdrawn"


def test_a_no_that_a_later_yes_took_back_closes_nothing() -> None:
    """The person came back: what stands now counts."""
    other = a_card([WORK], withdrawn(WORK), granted(WORK))
    anna = a_card([HOME], granted(HOME))

    one = taken(anna, merged(anna, other, FILL, None))

    assert [standing(one, HOME), standing(one, WORK)] == ["granted", "granted"]


def test_a_no_stays_said_though_somebody_asked_again() -> None:
    """A file cannot undo it on the new card either."""
    other = a_card([WORK], withdrawn(WORK), asked(WORK))
    anna = a_card([HOME], granted(HOME))

    one = taken(anna, merged(anna, other, FILL, None))

    assert standing(one, HOME) == "withdrawn"
    in_a_file = Yes(LATER, NOTICE, EVIDENCE, "import")
    assert list(one.person.grant_consent(WORK.contact_id, NEWS, in_a_file)) == []


def test_a_contact_moves_alone() -> None:
    """Lists, profile and other contacts stay; what was said of it goes along."""
    dead = AddressBecameUnreachable(WORK.contact_id, new_id(), 550)
    other = a_card([HOME, WORK], granted(HOME), granted(WORK), dead)
    anna = a_card([PHONE])

    both = moved(anna, other, WORK.contact_id)
    one, rest = taken(anna, both).person, given(other, both).person

    assert both.giver == [ContactGivenOver(WORK.contact_id, anna.person.id)]
    assert both.taker[0] == ContactTakenOver(WORK, other.person.id, unreachable=True)
    assert set(one.contacts) == {PHONE.contact_id, WORK.contact_id}
    assert WORK.contact_id in one.unreachable
    assert rest.had.keys() == {HOME.contact_id}
    assert rest.consents.states() == {(HOME.contact_id, NEWS): "granted"}


def test_of_a_contact_that_moves_only_its_own_no_counts() -> None:
    """What its former holder said elsewhere is no word of the new one."""
    other = a_card([HOME, WORK], withdrawn(HOME), granted(WORK))
    anna = a_card([mail := a_contact()], granted(mail))

    one = taken(anna, moved(anna, other, WORK.contact_id))

    assert [standing(one, mail), standing(one, WORK)] == ["granted", "granted"]


def test_a_contact_that_comes_back_brings_what_was_said_meanwhile() -> None:
    """Nothing of its first stay is left that could be taken for what holds."""
    anna, other = a_card([HOME, WORK], granted(WORK)), a_card([PHONE])
    both = moved(other, anna, WORK.contact_id)
    anna, other = given(anna, both), taken(other, both)
    said = list(other.person.events(CONTEXT, [withdrawn(WORK)]))
    other = Party(other.person, [*other.events, *said])

    anna = taken(anna, moved(anna, other, WORK.contact_id))

    assert standing(anna, WORK) == "withdrawn"
    assert anna.person.given_over == {}
    [told] = told_by(anna.person, anna.events)
    assert (told.origin_id, told.origin_version) == (other.person.id, 4)


def test_a_chain_leads_back_to_where_it_was_said() -> None:
    """From the third card to the first, not to the one between."""
    first, second, third = (
        a_card([HOME], granted(HOME)),
        a_card([WORK]),
        a_card([PHONE]),
    )
    second = taken(second, merged(second, first, FILL, None))

    both = merged(third, second, FILL, None)

    [told] = [fact for fact in both.taker if isinstance(fact, ConsentTakenOver)]
    assert (told.origin_id, told.origin_version) == (first.person.id, 2)


def test_a_renewal_goes_along() -> None:
    """Both times are kept: of the first yes, and of the last."""
    renewed = ConsentRenewed(
        WORK.contact_id, "email", NEWS, "form", LATER, NOTICE, EVIDENCE
    )
    other = a_card([WORK], granted(WORK), renewed)

    [told] = told_by(other.person, other.events)

    assert (told.granted_at, told.renewed_at) == (AT, LATER)


def test_a_renewal_without_its_yes_has_one_time() -> None:
    """It is the first that is known."""
    renewed = ConsentRenewed(
        WORK.contact_id, "email", NEWS, "form", LATER, NOTICE, EVIDENCE
    )
    other = a_card([WORK], renewed)

    [told] = told_by(other.person, other.events)

    assert (told.granted_at, told.renewed_at) == (LATER, None)


def test_a_question_can_be_answered_on_the_new_card() -> None:
    """The link in the message names the old card and the request there."""
    anna, other = a_card([HOME]), a_card([WORK], asked(WORK))

    one = taken(anna, merged(anna, other, FILL, None)).person
    [question] = one.waiting([2], other.person.id)
    yes = Yes(AT, question.asked.notice_id, EVIDENCE, "double-opt-in")

    assert one.waiting([2]) == []
    [fact] = one.confirm_consent(question, yes, TOKEN)
    assert isinstance(fact, ConsentGranted)


def test_a_no_to_a_question_is_heard_on_the_new_card() -> None:
    """And what was answered is no question any more."""
    anna, other = a_card([HOME]), a_card([WORK], asked(WORK))
    one = taken(anna, merged(anna, other, FILL, None)).person
    [question] = one.waiting([2], other.person.id)

    facts = list(one.decline_consent(question, No("confirmation link")))
    list(one.events(CONTEXT, facts))

    assert isinstance(facts[0], ConsentRefused)
    assert one.waiting([2], other.person.id) == []


def test_a_question_that_was_not_sent_is_sent_from_the_new_card() -> None:
    """Its new number there leads on, also over another merge."""
    anna, other, third = a_card([HOME]), a_card([WORK], asked(WORK)), a_card([PHONE])
    anna = taken(anna, merged(anna, other, FILL, None))
    [question] = anna.person.waiting([2], other.person.id)
    sent = Sent(TOKEN, LATER, "<1@example>", "accepted")

    told = list(anna.person.note_confirmation_sent(question, sent))
    anna = Party(anna.person, [*anna.events, *anna.person.events(CONTEXT, told)])
    [again] = anna.person.waiting([question.request])
    third = taken(third, merged(third, anna, FILL, None))

    assert again.asked.sent
    for stream, request in ((other.person.id, 2), (anna.person.id, question.request)):
        [waiting] = third.person.waiting([request], stream)
        assert waiting.asked.sent


def test_what_another_instance_asked_is_answered_there() -> None:
    """Such a question does not go along."""
    places = (Original(1, AT), Original(2, AT))
    journey = SubscriberBroughtOver("elsewhere", bytes(32), places)
    other = a_card([WORK], asked(WORK), journey, asked(WORK))

    [told] = told_by(other.person, other.events)

    assert told.questions == (OpenQuestion(other.person.id, 4, NOTICE),)


def test_what_is_not_the_persons_does_not_move() -> None:
    """Nor what they have lost already."""
    with pytest.raises(ContactUnknown):
        moved(a_card([HOME]), a_card([WORK]), PHONE.contact_id)


def test_nobody_is_merged_with_somebody_who_was_erased() -> None:
    """There is nothing left that could go over, and nowhere for it to go."""
    gone = a_card([HOME]).person
    erased = SubscriberErased(new_id(), "all", "request", (), 0)
    list(gone.events(CONTEXT, [erased]))

    with pytest.raises(SubscriberGone):
        Party(gone, [])


def test_a_wish_is_heard_again_on_the_new_card() -> None:
    """Who was asked there may be asked here by a message of its own."""
    anna, other = a_card([HOME]), a_card([WORK], asked(WORK))
    one = taken(anna, merged(anna, other, FILL, None)).person
    wish = Wish("form", NOTICE, to_confirm=True)

    facts = list(one.request_consent(WORK.contact_id, NEWS, wish))
    [event] = one.events(CONTEXT, facts)

    # Both questions are open: whichever link is followed counts.
    assert one.waiting([event.originator_version])
    assert one.waiting([2], other.person.id)


def test_a_yes_whose_import_was_undone_may_be_said_again_on_the_new_card() -> None:
    """It is no no: the mended file may say it there too."""
    undone = ConsentInvalidated(WORK.contact_id, "email", NEWS, IMPORT_UNDONE)
    other = a_card([WORK], granted(WORK), undone)
    anna = a_card([HOME], granted(HOME))

    one = taken(anna, merged(anna, other, FILL, None))

    assert standing(one, HOME) == "granted"
    mended = Yes(AT, NOTICE, EVIDENCE, "import")
    assert list(one.person.grant_consent(WORK.contact_id, NEWS, mended))


def test_nothing_is_added_to_a_card_that_has_ended() -> None:
    """Whoever decides on it is told where it goes on."""
    anna, other = a_card([HOME]), a_card([WORK])
    ended = given(other, merged(anna, other, FILL, None)).person

    with pytest.raises(SubscriberMerged) as refusal:
        list(ended.add_contact(PHONE))
    assert refusal.value.survivor_id == anna.person.id


def test_a_no_to_everything_closes_every_purpose_of_the_other_card() -> None:
    """Whoever unsubscribed from all by mail is not written to by mail elsewhere."""
    purposes = [granted(HOME), granted(HOME, OFFERS), granted(PHONE)]
    anna = a_card([HOME, PHONE], *purposes)
    other = a_card([WORK], granted(WORK))
    stopped = Party(other.person, other.events, frozenset({WORK.contact_id}))

    one = taken(anna, merged(anna, stopped, FILL, None))

    assert [standing(one, HOME), standing(one, HOME, OFFERS)] == ["withdrawn"] * 2
    # The address itself is closed by what closed it.
    assert [standing(one, PHONE), standing(one, WORK)] == ["granted"] * 2


def test_a_no_to_everything_on_the_new_card_closes_what_comes() -> None:
    """By the same channel, for every purpose."""
    anna, other = a_card([HOME]), a_card([WORK, PHONE], granted(WORK), granted(PHONE))
    stopped = Party(anna.person, anna.events, frozenset({HOME.contact_id}))

    one = taken(stopped, moved(stopped, other, WORK.contact_id))

    assert standing(one, WORK) == "withdrawn"


def test_whose_values_hold_is_told() -> None:
    """Those that a card lacks come along, or all that differ."""
    ours: dict[str, FieldValue] = {"name": "Anna", "city": "Riga"}
    theirs: dict[str, FieldValue] = {"name": "Ann", "age": 7}

    assert taken_values(ours, theirs, FILL) == {"age": 7}
    assert taken_values(ours, theirs, OVERWRITE) == {"name": "Ann", "age": 7}
    assert taken_values(ours, dict(ours), OVERWRITE) == {}
