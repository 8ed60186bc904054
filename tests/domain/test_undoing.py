"""What an import brought, and nobody touched since, is what undoing takes."""

from __future__ import annotations

from domain.consent import IMPORT_UNDONE
from domain.events import (
    ConsentGranted,
    ConsentInvalidated,
    ConsentRenewed,
    ConsentRequested,
    ConsentTakenOver,
    ContactAdded,
    ContactGivenOver,
    ContactRemoved,
    ContactTakenOver,
    Context,
    Event,
    Fact,
    ListJoined,
    ListLeft,
    Profile,
    ProfileChanged,
    SubscriberErased,
    SubscriberMergedWith,
    SubscriberRegistered,
)
from domain.ids import new_id
from domain.subscriber import Subscriber
from domain.undoing import Brought, Life, Traces, gone_to, taken_back
from tests.domain.decisions import AT, a_contact, a_ref
from tests.events.write import Samples

IMPORT, OTHER = "import 1", "key:other"
ANNA, PHONE = a_contact(), a_contact("sms")
HOME = a_contact()
NEWS, OTHER_CARD = new_id(), new_id()
FIRST, THEN = a_ref(), a_ref()


def brought_by(actor: str, *lives: Life) -> Brought:
    """Tell what the first of some has of what an actor did."""
    return Traces(actor, lives[:1], lives[1:]).of(*lives[0])


def life(*told: tuple[str, Fact]) -> tuple[Subscriber, list[Event]]:
    """Return a person, and what was said of them by whom."""
    events = [
        Event(NEWS, version, Context(AT, actor, new_id()), fact)
        for version, (actor, fact) in enumerate(told, 1)
    ]
    return Subscriber.fold(NEWS, events), events


def asked(contact: object = ANNA) -> ConsentRequested:
    """Return a wish that an address be asked."""
    assert contact in (ANNA, PHONE)
    chosen = ANNA if contact is ANNA else PHONE
    return ConsentRequested(chosen.contact_id, chosen.channel, "news", "import")


def test_a_contact_that_an_import_added_goes_with_its_consents() -> None:
    """The others stay, as does everything about them."""
    person, events = life(
        (OTHER, SubscriberRegistered("api", (ANNA,), None)),
        (IMPORT, ContactAdded(PHONE)),
        (IMPORT, asked(PHONE)),
        (IMPORT, ListJoined(NEWS)),
    )

    brought = brought_by(IMPORT, (person, events))

    assert brought == Brought(
        (PHONE.contact_id,), ((PHONE.contact_id, "news"),), (NEWS,)
    )
    facts = taken_back(person, brought, None)
    assert facts[0] == ConsentInvalidated(
        PHONE.contact_id, "sms", "news", IMPORT_UNDONE, None
    )
    assert facts[-1] == ContactRemoved(PHONE.contact_id)


def test_a_consent_of_a_contact_that_went_needs_no_undoing() -> None:
    """There is nothing that could be relied on."""
    person, events = life(
        (IMPORT, SubscriberRegistered("import", (ANNA,), None)),
        (IMPORT, asked()),
        (OTHER, ContactRemoved(ANNA.contact_id)),
    )

    assert brought_by(IMPORT, (person, events)) == Brought()


def test_a_yes_that_the_person_said_once_more_is_theirs() -> None:
    """What stands then does not rest on the import any more."""
    yes = ConsentGranted(
        ANNA.contact_id, "email", "news", "import", AT, bytes(32), a_ref()
    )
    again = ConsentRenewed(
        ANNA.contact_id, "email", "news", "form", AT, bytes(32), a_ref()
    )
    known = (OTHER, SubscriberRegistered("api", (ANNA,), None))

    brought = brought_by(IMPORT, life(known, (IMPORT, yes)))
    renewed = brought_by(IMPORT, life(known, (IMPORT, yes), (OTHER, again)))

    assert brought.cells == ((ANNA.contact_id, "news"),)
    assert renewed.cells == ()


def test_lists_that_others_chose_stay() -> None:
    """Each list is the matter of whoever brought the person onto it last."""
    theirs, again = new_id(), new_id()
    person, events = life(
        (OTHER, SubscriberRegistered("api", (ANNA,), None)),
        (IMPORT, ListJoined(NEWS)),
        (OTHER, ListJoined(theirs)),
        (IMPORT, ListJoined(again)),
        (OTHER, ListLeft(again)),
        (OTHER, ListJoined(again)),
    )

    assert brought_by(IMPORT, (person, events)).lists == (NEWS,)


def test_a_value_goes_back_to_what_it_was_before_the_first_change() -> None:
    """However often the import changed it; who changed it since keeps theirs."""
    person, events = life(
        (OTHER, SubscriberRegistered("api", (ANNA,), Profile(("a", "b"), FIRST))),
        (IMPORT, ProfileChanged(Profile(("a", "b"), a_ref()))),
        (IMPORT, ProfileChanged(Profile(("a", "c"), a_ref(), ("d",)))),
        (OTHER, ProfileChanged(Profile(("b",), THEN))),
    )

    brought = brought_by(IMPORT, (person, events))

    assert dict(brought.fields) == {"a": FIRST, "c": None, "d": None}


def test_whoever_was_erased_has_nothing() -> None:
    """Nothing is to be found out of what is gone."""
    person, events = life(
        (IMPORT, SubscriberRegistered("import", (ANNA,), None)),
        (OTHER, Samples().struct(SubscriberErased)),
    )

    assert brought_by(IMPORT, (person, events)) == Brought()


def test_the_values_of_before_are_given_back() -> None:
    """As a change of the profile, like any other."""
    person, _ = life((OTHER, SubscriberRegistered("api", (ANNA,), None)))
    before = Profile(("city",), FIRST)

    assert taken_back(person, Brought((), (), ()), before) == [ProfileChanged(before)]


def test_what_is_with_somebody_else_now_is_followed_there() -> None:
    """Their own stays; what anybody said of it since stays too."""
    moved = Context(AT, IMPORT, new_id())
    yes = ConsentGranted(
        PHONE.contact_id, "sms", "news", "import", AT, bytes(32), a_ref()
    )
    giver, told = life(
        (IMPORT, SubscriberRegistered("import", (ANNA, PHONE), None)),
        (IMPORT, yes),
        (IMPORT, ContactGivenOver(PHONE.contact_id, OTHER_CARD)),
    )
    came = ConsentTakenOver(PHONE.contact_id, "sms", "news", "granted", NEWS, 2, AT)
    facts: list[Fact] = [
        SubscriberRegistered("api", (HOME,), None),
        SubscriberMergedWith(NEWS, 1, "fill"),
        ContactTakenOver(PHONE, NEWS),
        came,
        ListJoined(NEWS),
    ]
    events = [
        Event(OTHER_CARD, version, moved, fact) for version, fact in enumerate(facts, 1)
    ]
    taker = Subscriber.fold(OTHER_CARD, events)
    traces = Traces(IMPORT, [(giver, told)], [(taker, events)])

    assert gone_to([(giver, told)]) == {OTHER_CARD}
    assert traces.of(giver, told) == Brought((ANNA.contact_id,))
    assert traces.moved_to(taker, events) == Brought(
        (PHONE.contact_id,), ((PHONE.contact_id, "news"),)
    )
    # Of a card that the import made one nobody can tell whose lists they are.
    assert traces.of(taker, events).lists == ()
