"""Fields of profiles over REST: declared, changed, archived."""

from __future__ import annotations

import pytest

from tests.api.caller import Caller, Document

COLOUR: Document = {
    "code": "colour",
    "name": "Colour",
    "type": "one_of",
    "options": ["red", "blue"],
}


def test_a_field_is_declared_and_read(api: Caller) -> None:
    """What was said is shown, with a version to edit it by."""
    made = api.do("/v1/fields", COLOUR)
    again = api.do("/v1/fields", COLOUR)

    answer = api.ask("GET", "/v1/fields/colour")
    assert {name: answer.json[name] for name in COLOUR} == COLOUR
    assert answer.json["id"] == made["id"] == again["id"]
    assert (answer.json["version"], answer.headers["etag"]) == (1, '"1"')
    assert not answer.json["archived"]


def test_fields_come_page_by_page(api: Caller) -> None:
    """By code, none twice, those out of use too."""
    for code in ("b", "c", "a"):
        api.do("/v1/fields", {"code": code, "name": code, "type": "text"})
    api.do("/v1/fields/b/archive")

    first = api.get("/v1/fields", limit=2)
    rest = api.get("/v1/fields", limit=2, cursor=first["next"])

    shown = [(one["code"], one["archived"]) for one in first["items"] + rest["items"]]
    assert shown == [("a", False), ("b", True), ("c", False)]


def test_a_field_is_edited_as_it_was_seen(api: Caller) -> None:
    """An editor who saw an older version reads it anew."""
    api.do("/v1/fields", COLOUR)
    api.do("/v1/fields/colour", {"name": "Hue"}, "PATCH")
    seen = {"If-Match": '"1"'}

    problem = api.refused("PATCH", "/v1/fields/colour", {"name": "Tint"}, seen)

    assert problem["type"] == "/problems/version-differs"
    assert api.get("/v1/fields/colour")["name"] == "Hue"


@pytest.mark.parametrize(
    ("body", "type_"),
    [
        (COLOUR | {"type": "text", "options": []}, "field-code-taken"),
        (COLOUR | {"code": "email"}, "field-reserved"),
        (COLOUR | {"code": "hue", "options": []}, "field-options-unfit"),
        (COLOUR | {"code": "hue", "type": "colour"}, "invalid"),
        (COLOUR | {"code": "Hue"}, "invalid"),
    ],
)
def test_a_field_that_cannot_be_is_refused(
    api: Caller, body: Document, type_: str
) -> None:
    """Each with a name of its own."""
    api.do("/v1/fields", COLOUR)

    problem = api.refused("POST", "/v1/fields", body)

    assert problem["type"] == f"/problems/{type_}"


def test_a_field_that_nobody_declared_is_not_found(api: Caller) -> None:
    """Nor is what can be no code."""
    for code in ("colour", "No%20Code"):
        assert api.refused("GET", f"/v1/fields/{code}")["status"] == 404
    assert api.refused("POST", "/v1/fields/colour/archive")["status"] == 404
