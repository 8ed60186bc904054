"""Why may we, why may we not: one answer, from what every attempt is decided on."""

from __future__ import annotations

from typing import Any

import pytest

from api.parts import Parts
from domain.permission import POLICY
from domain.store.datastore import AccountDatastore
from tests.api.caller import WORDING, Caller, Document, a_grant
from tests.application.builders import a_block, by

NOBODY = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def asking(api: Caller) -> Caller:
    """Give a caller for whom no read model is ever brought up to date."""
    return Caller(api.client, api.key, lambda: None)


def why(asking: Caller, address: str = "anna@example.com", **query: object) -> Document:
    """Ask about an address."""
    asked: dict[str, Any] = {"purpose": "newsletter", "address": address} | query
    return asking.get("/v1/permission", **asked)


def names(answer: Document, *, against: bool = True) -> list[str]:
    """Return the reasons against, or those for it."""
    return [
        reason["name"] for reason in answer["reasons"] if reason["against"] is against
    ]


def test_a_yes_is_the_reason_and_its_event_is_named(
    api: Caller, asking: Caller
) -> None:
    """Position, version, event, policy: what a message can be held against."""
    person = api.a_person()
    contact = api.a_yes(person)

    answer = why(asking, "Anna@Example.com")

    assert (answer["allowed"], answer["policy"]) == (True, POLICY)
    assert (answer["subscriber_id"], answer["contact_id"]) == (person, contact)
    assert (names(answer), names(answer, against=False)) == ([], ["granted"])
    rests_on = answer["consent"]
    assert (rests_on["act"], rests_on["version"]) == ("granted", 2)
    assert rests_on["position"] > 0
    assert rests_on["source"] == "signup form"
    api.catch_up()
    assert why(asking)["consent"]["wording"] == WORDING


def test_every_reason_against_is_named_at_once(
    api: Caller, asking: Caller, datastore: AccountDatastore, parts: Parts
) -> None:
    """As soon as it is true, and also what no read model knows."""
    person = api.a_person()
    contact = api.a_yes(person)
    no = {"contact_id": contact, "purpose": "newsletter"}
    asking.do(f"/v1/subscribers/{person}/consents/withdraw", no)
    blocked = (a_block("anna@example.com"), a_block("anna@example.com", ground="self"))
    for batch in blocked:
        parts.application.stop_lists.fill(by(), batch)
    with datastore.get_connection() as connection:
        connection.execute("UPDATE contact_standing SET unreachable = true")

    answer = why(asking)

    assert not answer["allowed"]
    assert names(answer) == ["suppressed", "unreachable", "withdrawn"]
    assert answer["consent"]["act"] == "withdrawn"
    assert answer["reasons"][-1]["words"].endswith("by api")
    words = [reason["words"] for reason in answer["reasons"]]
    assert "address is suppressed (account: owner; account: self)" in words


def test_an_address_of_nobody_is_an_answer(api: Caller, asking: Caller) -> None:
    """Nobody said yes, because nobody is there; nonsense is refused."""
    api.a_yes(api.a_person())

    for answer in (why(asking, "b@example.com"), _by_number(asking)):
        assert not answer["allowed"]
        assert [reason["words"] for reason in answer["reasons"]] == [
            "nobody holds this address"
        ]
        assert (answer["contact_id"], answer["consent"]) == (None, None)
    problem = asking.refused("GET", "/v1/permission", address="no", purpose="offers")
    assert problem["type"] == "/problems/address-invalid"


def _by_number(asking: Caller) -> Document:
    return why(asking, "+44 20 7946 0018", channel="sms")


def test_a_yes_to_one_thing_is_none_to_another(api: Caller, asking: Caller) -> None:
    """Nobody was asked for it, and the answer says so."""
    api.a_yes(api.a_person())

    answer = why(asking, purpose="offers")

    assert (answer["allowed"], names(answer)) == (False, ["no consent"])
    assert answer["consent"] is None


def test_a_person_is_written_to_at_the_oldest_address_that_said_yes(
    api: Caller, asking: Caller, datastore: AccountDatastore
) -> None:
    """As a campaign does it; without one the oldest says why not."""
    person = api.a_person("old@example.com")
    new = {"channel": "email", "address": "new@example.com"}
    api.do(f"/v1/subscribers/{person}/contacts", new)
    first, second = (
        one["id"] for one in api.get(f"/v1/subscribers/{person}")["contacts"]
    )
    path = f"/v1/subscribers/{person}/permission"

    assert asking.get(path, purpose="newsletter")["contact_id"] == first
    api.do(f"/v1/subscribers/{person}/consents/grant", a_grant(second))
    answer = asking.get(path, purpose="newsletter")
    assert (answer["allowed"], answer["contact_id"]) == (True, second)
    by_number = asking.get(path, purpose="newsletter", channel="sms")
    assert by_number["reasons"][0]["words"] == "the person has no address there"
    with datastore.get_connection() as connection:
        connection.execute("DELETE FROM addresses")
    assert "erased" in names(asking.get(path, purpose="newsletter"))


def test_who_is_not_there_is_not_found(asking: Caller) -> None:
    """A person is asked about by id only if there is one; a list is none."""
    for stranger in (NOBODY, asking.a_list()):
        path = f"/v1/subscribers/{stranger}/permission"

        assert asking.refused("GET", path, purpose="newsletter")["status"] == 404


def test_an_address_of_nobody_that_is_on_a_stop_list_says_so(
    asking: Caller, parts: Parts
) -> None:
    """Before anybody brings it: whoever asks learns what would be in the way."""
    parts.application.stop_lists.fill(by(), a_block("b@example.com"))

    assert names(why(asking, "b@example.com")) == ["suppressed", "no address"]


def test_a_no_to_a_topic_or_a_sender_stops_only_what_is_of_it(
    api: Caller, asking: Caller, parts: Parts
) -> None:
    """It is named all the same, and stands in the way if that is what is asked."""
    api.a_yes(api.a_person())
    lists = parts.application.stop_lists
    for scope in ("topic:shoes", "sender:shop.example"):
        lists.fill(by(), a_block("anna@example.com", scope=scope, ground="self"))

    assert why(asking)["allowed"]
    assert [one["scope"] for one in why(asking)["suppressions"]] == [
        "sender:shop.example",
        "topic:shoes",
    ]
    assert names(why(asking, topic="shoes")) == ["suppressed"]
    assert names(why(asking, sender="News@Shop.example")) == ["suppressed"]
    assert why(asking, topic="hats", sender="news@mail.shop.example")["allowed"]
