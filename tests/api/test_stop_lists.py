"""Stop lists over REST: whoever is on one gets nothing, and only an owner releases."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from api.parts import Parts
from tests.api.caller import CAMPAIGN, Caller, Document
from tests.api.conftest import CallerOf
from tests.api.test_unsubscribe import FORM, link_to

LIST = "/v1/stop-list"
ANNA = "anna@example.com"


def closed(api: Caller, address: str = ANNA) -> list[tuple[str, str]]:
    """Return what closes an address."""
    items = api.get(LIST, address=address)["items"]
    return [(one["scope"], one["ground"]) for one in items]


def stopped(api: Caller, *addresses: str, **told: str) -> Document:
    """Put addresses on a stop list."""
    return api.do(LIST, {"addresses": list(addresses), **told})


def test_addresses_of_nobody_are_closed_too(api: Caller) -> None:
    """The answer counts them; who comes later is closed, and their card says so."""
    answer = stopped(api, ANNA, "Anna@Example.com", "bo@b.example", note="rang us")

    counts = [answer[name] for name in ("rows", "added", "already", "repeated")]
    assert counts == [3, 2, 0, 1]
    assert api.get(f"{LIST}/fillings/{answer['id']}")["added"] == 2
    person = api.a_person()
    [contact] = api.get(f"/v1/subscribers/{person}")["contacts"]
    assert contact["suppressions"] == [{"scope": "account", "ground": "owner"}]
    [entry] = api.get(LIST, address=ANNA)["items"]
    assert (entry["subscriber_id"], entry["address"]) == (person, ANNA)
    assert (entry["note"], entry["actor"][:4]) == ("rang us", "key:")


def test_a_page_shows_addresses_only_where_somebody_holds_them(api: Caller) -> None:
    """Of all others there is nothing but the beginning of a digest."""
    stopped(api, ANNA, "bo@b.example")
    stopped(api, ANNA, ground="self")
    stopped(api, ANNA, scope="topic", topic="shoes")
    stopped(api, ANNA, scope="sender", sender="shop.example")
    api.a_person()

    first = api.get(LIST, limit=2)
    rest = api.get(LIST, limit=10, cursor=first["next"])

    items = first["items"] + rest["items"]
    assert [one["address"] for one in items] == [ANNA, None, ANNA, ANNA, ANNA]
    assert {len(one["digest"]) for one in items} == {16}
    for query, number in (
        ({"ground": "self"}, 1),
        ({"scope": "account"}, 3),
        ({"topic": "shoes"}, 1),
        ({"topic": "hats"}, 0),
        ({"sender": "shop.example"}, 1),
        ({"sender": "news@shop.example"}, 1),
        ({"channel": "sms"}, 0),
    ):
        asked: dict[str, Any] = query
        assert len(api.get(LIST, **asked)["items"]) == number, query
    for query, number in (
        ({"ground": "self"}, 1),
        ({"ground": "complaint"}, 0),
        ({"scope": "account"}, 2),
        ({"topic": "shoes"}, 1),
        ({"sender": "news@shop.example"}, 1),
        ({"sender": "other.example"}, 0),
    ):
        asked = query
        assert len(api.get(LIST, address=ANNA, **asked)["items"]) == number, query


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"scope": "topic"}, "topic"),
        ({"scope": "sender"}, "sender"),
        ({"topic": "shoes"}, "topic"),
        ({"ground": "erasure"}, "ground"),
        ({"addresses": []}, "addresses"),
        ({"addresses": ["no address"]}, "addresses.0"),
    ],
)
def test_what_is_amiss_is_named(api: Caller, told: Document, field: str) -> None:
    """A scope goes with what it is narrowed to, and every bad address is told."""
    problem = api.refused("POST", LIST, {"addresses": [ANNA], **told})

    assert problem["status"] == 422
    assert [error["field"] for error in problem["errors"]] == [field]


def test_a_file_is_uploaded_and_its_bad_lines_are_told(api: Caller) -> None:
    """As another system exports it: in its own encoding, with its own columns."""
    rows = ("Имя;Почта", "Анна;anna@example.com", "Бо;нет")
    file = "\n".join(rows).encode("cp1251")
    headers = {"Content-Type": "text/csv", "Idempotency-Key": "upload-1"}

    first = api.ask("POST", f"{LIST}/upload", file, headers)
    again = api.ask("POST", f"{LIST}/upload", file, headers)

    assert (first.status_code, first.json["added"], first.json["failed"]) == (201, 1, 1)
    [error] = first.json["errors"]
    assert (error["line"], error["value_class"]) == (3, "text of 3 characters, no @")
    assert again.json == first.json
    assert closed(api) == [("account", "elsewhere")]
    headers["Idempotency-Key"] = "upload-2"
    nothing = api.refused("POST", f"{LIST}/upload", b"\n", headers)
    assert nothing["type"] == "/problems/import-unreadable"


def test_only_an_owner_releases_and_says_why(api: Caller, caller_of: CallerOf) -> None:
    """The history names each step, and by whom."""
    stopped(api, ANNA)
    entry = {"address": ANNA, "ground": "owner", "reason": "a mistake"}
    refused = caller_of("author").refused("POST", f"{LIST}/release", entry)
    assert refused["status"] == 403

    api.do(f"{LIST}/release", entry)

    assert closed(api) == []
    lines = api.get(f"{LIST}/history", address=ANNA)["items"]
    assert [line["words"] for line in lines] == [
        "nothing is sent there any more (account: owner)",
        "is open again in account, as far as owner closed it: release",
    ]
    assert all(line["actor"].startswith("key:") for line in lines)


def test_what_people_closed_is_released_within_a_share(api: Caller) -> None:
    """Of a small base: one a month."""
    stopped(api, ANNA, "bo@b.example", ground="complaint")
    told = {"ground": "complaint", "reason": "asked by phone"}

    api.do(f"{LIST}/release", {"address": ANNA, **told})
    problem = api.refused(
        "POST", f"{LIST}/release", {"address": "bo@b.example", **told}
    )

    assert (problem["status"], problem["type"]) == (429, "/problems/releases-spent")
    assert closed(api, "bo@b.example") == [("account", "complaint")]


def test_the_page_of_a_message_offers_more_than_its_purpose(
    api: Caller, parts: Parts
) -> None:
    """Its topic, its sender, everything; what was said no to is named by the answer."""
    person = api.a_person()
    contact = api.a_yes(person)
    audience = {"list_ids": [api.a_list()], "topic": "shoes"}
    campaign = api.do("/v1/campaigns", CAMPAIGN | {"audience": audience})["id"]
    link = link_to(parts, UUID(campaign), UUID(contact))

    page = api.client.simulate_get(link).text

    assert page.count('name="from"') == 3
    for value, words in (
        ("topic", "Nothing more about this topic is sent"),
        ("sender", "Nothing more from this sender is sent"),
        ("all", "Nothing more at all is sent"),
    ):
        body = f"from={value}".encode()
        done = api.client.simulate_post(link, body=body, headers=FORM)
        assert words in done.text
    scopes = [scope.partition(":")[0] for scope, _ in closed(api)]
    assert scopes == ["topic", "sender", "account"]
    nonsense = api.client.simulate_post(link, body=b"from=<b>", headers=FORM)
    assert "Nothing more of this kind" in nonsense.text


def test_a_persons_history_tells_what_closed_their_addresses(api: Caller) -> None:
    """In the order in which it happened, page by page, each at its contact."""
    stopped(api, ANNA, note="before she came")
    person = api.a_person()
    path = f"/v1/subscribers/{person}/history"
    [contact] = api.get(f"/v1/subscribers/{person}")["contacts"]
    stopped(api, ANNA, "bo@b.example", ground="complaint", note="of many")
    stopped(api, ANNA, scope="topic", topic="shoes", ground="self")
    stopped(api, ANNA, scope="sender", sender="shop.example", ground="self")
    released = {"address": ANNA, "ground": "owner", "reason": "another Anna"}
    api.do(f"{LIST}/release", released)
    api.do(f"/v1/subscribers/{person}", {"fields": {"city": "Riga"}}, "PATCH")

    lines = api.get(path)["items"]

    assert [line["topic"].split(".")[1] for line in lines] == [
        *("added", "registered", "added", "added", "added", "lifted"),
        "profile_changed",
    ]
    assert [line["note"] for line in lines if line["note"]] == [
        "before she came",
        "another Anna",
    ]
    at = {line["contact_id"] for line in lines if "suppression" in line["topic"]}
    assert at == {contact["id"]}
    assert "topic:shoes: self" in lines[3]["words"]
    first = api.get(path, limit=2)
    rest = api.get(path, limit=9, cursor=first["next"])["items"]
    assert first["items"] + rest == lines


def test_who_holds_an_address_no_more_is_not_told_of_it(api: Caller) -> None:
    """Nor is whoever was erased."""
    person = api.a_person()
    api.a_phone(person)
    contact = api.contact_of(person)
    path = f"/v1/subscribers/{person}"
    api.do(f"{path}/contacts/{contact}/remove")
    stopped(api, ANNA)

    assert "suppression" not in str(api.get(f"{path}/history"))
    api.do(f"{path}/erase", {})
    assert "suppression" not in str(api.get(f"{path}/history"))


def test_looking_at_the_page_closes_nothing(api: Caller, parts: Parts) -> None:
    """State changes on POST only, whatever a query says."""
    person = api.a_person()
    contact = api.a_yes(person)
    link = link_to(parts, UUID(api.a_campaign(api.a_list())), UUID(contact))

    api.client.simulate_get(f"{link}?from=all")

    assert closed(api) == []
