"""Contacts of different people say who somebody is, and what is to come to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from domain.arrival import Address, IfContactInUse, IfExists, Manner
from domain.errors import AddressInUse, ContactsOfSeveral
from domain.events import SubscriberRegistered
from domain.ids import named_id, new_id
from domain.meeting import Meeting, makes_one, meets
from domain.subscriber import Subscriber
from tests.domain.decisions import a_contact, given

MAIL: Address = ("email", "anna@example.com")
PHONE: Address = ("sms", "+442079460018")
NUMBER: Address = ("client_id", "17")
ANNA, BEN = new_id(), new_id()
ERROR, TAKE_OVER, MERGE = IfContactInUse


def met(
    *contacts: Address,
    id_: UUID | None = None,
    file: bool = False,
    **manner: Any,  # noqa: ANN401 - as Manner has them
) -> Meeting:
    """Tell who has some contacts; Anna has the address, and Ben the two others."""
    holders = {
        MAIL: (ANNA, named_id(*MAIL)),
        PHONE: (BEN, named_id(*PHONE)),
        NUMBER: (BEN, named_id(*NUMBER)),
    }
    return meets(contacts, holders, Manner("test", by_main=file, **manner), id_)


def of_ben(*contacts: Address) -> dict[UUID, UUID]:
    """Return contacts that are Ben's."""
    return {named_id(*one): BEN for one in contacts}


STRANGER: Address = ("email", "new@example.com")


def test_nobody_and_somebody() -> None:
    """Whose contacts are nobody's is new; any contact tells who is known."""
    assert met(STRANGER) == Meeting(None, {})
    assert met(STRANGER, MAIL) == Meeting(ANNA, {})
    assert met(STRANGER, id_=ANNA) == Meeting(ANNA, {})


def test_contacts_of_several_are_refused_unless_told() -> None:
    """The refusal names all of them; that of a file the first that is in the way."""
    for contacts, id_ in (((MAIL, PHONE), None), ((PHONE,), ANNA)):
        with pytest.raises(ContactsOfSeveral) as several:
            met(*contacts, id_=id_)
        assert set(several.value.subscriber_ids) == {ANNA, BEN}
    for contacts in ((MAIL, PHONE), (STRANGER, PHONE)):
        with pytest.raises(AddressInUse) as in_use:
            met(*contacts, file=True)
        assert (in_use.value.subscriber_id, in_use.value.channel) == (BEN, "sms")


@pytest.mark.parametrize("choice", [TAKE_OVER, MERGE])
@pytest.mark.parametrize("file", [False, True])
def test_contacts_of_others_come_to_the_first(
    choice: IfContactInUse, *, file: bool
) -> None:
    """Those of whoever has the main contact stay."""
    found = met(MAIL, PHONE, NUMBER, file=file, if_contact_in_use=choice)

    assert found == Meeting(ANNA, of_ben(PHONE, NUMBER))
    by_id = met(MAIL, PHONE, id_=BEN, if_contact_in_use=choice)
    assert by_id == Meeting(BEN, {named_id(*MAIL): ANNA})


def test_a_main_contact_that_is_new_makes_a_new_card_in_a_file() -> None:
    """To which the others come; cards that are one need no new one."""
    row = (STRANGER, PHONE)

    assert met(*row, file=True, if_contact_in_use=TAKE_OVER) == Meeting(
        None, of_ben(PHONE)
    )
    assert met(*row, file=True, if_contact_in_use=MERGE) == Meeting(BEN, {})
    assert met(*row, if_contact_in_use=TAKE_OVER) == Meeting(BEN, {})


@pytest.mark.parametrize("policy", [IfExists.IGNORE, IfExists.ERROR])
@pytest.mark.parametrize("choice", [TAKE_OVER, MERGE])
def test_of_people_who_are_to_stay_as_they_are_nothing_is_taken(
    policy: IfExists, choice: IfContactInUse
) -> None:
    """Whoever has any of the contacts is known, also by a file."""
    wished: dict[str, Any] = {"if_exists": policy, "if_contact_in_use": choice}

    assert met(MAIL, PHONE, **wished) == Meeting(ANNA, {})
    assert met(STRANGER, PHONE, file=True, **wished) == Meeting(BEN, {})


def test_the_last_contact_brings_the_whole_card() -> None:
    """And so does any, where the two are said to be one person."""
    one = given(Subscriber, SubscriberRegistered("api", (a_contact(),)))
    two = given(Subscriber, SubscriberRegistered("api", (a_contact(), a_contact())))

    told = [
        makes_one(who, choice) for who in (one, two) for choice in (TAKE_OVER, MERGE)
    ]

    assert told == [True, True, False, True]
