"""People told of by other systems over REST, one at a time and in batches."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.caller import WORDING, Caller, Document

ANNA = {"channel": "email", "address": "Anna@Example.com"}
PHONE = {"channel": "sms", "address": "+44 20 7946 0018"}
BEN = {"channel": "email", "address": "ben@example.com"}
YES = {
    "purpose": "newsletter",
    "wording": WORDING,
    "source": "shop",
    "granted_at": "2026-03-01T09:00:00+03:00",
    "ip": "192.0.2.1",
}
PATH = "/v1/subscribers/upsert"
BATCH = "/v1/subscribers/batch"


def test_one_request_tells_all_of_a_person(api: Caller) -> None:
    """Contacts, values, lists, a yes with its evidence, and what is to be asked."""
    news = api.a_list()
    body = {
        "contacts": [ANNA, PHONE],
        "fields": {"first_name": "Anna"},
        "join": [news],
        "consents": [YES],
        "requests": [{"purpose": "offers", **PHONE}],
    }

    answer = api.do(PATH, body)

    assert (answer["result"], set(answer)) == ("created", {"id", "position", "result"})
    card = api.get(f"/v1/subscribers/{answer['id']}")
    assert (card["fields"], card["lists"]) == ({"first_name": "Anna"}, [news])
    said = {(one["channel"], one["purpose"], one["state"]) for one in card["consents"]}
    assert said == {
        ("email", "newsletter", "granted"),
        ("sms", "offers", "requested"),
    }
    (yes,) = [one for one in card["consents"] if one["state"] == "granted"]
    assert (yes["source"], yes["wording"]) == ("shop", WORDING)
    again = api.do(PATH, body | {"contacts": [PHONE, ANNA], "consents": []})
    assert (again["id"], again["result"]) == (answer["id"], "unchanged")


def consents(api: Caller, person: str) -> list[Document]:
    """Return the consents of somebody."""
    return list(api.get(f"/v1/subscribers/{person}")["consents"])


def test_an_old_yes_that_is_told_again_undoes_no_no(api: Caller) -> None:
    """Another system sends each night what it knows; the rest of it is taken."""
    told = {"contacts": [ANNA], "consents": [YES]}
    anna = api.do(PATH, told)["id"]
    no = {"contact_id": api.contact_of(anna), "purpose": "newsletter", "method": "link"}
    api.do(f"/v1/subscribers/{anna}/consents/withdraw", no)

    named = told | {"fields": {"first_name": "Ann"}}
    api.do(PATH, named)
    api.do(BATCH, {"items": [told]})

    (one,) = consents(api, anna)
    assert (one["state"], one["allowed"]) == ("withdrawn", False)
    assert api.get(f"/v1/subscribers/{anna}")["fields"] == {"first_name": "Ann"}
    newer = YES | {"granted_at": "2026-03-03T10:15:01Z"}
    api.do(PATH, told | {"consents": [newer]})
    assert [one["state"] for one in consents(api, anna)] == ["granted"]


def test_an_old_yes_for_an_address_that_was_lost_undoes_no_no(api: Caller) -> None:
    """Whoever has it now is taken in, and agreed to nothing yet."""
    told = {"contacts": [ANNA, PHONE], "consents": [YES]}
    anna = api.do(PATH, told)["id"]
    contact = api.contact_of(anna)
    no = {"contact_id": contact, "purpose": "newsletter", "method": "link"}
    api.do(f"/v1/subscribers/{anna}/consents/withdraw", no)
    api.do(f"/v1/subscribers/{anna}/contacts/{contact}/remove")

    again = {"contacts": [ANNA], "consents": [YES, YES | {"purpose": "offers"}]}
    other = api.do(PATH, again)["id"]
    api.do(BATCH, {"items": [again]})

    assert other != anna
    assert [one["purpose"] for one in consents(api, other)] == ["offers"]
    newer = YES | {"granted_at": "2026-03-03T10:15:01Z"}
    api.do(PATH, again | {"consents": [newer]})
    assert {one["state"] for one in consents(api, other)} == {"granted"}
    assert len(consents(api, other)) == 2


def test_a_newer_yes_renews_what_stands(api: Caller) -> None:
    """With its own words and evidence."""
    told = {"contacts": [ANNA], "consents": [YES]}
    anna = api.do(PATH, told)["id"]
    newer = YES | {"granted_at": "2026-03-02T09:00:00Z", "source": "checkout"}

    api.do(PATH, told | {"consents": [newer]})

    (one,) = consents(api, anna)
    assert (one["granted_at"], one["renewed_at"]) == (
        "2026-03-01T06:00:00Z",
        "2026-03-02T09:00:00Z",
    )
    assert one["source"] == "checkout"


def test_nobody_has_agreed_in_the_future(api: Caller) -> None:
    """Neither alone nor in a batch, where the others come in."""
    ahead = {
        "contacts": [ANNA],
        "consents": [YES | {"granted_at": "2031-01-01T00:00:00Z"}],
    }

    problem = api.refused("POST", PATH, ahead)
    batch = api.do(BATCH, {"items": [ahead, {"contacts": [BEN]}]})

    assert problem["type"] == "/problems/consent-in-future"
    assert batch["items"][0]["refused"]["type"] == problem["type"]
    assert batch["items"][1]["result"] == "created"
    assert api.get("/v1/subscribers", address="anna@example.com")["items"] == []


@pytest.mark.parametrize(
    ("if_exists", "result", "fields"),
    [
        ("overwrite", "updated", {"name": "Ann", "city": "Riga"}),
        ("fill", "updated", {"name": "Anna", "city": "Riga"}),
        ("ignore", "unchanged", {"name": "Anna"}),
    ],
)
def test_whoever_is_known_is_treated_as_wished(
    api: Caller, if_exists: str, result: str, fields: Document
) -> None:
    """By default what is told wins."""
    person = api.a_person(name="Anna")
    told = {"contacts": [ANNA], "fields": {"name": "Ann", "city": "Riga"}}

    answer = api.do(PATH, told | {"if_exists": if_exists})

    assert (answer["id"], answer["result"]) == (person, result)
    assert api.get(f"/v1/subscribers/{person}")["fields"] == fields


#: (what is told, the problem's type, the field that is named)
AMISS: list[tuple[Document, str, str]] = [
    ({}, "invalid", "contacts"),
    ({"contacts": [ANNA], "if_exists": "merge"}, "invalid", "if_exists"),
    (
        {"contacts": [ANNA], "if_contact_in_use": "fill"},
        "invalid",
        "if_contact_in_use",
    ),
    ({"contacts": [ANNA], "fields": {"age": "x"}}, "fields-invalid", "fields.age"),
    (
        {"contacts": [ANNA, {"channel": "sms", "address": "7"}]},
        "address-invalid",
        "contacts.1.address",
    ),
    (
        {"contacts": [ANNA], "consents": [YES | PHONE]},
        "invalid",
        "consents.0.address",
    ),
    (
        {"contacts": [ANNA], "requests": [{"purpose": "a", "channel": "sms"}]},
        "invalid",
        "requests.0.address",
    ),
    (
        {"contacts": [ANNA], "consents": [YES | ANNA | {"granted_at": "1980-01-01"}]},
        "invalid",
        "consents.0.granted_at",
    ),
]


@pytest.mark.parametrize(("told", "type_", "field"), AMISS)
def test_what_is_amiss_is_named_alike_for_one_and_for_many(
    api: Caller, told: Document, type_: str, field: str
) -> None:
    """The same type, the same field, the same words."""
    api.do("/v1/fields", {"code": "age", "name": "Age", "type": "integer"})

    problem = api.refused("POST", PATH, told)
    batch = api.do(BATCH, {"items": [told, {"contacts": [PHONE]}]})

    assert problem["type"] == f"/problems/{type_}"
    assert [one["field"] for one in problem["errors"]] == [field]
    refused = batch["items"][0]["refused"]
    assert refused == {name: problem[name] for name in ("type", "detail", "errors")}
    assert batch["items"][1]["result"] == "created"


def test_two_people_are_never_made_one_by_the_way(api: Caller) -> None:
    """The refusal names both, and an id of one does not take the other's contact."""
    anna = api.a_person()
    ben = api.a_person("ben@example.com")
    told = {"contacts": [ANNA, {"channel": "email", "address": "ben@example.com"}]}

    for body in (told, {"id": ben, "contacts": [ANNA]}):
        problem = api.refused("POST", PATH, body)
        assert problem["type"] == "/problems/contacts-of-several"
        assert anna in problem["detail"]
        assert ben in problem["detail"]
    problem = api.refused("POST", PATH, {"contacts": [ANNA], "if_exists": "error"})
    assert problem["type"] == "/problems/address-in-use"


def test_contacts_of_others_come_along_if_that_is_told(api: Caller) -> None:
    """The contact alone, or all of the other card; under the old id one is told."""
    anna = api.a_person()
    ben = api.do(PATH, {"contacts": [BEN, PHONE], "fields": {"city": "Riga"}})["id"]
    told = {"contacts": [ANNA, PHONE]}

    taken = api.do(PATH, told | {"if_contact_in_use": "take_over"})
    assert (taken["id"], taken["result"]) == (anna, "updated")
    assert len(api.get(f"/v1/subscribers/{ben}")["contacts"]) == 1
    both = {"contacts": [ANNA, BEN], "if_contact_in_use": "merge"}
    batch = api.do(BATCH, {"items": [both]})

    assert [one["id"] for one in batch["items"]] == [anna]
    card = api.get(f"/v1/subscribers/{anna}")
    assert (len(card["contacts"]), card["fields"]["city"]) == (3, "Riga")
    problem = api.refused("GET", f"/v1/subscribers/{ben}")
    assert (problem["status"], problem["survivor_id"]) == (308, anna)


def test_a_batch_answers_for_each_in_order(api: Caller) -> None:
    """With counts, and a position from which all of it can be seen."""
    nobody = "01890000-0000-7000-8000-000000000000"
    items: list[Any] = [
        {"contacts": [ANNA], "fields": {"name": "Anna"}},
        {"id": nobody, "fields": {"name": "Eve"}},
        None,
        {"contacts": [ANNA], "fields": {"name": "Ann"}},
        {"contacts": [ANNA]},
    ]

    batch = api.do(BATCH, {"items": items})

    results = [one["result"] for one in batch["items"]]
    assert results == ["created", "refused", "refused", "updated", "unchanged"]
    assert batch["counts"] == {
        "created": 1,
        "refused": 2,
        "updated": 1,
        "unchanged": 1,
    }
    assert [one["refused"] and one["refused"]["type"] for one in batch["items"]] == [
        None,
        "/problems/not-found",
        "/problems/invalid",
        None,
        None,
    ]
    person = batch["items"][0]["id"]
    shown = api.get(f"/v1/subscribers/{person}", min_position=batch["position"])
    assert shown["fields"] == {"name": "Ann"}


def test_a_batch_stops_if_it_is_told_to(api: Caller) -> None:
    """Whoever comes after is skipped, and that is told."""
    items = [{"contacts": [ANNA]}, {}, {"contacts": [PHONE]}]

    batch = api.do(BATCH, {"items": items, "stop_on_error": True})

    results = [one["result"] for one in batch["items"]]
    assert results == ["created", "refused", "skipped"]
    assert api.get("/v1/subscribers", **PHONE)["items"] == []


def test_a_batch_is_taken_once(api: Caller) -> None:
    """Sent again under its key it answers as it did; another body is refused."""
    body = {"items": [{"contacts": [ANNA]}, {"contacts": [PHONE]}]}
    key = {"Idempotency-Key": "crm 2026-03-03"}

    first = api.ask("POST", BATCH, body, key).json
    again = api.ask("POST", BATCH, body, key).json

    assert again == first
    other = api.refused("POST", BATCH, {"items": body["items"][:1]}, key)
    assert other["type"] == "/problems/idempotency-key-reused"


def test_a_batch_has_a_size(api: Caller) -> None:
    """None is no batch, and more than ten thousand are several."""
    sizes: tuple[list[Document], ...] = ([], [{}] * 10_001)
    for items in sizes:
        problem = api.refused("POST", BATCH, {"items": items})
        assert [one["field"] for one in problem["errors"]] == ["items"]
