"""What an arrival makes of a person, new or known, whoever tells of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import hypothesis
import pytest
from hypothesis import strategies as st

from domain.arrival import (
    Address,
    Arrival,
    Existing,
    IfExists,
    Manner,
    Says,
    arrives,
    comes,
    is_plain,
)
from domain.consent import BY_IMPORT, Said, Yes
from domain.errors import (
    AddressInUse,
    ChannelMissing,
    ChannelTakesNoConsent,
    ConsentSeenElsewhere,
    Refusal,
    SubscriberGone,
)
from domain.events import (
    ConsentGranted,
    ConsentRequested,
    ConsentWithdrawn,
    Contact,
    ContactAdded,
    Fact,
    ListJoined,
    ListLeft,
    Profile,
    ProfileChanged,
    SubscriberErased,
    SubscriberRegistered,
    VaultRef,
)
from domain.field_values import FieldValue, NewValues
from domain.ids import named_id, new_id
from domain.subscriber import Subscriber
from tests.domain.decisions import AT, given

NEWS = "newsletter"
MAIL: Address = ("email", "anna@example.com")
PHONE: Address = ("sms", "+442079460018")
WORDING = "Yes."
FILE_YES = Says(MAIL, NEWS, Said(WORDING, "fair", AT, BY_IMPORT))
ASKED = Says(MAIL, NEWS)
LIST, OTHER = new_id(), new_id()
CONTACTS: list[Address] = [MAIL, PHONE, ("client_id", "7"), ("push", "token")]
METHODS = (BY_IMPORT, "api", "form")
BY_FILE = Manner(BY_IMPORT)


class Sealed:
    """Seals nothing: names what was to be sealed."""

    def __init__(self) -> None:
        self.sealed: list[object] = []

    def contact(self, address: Address) -> Contact:
        """Name a contact by its address."""
        self.sealed.append(address)
        return a_contact(address)

    def profile(self, values: NewValues) -> Profile:
        """Name a profile by its values."""
        self.sealed.append(values)
        return a_profile(values)

    def yes(self, contact_id: UUID, purpose: str, said: Said) -> Yes:
        """Name a yes by what it is about."""
        ref = a_named(contact_id, purpose)
        return Yes(said.granted_at, bytes(32), ref, said.method)


def a_named(*parts: object) -> VaultRef:
    """Name a row of the vault, the same for the same parts."""
    return VaultRef(named_id(*parts), bytes(32))


def a_contact(address: Address) -> Contact:
    """Return the contact of an address."""
    return Contact(named_id(*address), address[0], a_named("row", *address))


def a_profile(values: NewValues) -> Profile:
    """Return a profile with some values."""
    return Profile(tuple(sorted(values)), a_named(sorted(values.items())))


def the_yes(method: str = BY_IMPORT) -> ConsentGranted:
    """Return the fact that a yes becomes."""
    contact_id = a_contact(MAIL).contact_id
    ref = a_named(contact_id, NEWS)
    return ConsentGranted(contact_id, "email", NEWS, method, AT, bytes(32), ref)


ANNA = SubscriberRegistered("api", (a_contact(MAIL),))


def an_arrival(*says: Says, **more: Any) -> Arrival:  # noqa: ANN401 - as Arrival has them
    """Return somebody with an address, a name and a list."""
    told: dict[str, Any] = {"values": {"name": "Anna"}, "join": (LIST,)} | more
    return Arrival(told.pop("contacts", (MAIL,)), says=says, **told)


def decided(
    person: Subscriber,
    arrival: Arrival,
    manner: Manner = BY_FILE,
    **values: FieldValue,
) -> list[Fact]:
    """Return what is decided of a person with some values."""
    contacts = {
        pair: id_
        for pair in arrival.contacts
        if (id_ := named_id(*pair)) in person.contacts
    }
    held = Existing(values, contacts, dict.fromkeys(arrival.join, ""))
    return person.decided(arrives(person, held, arrival, manner, Sealed()))


def test_a_stranger_is_registered_with_their_yes() -> None:
    """In as few facts as they allow: known, consenting, on the list."""
    facts = decided(Subscriber(new_id()), an_arrival(FILE_YES))

    assert facts == [
        SubscriberRegistered(
            BY_IMPORT, (a_contact(MAIL),), a_profile({"name": "Anna"})
        ),
        the_yes(),
        ListJoined(LIST),
    ]


def test_without_evidence_they_are_only_asked() -> None:
    """They come in unconfirmed: nothing may be sent to them yet."""
    facts = decided(Subscriber(new_id()), an_arrival(ASKED, values={}))

    contact_id = a_contact(MAIL).contact_id
    assert facts == [
        SubscriberRegistered(BY_IMPORT, (a_contact(MAIL),), None),
        ConsentRequested(contact_id, "email", NEWS, BY_IMPORT),
        ListJoined(LIST),
    ]


def test_whoever_arrives_twice_changes_nothing() -> None:
    """The same file a second time records nothing for the person."""
    anna = Subscriber(new_id())
    decided(anna, an_arrival(FILE_YES))
    before = anna.version

    assert decided(anna, an_arrival(FILE_YES), name="Anna") == []
    assert anna.version == before == 3


def test_a_known_person_gets_what_is_news_and_keeps_their_no() -> None:
    """Another contact, other values, another list; the withdrawal stands."""
    contact_id = a_contact(MAIL).contact_id
    no = ConsentWithdrawn(contact_id, "email", NEWS, "link")
    anna = given(Subscriber, ANNA, the_yes("form"), no, ListJoined(OTHER))
    arrival = an_arrival(
        FILE_YES,
        contacts=(MAIL, PHONE),
        values={"name": "Ann", "city": None, "age": 42},
        leave=(OTHER,),
    )

    facts = decided(anna, arrival, name="Anna", city="Riga", age=42)

    assert facts == [
        ContactAdded(a_contact(PHONE)),
        ProfileChanged(a_profile({"name": "Ann", "city": None})),
        ListLeft(OTHER),
        ListJoined(LIST),
    ]


def test_what_is_empty_can_be_filled_alone() -> None:
    """Contacts and lists are added; no value that is there is lost."""
    anna = given(Subscriber, ANNA)
    told = {"name": "Ann", "city": "Riga", "likes": ["tea"], "vip": True, "shoe": None}
    arrival = an_arrival(contacts=(MAIL, PHONE), values=told)
    values: dict[str, FieldValue] = {"name": "Anna", "city": "", "likes": [], "shoe": 7}

    facts = decided(anna, arrival, Manner("api", IfExists.FILL), **values, vip=False)

    filled = a_profile({"city": "Riga", "likes": ["tea"]})
    assert facts == [
        ContactAdded(a_contact(PHONE)),
        ProfileChanged(filled),
        ListJoined(LIST),
    ]


def test_a_list_of_a_channel_takes_who_has_an_address_there() -> None:
    """Also one that comes with them."""
    held = Existing({}, {}, {LIST: "sms"})
    told = an_arrival(contacts=(MAIL, PHONE))
    ben = Subscriber(new_id())

    facts = ben.decided(arrives(ben, held, told, BY_FILE, Sealed()))

    assert facts[-1] == ListJoined(LIST)


def test_a_known_person_can_be_left_altogether_as_they_are() -> None:
    """Not even a list is joined; strangers come in."""
    manner = Manner("api", IfExists.IGNORE)

    assert decided(given(Subscriber, ANNA), an_arrival(FILE_YES), manner) == []
    assert len(decided(Subscriber(new_id()), an_arrival(), manner)) == 2


CHAT: Address = ("telegram", "7")
ID: Address = ("client_id", "7")
ERASED = SubscriberErased(new_id(), "all", "request", ("address",), 1)


@pytest.mark.parametrize(
    ("history", "arrival", "manner", "refusal"),
    [
        ([ANNA], an_arrival(), Manner("api", IfExists.ERROR), AddressInUse),
        ([ANNA, ERASED], an_arrival(), Manner("api"), SubscriberGone),
        (
            [],
            an_arrival(Says(ID, NEWS), contacts=(ID,)),
            Manner("api"),
            ChannelTakesNoConsent,
        ),
        (
            [ANNA],
            an_arrival(Says(CHAT, NEWS, FILE_YES.said), contacts=(MAIL, CHAT)),
            Manner("api"),
            ConsentSeenElsewhere,
        ),
        ([ANNA], an_arrival(), Manner("api"), ChannelMissing),
    ],
)
def test_what_is_refused_is_so_before_anything_is_sealed(
    history: list[Fact], arrival: Arrival, manner: Manner, refusal: type[Refusal]
) -> None:
    """So in a batch nothing of them is written beside others."""
    anna, sealed = given(Subscriber, *history), Sealed()
    before = anna.version

    with pytest.raises(refusal):
        anna.decided(
            arrives(anna, Existing({}, {}, {LIST: "sms"}), arrival, manner, sealed)
        )

    assert (sealed.sealed, anna.version) == ([], before)


def test_what_a_file_says_comes_before_what_others_bring() -> None:
    """A no that was said on another card then closes it; an own yes comes after."""
    joining = ListJoined(OTHER)
    own = Says(MAIL, "offers", Said(WORDING, "checkout", AT))
    arrival = an_arrival(own, FILE_YES, values={})
    held = Existing({}, {}, {LIST: ""})
    person = Subscriber(new_id())

    facts = person.decided(arrives(person, held, arrival, BY_FILE, Sealed(), [joining]))

    assert facts[1:3] == [the_yes(), joining]
    assert isinstance(facts[3], ConsentGranted)
    assert facts[4:] == [ListJoined(LIST)]


_VALUES = st.dictionaries(
    st.sampled_from(["name", "city", "age"]),
    st.one_of(st.none(), st.just(""), st.integers(0, 1), st.booleans()),
)
_SAID = st.sampled_from([None, *(Said(WORDING, "fair", AT, m) for m in METHODS)])


@st.composite
def newcomers(draw: st.DrawFn) -> Arrival:
    """Draw somebody of whom at most one thing is said."""
    contacts = draw(
        st.lists(st.sampled_from(CONTACTS), min_size=1, max_size=4, unique=True)
    )
    about = draw(st.none() | st.sampled_from(contacts))
    says = (Says(about, NEWS, draw(_SAID)),) if about else ()
    lists = st.lists(st.sampled_from([LIST, OTHER]), max_size=3).map(tuple)
    return Arrival(tuple(contacts), draw(_VALUES), says, draw(lists), draw(lists))


@hypothesis.given(
    arrival=newcomers(),
    channel=st.sampled_from(["", "sms", "push"]),
    if_exists=st.sampled_from(IfExists),
)
def test_newcomers_are_decided_of_as_everybody_is(
    arrival: Arrival, channel: str, if_exists: IfExists
) -> None:
    """The short way comes to the same facts, seals the same and refuses the same."""
    lists = {LIST: "", OTHER: channel}
    manner = Manner(BY_IMPORT, if_exists)

    def long_way(sealed: Sealed) -> list[Fact]:
        anyone, held = Subscriber(new_id()), Existing({}, {}, lists)
        return anyone.decided(arrives(anyone, held, arrival, manner, sealed))

    def short_way(sealed: Sealed) -> list[Fact]:
        return comes(arrival, lists, BY_IMPORT, sealed)

    assert outcome(short_way) == outcome(long_way)


def outcome(decide: Callable[[Sealed], list[Fact]]) -> tuple[object, list[object]]:
    """Return the facts or the refusal, and what was sealed."""
    sealed = Sealed()
    try:
        return decide(sealed), sealed.sealed
    except Refusal as refusal:
        return (type(refusal), str(refusal)), sealed.sealed


def test_two_things_said_are_decided_one_after_the_other() -> None:
    """They may be of one cell."""
    assert is_plain(an_arrival(ASKED))
    assert not is_plain(an_arrival(ASKED, FILE_YES))
