"""The card: who somebody is, what they said, and why we may write to them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from domain.events import (
    ConsentExpired,
    ConsentInvalidated,
    ConsentRefused,
    ConsentRenewed,
)
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from projections.subscriber_card.queries import ConsentLine, SubscriberCards
from tests.builders import (
    MONDAY,
    NOTICE,
    Person,
    a_list,
    a_ref,
    a_subscriber,
    record,
)
from tests.projections.conftest import Show

NEWS, OFFERS = a_list("news"), a_list("offers")


@pytest.fixture
def cards(datastore: AccountDatastore) -> SubscriberCards:
    """Give the questions about cards."""
    return SubscriberCards(datastore)


def test_a_card_shows_all_that_is_known(cards: SubscriberCards, show: Show) -> None:
    """Contacts, profile, consents and lists are on it, and where the stream stands."""
    anna = a_subscriber("anna@example.com", first_name="Anna").who_granted().on(NEWS)

    position = show(anna.who_is_now(city="Riga"))

    card = cards.get(anna.id)
    assert card is not None
    assert card.fields == {"first_name": "Anna", "city": "Riga"}
    assert [line.address for line in card.contacts] == ["anna@example.com"]
    assert card.lists == [NEWS.id]
    assert (card.version, card.position) == (4, position)
    assert (card.registered_at, card.origin) == (MONDAY, "api")


def test_a_card_is_never_behind(
    cards: SubscriberCards, event_log: EventLog, show: Show
) -> None:
    """It shows what was recorded a moment ago, whatever the read models know."""
    show(anna := a_subscriber().who_granted())

    record(event_log, anna.who_withdrew())

    assert [consent.state for consent in _consents(cards, anna)] == ["withdrawn"]


def test_a_consent_says_why_it_may_be_written_to(
    cards: SubscriberCards, show: Show
) -> None:
    """The yes is shown with its time, method and notice."""
    show(anna := a_subscriber().who_granted())

    [consent] = _consents(cards, anna)
    assert consent.allowed
    assert consent.reasons == [
        f"consent was granted on 2026-03-02 by form with notice {NOTICE.hex()[:12]}"
    ]
    assert (consent.notice_id, consent.version) == (NOTICE.hex(), 2)


def test_all_reasons_against_are_named_at_once(
    cards: SubscriberCards, show: Show
) -> None:
    """Who said no, and whose address vanished, hears of both."""
    anna = a_subscriber().who_granted().later(days=1).who_withdrew()

    show(anna.who_became_unreachable())

    [consent] = _consents(cards, anna)
    assert not consent.allowed
    assert consent.reasons[1:] == [
        "address is unreachable",
        "consent was withdrawn on 2026-03-03 by link",
    ]
    assert consent.since == MONDAY + timedelta(days=1)


def test_to_be_asked_is_no_yes(cards: SubscriberCards, show: Show) -> None:
    """An unconfirmed person may not be written to, and the card says so."""
    show(anna := a_subscriber().who_was_asked())

    [consent] = _consents(cards, anna)
    assert not consent.allowed
    assert consent.reasons == ["no yes yet: only requested on 2026-03-02"]


def _cell(person: Person) -> tuple[UUID, str, str]:
    return (person.contact_id, "email", "newsletter")


def test_every_end_of_a_consent_has_its_reason(
    cards: SubscriberCards, show: Show
) -> None:
    """Refused, run out or found invalid: the card tells them apart."""
    no, out, none = (a_subscriber() for _ in range(3))
    no.who_was_asked().fact(ConsentRefused(*_cell(no), "link"))
    out.who_granted().fact(ConsentExpired(*_cell(out), 2))
    none.who_granted().fact(ConsentInvalidated(*_cell(none), "forged"))
    show(no, out, none)

    reasons = [_consents(cards, person)[0].reasons[-1] for person in (no, out, none)]

    assert reasons == [
        "consent was refused on 2026-03-02 by link",
        "consent ran out on 2026-03-02",
        "consent was found invalid on 2026-03-02: forged",
    ]


def test_a_renewal_is_shown_beside_the_first_yes(
    cards: SubscriberCards, show: Show
) -> None:
    """Both dates count for whoever asks since when; the end is the renewal's."""
    anna, end = (
        a_subscriber().who_granted().later(days=9),
        MONDAY + timedelta(days=9999),
    )
    renewal = ConsentRenewed(*_cell(anna), "form", anna.at, NOTICE, a_ref(), end)
    show(anna.fact(renewal))

    [consent] = _consents(cards, anna)
    assert (consent.allowed, consent.expires_at) == (True, end)
    assert "renewed on 2026-03-11" in consent.reasons[0]


def test_a_consent_past_its_end_allows_nothing(
    cards: SubscriberCards, show: Show
) -> None:
    """Also while nobody has recorded that yet."""
    anna = a_subscriber().who_granted()
    show(anna.fact(ConsentRenewed(*_cell(anna), "f", MONDAY, NOTICE, a_ref(), MONDAY)))

    [consent] = _consents(cards, anna)
    assert (consent.state, consent.allowed) == ("expired", False)
    assert consent.reasons[-1] == "consent ran out on 2026-03-02"


def test_a_lifted_mark_is_off_the_card(cards: SubscriberCards, show: Show) -> None:
    """An address that exists after all may be written to again."""
    show(
        anna := a_subscriber()
        .who_granted()
        .who_became_unreachable()
        .who_became_reachable()
    )

    assert [consent.allowed for consent in _consents(cards, anna)] == [True]


def test_an_erased_address_is_missing(
    cards: SubscriberCards, datastore: AccountDatastore, show: Show
) -> None:
    """The facts stay, the address does not, and nothing may be sent."""
    show(anna := a_subscriber("anna@example.com").who_granted())
    with datastore.get_connection() as connection:
        connection.execute("DELETE FROM addresses")

    card = cards.get(anna.id)
    assert card is not None
    assert card.contacts[0].address is None
    assert "address was erased" in card.consents[0].reasons


def test_the_source_of_a_yes_comes_from_the_vault(
    cards: SubscriberCards, datastore: AccountDatastore, show: Show
) -> None:
    """Where a yes was given is personal: it is shown as long as it is kept."""
    show(anna := a_subscriber().who_granted())
    with datastore.get_connection() as connection:
        connection.execute(
            "INSERT INTO vault SELECT evidence_id, contact_id, 'evidence', %s, %s, 1"
            " FROM consents",
            ('{"source": "fair"}', bytes(16)),
        )

    assert [consent.source for consent in _consents(cards, anna)] == ["fair"]


def test_a_removed_contact_takes_its_consents_off_the_card(
    cards: SubscriberCards, show: Show
) -> None:
    """The card shows what can be written to; the rest is history."""
    show(anna := a_subscriber().who_granted().who_lost_the_address())

    card = cards.get(anna.id)
    assert card is not None
    assert (card.contacts, card.consents) == ([], [])


def test_pages_neither_repeat_nor_skip_a_card(
    cards: SubscriberCards, show: Show
) -> None:
    """A page begins after the last card of the one before, also on one list."""
    people = [a_subscriber().on(NEWS) for _ in range(3)]
    show(*people, a_subscriber().on(NEWS).off(NEWS), a_subscriber().on(OFFERS))

    first = cards.page(limit=2)
    rest = cards.page(after=first[-1].id)
    on_news = cards.page(limit=2, list_id=NEWS.id)
    more = cards.page(after=on_news[-1].id, list_id=NEWS.id)

    assert len({card.id for card in first + rest}) == 5
    assert [card.id for card in on_news + more] == [person.id for person in people]


def test_a_person_is_found_by_address(cards: SubscriberCards, show: Show) -> None:
    """Whoever holds an address is found by it, and nobody else."""
    show(anna := a_subscriber("anna@example.com"))

    assert cards.find("email", "anna@example.com") == anna.id
    assert cards.find("email", "boris@example.com") is None
    assert cards.get(NEWS.id) is None


def _consents(cards: SubscriberCards, person: Person) -> list[ConsentLine]:
    card = cards.get(person.id)
    assert card is not None
    return card.consents
