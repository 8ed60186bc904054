"""People over REST: what is said about them is shown, with its reasons."""

from __future__ import annotations

import pytest

from tests.api.caller import WORDING, Caller, a_grant


def test_a_card_shows_contacts_consents_lists_and_fields(api: Caller) -> None:
    """All that is known of a person is on one card."""
    person, newsletter = api.a_person(first_name="Anna"), api.a_list()
    contact = api.a_yes(person)
    api.do(f"/v1/subscribers/{person}/lists/{newsletter}/join")

    card = api.get(f"/v1/subscribers/{person}")

    assert card["contacts"] == [
        {
            "id": contact,
            "channel": "email",
            "address": "anna@example.com",
            "unreachable": False,
            "suppressions": [],
        }
    ]
    assert card["fields"] == {"first_name": "Anna"}
    assert card["lists"] == [newsletter]
    assert card["messages"] == []
    (consent,) = card["consents"]
    assert (consent["state"], consent["allowed"]) == ("granted", True)
    assert (consent["wording"], consent["source"]) == (WORDING, "signup form")
    assert consent["granted_at"] == "2026-03-01T06:00:00Z"


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+23:00", "1989-12-31T23:59:59Z", "2026-03-03T11:00:00Z"]
)
def test_a_yes_has_a_time_at_which_it_can_have_been_given(api: Caller, at: str) -> None:
    """Not before there was mail to agree to, and not in the future."""
    person = api.a_person()
    grant = a_grant(api.contact_of(person)) | {"granted_at": at}

    path = f"/v1/subscribers/{person}/consents/grant"
    problem = api.refused("POST", path, grant)

    assert [one["field"] for one in problem["errors"]] == ["granted_at"]
    assert api.get(f"/v1/subscribers/{person}")["consents"] == []


def test_a_no_is_shown_with_its_reason(api: Caller) -> None:
    """After a withdrawal the card says why nothing may be sent."""
    person = api.a_person()
    contact = api.a_yes(person)
    no = {"contact_id": contact, "purpose": "newsletter", "method": "phone call"}
    api.do(f"/v1/subscribers/{person}/consents/withdraw", no)

    (consent,) = api.get(f"/v1/subscribers/{person}/consents")["items"]

    assert (consent["state"], consent["allowed"]) == ("withdrawn", False)
    assert "phone call" in consent["reasons"][-1]


def test_a_person_is_found_by_any_spelling_of_the_address(api: Caller) -> None:
    """What is looked for is normalised as what is kept."""
    person = api.a_person("anna@example.com")

    found = api.get("/v1/subscribers", address="Anna@EXAMPLE.com")["items"]

    assert [one["id"] for one in found] == [person]
    refused = api.refused("GET", "/v1/subscribers", address="no address")
    assert refused["status"] == 422
    assert api.get("/v1/subscribers", address="b@example.com")["items"] == []


def test_who_is_found_by_address_is_on_the_list_that_is_asked_for(api: Caller) -> None:
    """A list of nobody finds nobody, and one that is not there is unknown."""
    person, news, empty = (
        api.a_person("anna@example.com"),
        api.a_list(),
        api.a_list("b"),
    )
    api.do(f"/v1/subscribers/{person}/lists/{news}/join")
    asked = {"address": "anna@example.com"}

    assert api.get("/v1/subscribers", **asked, list_id=news)["items"]
    assert not api.get("/v1/subscribers", **asked, list_id=empty)["items"]
    unknown = api.refused("GET", "/v1/subscribers", list_id=person)
    assert unknown["status"] == 404


def test_an_address_has_one_holder(api: Caller) -> None:
    """The refusal names the holder, and not the address."""
    person = api.a_person("anna@example.com")

    problem = api.refused(
        "POST",
        "/v1/subscribers",
        {"contacts": [{"channel": "email", "address": "ANNA@example.com"}]},
    )

    assert problem["type"] == "/problems/address-in-use"
    assert person in problem["detail"]
    assert "anna" not in problem["detail"].lower()


def test_a_person_is_registered_with_an_address_once(api: Caller) -> None:
    """Two spellings of one address are one address."""
    contacts = [
        {"channel": "email", "address": address}
        for address in ("anna@example.com", "Anna@Example.com")
    ]

    problem = api.refused("POST", "/v1/subscribers", {"contacts": contacts})

    assert [one["field"] for one in problem["errors"]] == ["contacts"]


def test_history_tells_in_words_what_happened(api: Caller) -> None:
    """Each event of a person is a sentence, oldest first."""
    person = api.a_person()
    api.a_yes(person)

    lines = api.get(f"/v1/subscribers/{person}/history")["items"]

    assert [line["topic"] for line in lines] == [
        "subscriber.registered.v1",
        "subscriber.consent_granted.v1",
    ]
    assert all(line["words"] and line["actor"].startswith("key:") for line in lines)


def test_profile_fields_that_are_not_named_stay(api: Caller) -> None:
    """A PATCH changes what it names."""
    person = api.a_person(first_name="Anna", city="Riga")

    changed = {"fields": {"city": "Oslo"}}
    api.do(f"/v1/subscribers/{person}", changed, "PATCH")

    card = api.get(f"/v1/subscribers/{person}")
    assert card["fields"] == {"first_name": "Anna", "city": "Oslo"}


def test_a_contact_comes_and_goes(api: Caller) -> None:
    """A person may have several addresses in several channels."""
    person = api.a_person()
    number = {"channel": "sms", "address": "+44 20 7946 0018"}
    api.do(f"/v1/subscribers/{person}/contacts", number)
    first, second = api.get(f"/v1/subscribers/{person}")["contacts"]
    assert second["address"] == "+442079460018"

    api.do(f"/v1/subscribers/{person}/contacts/{first['id']}/remove")
    api.do(f"/v1/subscribers/{person}/contacts/{second['id']}/lift-unreachable")

    contacts = api.get(f"/v1/subscribers/{person}")["contacts"]
    assert [one["id"] for one in contacts] == [second["id"]]
    problem = api.refused(
        "POST", f"/v1/subscribers/{person}/contacts/{second['id']}/remove"
    )
    assert problem["type"] == "/problems/last-contact"


PUSH = (
    '{"endpoint": "https://push.example/a", "keys": {"p256dh": "BA'
    + "A" * 85
    + '", "auth": "'
    + "A" * 22
    + '"}}'
)


@pytest.mark.parametrize(
    ("channel", "address", "kept"),
    [
        ("client_id", " CRM-17 ", "CRM-17"),
        ("telegram", "tg1234567890", "1234567890"),
        ("vk", "https://vk.com/id42", "42"),
        ("push", PUSH, None),
    ],
)
def test_people_are_found_by_a_contact_of_any_channel(
    api: Caller, channel: str, address: str, kept: str | None
) -> None:
    """However it is written; to an id of the client's own nothing is ever sent."""
    contact = {"channel": channel, "address": address}
    person = api.do("/v1/subscribers", {"contacts": [contact]})["id"]

    (found,) = api.get("/v1/subscribers", **contact)["items"]

    assert found["id"] == person
    (shown,) = found["contacts"]
    assert (shown["channel"], shown["address"]) == (channel, kept or shown["address"])
    asked = {"contact_id": shown["id"], "purpose": "newsletter"}
    path = f"/v1/subscribers/{person}/consents/request"
    if channel == "client_id":
        problem = api.refused("POST", path, asked)
        assert problem["type"] == "/problems/channel-takes-no-consent"
    else:
        api.do(path, asked)


def test_a_consent_may_be_asked_for(api: Caller) -> None:
    """Asked is not agreed."""
    person = api.a_person()
    asked = {"contact_id": api.contact_of(person), "purpose": "newsletter"}
    api.do(f"/v1/subscribers/{person}/consents/request", asked)

    (consent,) = api.get(f"/v1/subscribers/{person}")["consents"]

    assert (consent["state"], consent["allowed"]) == ("requested", False)


def test_members_are_paged_and_leave(api: Caller) -> None:
    """Pages follow each other without gap or overlap; who left is on none."""
    newsletter = api.a_list()
    people = [api.a_person(f"p{number}@example.com") for number in range(5)]
    for person in people:
        api.do(f"/v1/subscribers/{person}/lists/{newsletter}/join")
    api.do(f"/v1/subscribers/{people[2]}/lists/{newsletter}/leave")

    seen = paged(api, f"/v1/lists/{newsletter}/members", "subscriber_id")
    same = paged(api, "/v1/subscribers", "id", list_id=newsletter)

    assert seen == same == people[:2] + people[3:]
    assert api.get(f"/v1/lists/{newsletter}")["members"] == 4
    assert paged(api, "/v1/subscribers", "id") == people


def paged(api: Caller, path: str, name: str, **query: str) -> list[str]:
    """Go through all pages of two, and return one value of each item."""
    page = api.get(path, limit=2, **query)
    found = [one[name] for one in page["items"]]
    while page["next"]:
        page = api.get(path, limit=2, cursor=page["next"], **query)
        found += [one[name] for one in page["items"]]
    return found


def test_who_is_not_there_is_not_found(api: Caller) -> None:
    """An id of nobody is refused everywhere alike."""
    nobody = "/v1/subscribers/01890000-0000-7000-8000-000000000000"

    for path in ("", "/history", "/consents"):
        problem = api.refused("GET", nobody + path)
        assert problem["type"] == "/problems/not-found"
    assert api.refused("PATCH", nobody, {"fields": {}})["status"] == 404
