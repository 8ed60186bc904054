"""Values of profile fields over REST: typed, refused with a remedy, and taken away."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.caller import Caller, Document

FIELDS: list[Document] = [
    {"code": "age", "name": "Age", "type": "integer"},
    {"code": "born", "name": "Born", "type": "date"},
    {"code": "vip", "name": "VIP", "type": "boolean"},
    {"code": "likes", "name": "Likes", "type": "many_of", "options": ["tea", "cake"]},
]


@pytest.fixture(autouse=True)
def declared(api: Caller) -> None:
    """Declare some fields."""
    for field in FIELDS:
        api.do("/v1/fields", field)


def test_values_are_typed_on_the_card_and_on_pages(api: Caller) -> None:
    """As JSON has them; what nobody declared is text."""
    told: dict[str, Any] = {
        "age": 42,
        "born": "1.5.1984",
        "vip": True,
        "likes": ["cake", "tea"],
        "city": "Riga",
    }
    kept = told | {"born": "1984-05-01", "likes": ["tea", "cake"]}

    person = api.a_person(**told)

    assert api.get(f"/v1/subscribers/{person}")["fields"] == kept
    (line,) = api.get("/v1/subscribers")["items"]
    assert line["fields"] == kept


def test_every_value_that_does_not_fit_is_named(api: Caller) -> None:
    """With what it should be, and without what it was."""
    person = api.a_person()
    told = {"age": "canary", "born": "canary", "likes": ["canary"], "city": 7}

    for method, path, body in (
        ("PATCH", f"/v1/subscribers/{person}", {"fields": told}),
        ("POST", "/v1/subscribers", an_arrival(told)),
    ):
        problem = api.refused(method, path, body)

        assert problem["type"] == "/problems/fields-invalid"
        assert {one["field"]: one["message"] for one in problem["errors"]} == {
            "fields.age": "is a whole number, such as 42",
            "fields.born": "is a day: write it as 2024-05-01",
            "fields.likes": "is one of: tea, cake",
            "fields.city": "is text: send a string, or declare the field with a type",
        }
        assert "canary" not in str(problem)


def an_arrival(fields: Document) -> Document:
    """Return a person to be registered."""
    contact = {"channel": "email", "address": "ben@example.com"}
    return {"contacts": [contact], "fields": fields}


def test_null_takes_a_value_away(api: Caller) -> None:
    """The history tells it; taken away twice is once, and a newcomer has none."""
    person = api.a_person(city="Riga", age=42)
    path = f"/v1/subscribers/{person}"

    api.do(path, {"fields": {"age": None, "shoe": None}}, "PATCH")
    again = api.do(path, {"fields": {"age": None}}, "PATCH")
    api.do("/v1/subscribers", an_arrival({"age": None}))

    card = api.get(path)
    assert (card["fields"], card["version"]) == ({"city": "Riga"}, 2)
    assert again["id"] == person
    words = [line["words"] for line in api.get(f"{path}/history")["items"]]
    assert words[-1] == "profile changed: taken away: age"


def test_a_value_from_before_its_field_stays_readable(api: Caller) -> None:
    """Declaring a field changes nobody; the next value is held to the type."""
    person = api.a_person(shoe="large")
    path = f"/v1/subscribers/{person}"
    api.do("/v1/fields", {"code": "shoe", "name": "Shoe", "type": "integer"})

    assert api.get(path)["fields"] == {"shoe": "large"}
    api.do(path, {"fields": {"shoe": 42}}, "PATCH")
    assert api.get(path)["fields"] == {"shoe": 42}


def test_an_option_that_somebody_has_stays(api: Caller) -> None:
    """One of many too; once nobody has it, it may go."""
    person = api.a_person(likes=["tea"])
    only_cake = {"options": ["cake"]}

    problem = api.refused("PATCH", "/v1/fields/likes", only_cake)
    assert problem["type"] == "/problems/field-options-in-use"
    assert "tea" in problem["detail"]

    api.do(f"/v1/subscribers/{person}", {"fields": {"likes": ["cake"]}}, "PATCH")
    api.do("/v1/fields/likes", only_cake, "PATCH")
    assert api.get("/v1/fields/likes")["options"] == ["cake"]


def test_typed_values_travel_with_their_person(api: Caller) -> None:
    """The file has them as JSON, and the table of the ZIP in words."""
    person = api.a_person(age=42, vip=True, likes=["tea", "cake"])

    file = api.get(f"/v1/subscribers/{person}/export")

    assert file["profile"] == {"age": 42, "vip": True, "likes": ["tea", "cake"]}
