"""Consent records over REST: one, a receipt of it, and those of the account."""

from __future__ import annotations

import json

import jsonschema_rs
import pytest

from tests.api.caller import PURPOSE, WORDING, Caller, Document, a_grant
from tests.domain.test_consent_record import SCHEMA

complete = jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True)
PERSONAL = ("anna@example.com", "192.0.2.1", "signup form", "Anna")


def ready(api: Caller) -> None:
    """Say all that records want to be told."""
    api.do("/v1/purposes", PURPOSE)
    api.a_notice(language="en", kind="advertising", link="https://shop.example/privacy")


def record(api: Caller, person: str, version: int, kind: str = "record") -> Document:
    """Ask for a record or a receipt."""
    answer = api.ask("GET", f"/v1/subscribers/{person}/consents/{version}/{kind}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/ld+json"
    document: Document = answer.json
    return document


def test_a_yes_has_a_record_and_a_receipt(api: Caller) -> None:
    """Both are JSON-LD, whole, and hold no personal data but ids."""
    ready(api)
    person = api.a_person(first_name="Anna")
    api.a_yes(person)

    one, receipt = record(api, person, 2), record(api, person, 2, "receipt")

    assert complete.is_valid(one), list(complete.iter_errors(one))
    assert one["dpv:hasDataSubject"]["dct:identifier"] == person
    assert one["dpv:hasProcess"]["dpv:hasPurpose"]["dct:identifier"] == "newsletter"
    assert one["dpv:hasNotice"]["dct:language"] == "en"
    assert receipt["dpv:hasRecordOfActivity"]["@id"] == one["@id"]
    assert not [text for text in PERSONAL if text in json.dumps([one, receipt])]


def test_a_record_shows_the_definition_that_was_in_force(api: Caller) -> None:
    """What is defined anew counts from then on."""
    ready(api)
    anna, boris = api.a_person(), api.a_person("boris@example.com")
    api.a_yes(anna)
    api.do("/v1/purposes", PURPOSE | {"name": "Letters of the shop"})
    api.a_yes(boris)

    titles = [
        record(api, person, 2)["dpv:hasProcess"]["dpv:hasPurpose"]["dct:title"]
        for person in (anna, boris)
    ]

    assert titles == ["News of the shop", "Letters of the shop"]


def test_a_record_outlives_erasure(api: Caller) -> None:
    """There is nothing in it that would have to go."""
    ready(api)
    person = api.a_person()
    api.a_yes(person)
    before = record(api, person, 2)

    api.do(f"/v1/subscribers/{person}/erase", {})

    assert record(api, person, 2) == before


def test_what_is_missing_is_named(api: Caller) -> None:
    """A purpose that nobody defined, and words without a language."""
    person = api.a_person()
    api.a_yes(person)

    problem = api.refused("GET", f"/v1/subscribers/{person}/consents/2/record")

    assert (problem["type"], problem["status"]) == ("/problems/record-incomplete", 409)
    for name in ("name", "processing.retention", "notice.language"):
        assert name in problem["detail"]


def test_words_that_came_with_a_consent_are_described_later(api: Caller) -> None:
    """Then the record is whole; the words and their hash are the same."""
    api.do("/v1/purposes", PURPOSE)
    person = api.a_person()
    contact = api.contact_of(person)
    api.do(f"/v1/subscribers/{person}/consents/grant", a_grant(contact))
    path = f"/v1/subscribers/{person}/consents/2/record"
    assert "notice.language" in api.refused("GET", path)["detail"]
    before = api.get("/v1/notices")["items"]

    api.do("/v1/notices", {"wording": WORDING, "language": "en"})

    assert complete.is_valid(record(api, person, 2))
    [after] = api.get("/v1/notices")["items"]
    assert [after | {"language": ""}] == before


def test_the_records_of_the_account_come_in_pages(api: Caller) -> None:
    """By purpose if it is named; what has no record says what it lacks."""
    ready(api)
    people = [api.a_person(f"p{number}@example.com") for number in range(3)]
    for person in people:
        api.a_yes(person)
    api.a_yes(people[0], "offers")

    first = api.get("/v1/consent-records", limit=3)
    rest = api.get("/v1/consent-records", limit=3, cursor=first["next"])
    news = api.get("/v1/consent-records", purpose="newsletter")

    assert [item["subscriber_id"] for item in first["items"]] == people
    assert all(complete.is_valid(item["record"]) for item in first["items"])
    [offers] = rest["items"]
    assert (offers["record"], rest["next"]) == (None, None)
    assert "processing.recipients" in offers["missing"]
    assert news["items"] == first["items"]


@pytest.mark.parametrize("version", ["1", "3", "0", "x", "99999999999999999999"])
def test_what_is_no_yes_has_no_record(api: Caller, version: str) -> None:
    """A registration, nothing at all, and what is no version."""
    person = api.a_person()
    api.a_yes(person)

    problem = api.refused("GET", f"/v1/subscribers/{person}/consents/{version}/record")

    assert problem["type"] == "/problems/not-found"
