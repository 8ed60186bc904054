"""Two cards of one person over REST: one goes on, and the old id leads there."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from api.parts import Parts
from domain.application.records import Records
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from tests.api.caller import PURPOSE, Caller, Document
from tests.application.builders import AT, by
from tests.application.test_deliveries import consenting, frozen, turn

PEOPLE = "/v1/subscribers"


@pytest.fixture
def anna(api: Caller) -> str:
    """Give the card that goes on."""
    return api.a_person("anna@example.com", first_name="Anna")


@pytest.fixture
def other(api: Caller) -> str:
    """Give another card of hers."""
    return api.a_person("a.smith@work.example", city="Riga")


def merge(api: Caller, anna: str, other: str) -> Document:
    """Make one card of two."""
    return api.do(f"{PEOPLE}/{anna}/merge", {"other_id": other})


def test_one_card_shows_both(api: Caller, anna: str, other: str) -> None:
    """Contacts keep their ids, and consents say where they were said."""
    contact = api.a_yes(other)

    assert merge(api, anna, other)["id"] == anna

    card = api.get(f"{PEOPLE}/{anna}")
    assert card["fields"] == {"first_name": "Anna", "city": "Riga"}
    assert contact in [one["id"] for one in card["contacts"]]
    [consent] = card["consents"]
    assert (consent["contact_id"], consent["state"]) == (contact, "granted")
    assert consent["source"] == "signup form"
    assert [one["id"] for one in api.get(PEOPLE)["items"]] == [anna]


def test_an_old_id_leads_to_the_last_card(api: Caller, anna: str, other: str) -> None:
    """For ever, over a chain, with the query; of a command nothing is done."""
    third = api.a_person("third@example.com")
    merge(api, anna, other)
    merge(api, third, anna)

    for method, path, body in (
        ("GET", "", None),
        ("GET", "/consents", None),
        ("GET", "/permission?purpose=newsletter", None),
        ("GET", "/export", None),
        ("PATCH", "", {"fields": {"city": "Liepāja"}}),
        ("POST", "/contacts", {"channel": "sms", "address": "+37120000000"}),
        ("POST", "/erase", {"mode": "all", "ground": "request"}),
    ):
        answer = api.ask(method, f"{PEOPLE}/{other}{path}", body)
        assert answer.status_code == 308, path
        assert answer.headers["location"] == f"{PEOPLE}/{third}{path}"
        assert answer.json["type"] == "/problems/subscriber-merged"
        assert answer.json["survivor_id"] == third
    assert api.get(f"{PEOPLE}/{third}")["fields"]["city"] == "Riga"


def test_as_of_before_the_merge_the_old_card_answers(
    api: Caller, event_log: EventLog, anna: str, other: str
) -> None:
    """What she had agreed to under that id then; since then the other one answers."""
    contact = api.a_yes(other)
    before = event_log.head()[0]
    merge(api, anna, other)
    old, new = f"{PEOPLE}/{other}/consents", f"{PEOPLE}/{anna}/consents"

    [then] = api.get(old, as_of_position=before)["items"]
    [now] = api.get(new)["items"]

    assert (then["contact_id"], then["state"]) == (contact, "granted")
    assert api.get(new, as_of_position=before)["items"] == []
    assert api.ask("GET", f"{old}?as_of_position={before + 5}").status_code == 308
    told = (
        "state",
        "since",
        "granted_at",
        "expires_at",
        "method",
        "wording",
        "reasons",
    )
    assert [now[name] for name in told] == [then[name] for name in told]
    assert (now["origin_id"], now["origin_version"]) == (other, then["version"])


def test_history_tells_the_merge_on_both_cards(
    api: Caller, anna: str, other: str
) -> None:
    """In words, each with the id of the other card; the old one keeps its own."""
    merge(api, anna, other)

    told = [
        {line["topic"]: line for line in api.get(f"{PEOPLE}/{id_}/history")["items"]}
        for id_ in (anna, other)
    ]

    here = told[0]["subscriber.merged_with.v1"]
    there = told[1]["subscriber.merged_into.v1"]
    assert here["words"].startswith(f"became one with subscriber {other}")
    assert (here["other_id"], there["other_id"]) == (other, anna)
    assert "subscriber.registered.v1" in told[1]


def test_a_no_follows_the_contact(api: Caller, anna: str, other: str) -> None:
    """Whoever says it under the old id is heard: it is never refused."""
    contact = api.a_yes(other)
    merge(api, anna, other)
    no = {"contact_id": contact, "purpose": "newsletter", "method": "phone call"}

    assert api.do(f"{PEOPLE}/{other}/consents/withdraw", no)["id"] == anna

    [consent] = api.get(f"{PEOPLE}/{anna}")["consents"]
    assert consent["state"] == "withdrawn"
    assert api.do(f"{PEOPLE}/{other}/consents/refuse", no)["id"] == anna


def test_a_contact_is_taken_over(api: Caller, anna: str, other: str) -> None:
    """The other card keeps the rest."""
    contact = api.a_yes(other)
    number = {"channel": "sms", "address": "+37120000000"}
    api.do(f"{PEOPLE}/{other}/contacts", number)

    api.do(f"{PEOPLE}/{anna}/contacts/take-over", {"contact_id": contact})

    assert len(api.get(f"{PEOPLE}/{anna}")["contacts"]) == 2
    rest = api.get(f"{PEOPLE}/{other}")
    assert [one["channel"] for one in rest["contacts"]] == ["sms"]
    assert rest["consents"] == []
    permission = {"channel": "email", "purpose": "newsletter"}
    allowed = api.get(f"{PEOPLE}/{anna}/permission", **permission)
    assert allowed["allowed"]
    assert allowed["consent"]["origin_id"] == other


def test_what_cannot_be_merged(api: Caller, anna: str, other: str) -> None:
    """Oneself, and a card that goes on elsewhere: that one is to be named."""
    merge(api, anna, other)
    third = api.a_person("third@example.com")

    itself = api.refused("POST", f"{PEOPLE}/{anna}/merge", {"other_id": anna})
    gone = api.refused("POST", f"{PEOPLE}/{third}/merge", {"other_id": other})

    assert itself["type"] == "/problems/same-person"
    assert (gone["status"], gone["survivor_id"]) == (409, anna)


def test_a_record_is_found_where_the_yes_was_said(
    api: Caller, anna: str, other: str
) -> None:
    """Under the id and version that receipts name."""
    api.do("/v1/purposes", PURPOSE)
    api.a_notice(language="en", link="https://shop.example/privacy")
    api.a_yes(other)
    merge(api, anna, other)

    record = api.get(f"{PEOPLE}/{other}/consents/2/record")
    listed = api.get("/v1/consent-records")["items"]

    assert record["@type"] == "dpv:ConsentRecord"
    assert [(one["subscriber_id"], one["version"]) for one in listed] == [(other, 2)]


def test_events_of_the_account_name_what_came_along(
    api: Caller, anna: str, other: str
) -> None:
    """It is an act of its own; a source finds what was said where it was said."""
    api.a_yes(other)
    merge(api, anna, other)

    [came] = api.get("/v1/consents", act="taken_over")["items"]
    by_source = api.get("/v1/consents", source="signup form")["items"]

    assert (came["subscriber_id"], came["state"]) == (anna, "granted")
    assert [one["subscriber_id"] for one in by_source] == [other]
    assert api.get("/v1/consents", act="taken_over", state="granted")["items"] == []


def test_a_message_leads_back_to_the_yes_from_before(
    api: Caller, parts: Parts, datastore: AccountDatastore, event_log: EventLog
) -> None:
    """The attempt names the card of its time, and the consent is the first event."""
    records = Records(datastore)
    contacts = consenting(parts.application, records, 2)
    window = frozen(parts.application, event_log, contacts)
    campaign = turn(window).campaign_id
    first = parts.application.deliveries.proceed(by(), window, turn(window, 1))
    assert first
    holders = {c.contact_id: c.subscriber_id for c in records.vault.claims(contacts)}
    anna = api.a_person("anna@survivor.example")
    for holder in holders.values():
        parts.application.merging.merge(by(), UUID(anna), holder)
    parts.application.deliveries.give_up(by(), window)
    parts.application.deliveries.proceed(by(), window, turn(window, 1))

    before, after = (
        api.get(f"/v1/campaigns/{campaign}/deliveries/{contact}/consent")
        for contact in contacts
    )

    cards = [str(holders[contact]) for contact in contacts]
    assert (before["card_id"], after["card_id"]) == (cards[0], anna)
    assert [one["consent"]["subscriber_id"] for one in (before, after)] == cards
    assert [one["consent"]["act"] for one in (before, after)] == ["granted"] * 2
    assert after["consent_version"] > before["consent_version"]


def test_who_was_merged_is_not_brought_over(api: Caller, anna: str, other: str) -> None:
    """The file tells all that is kept, and of whom it is about; it is one half only."""
    merge(api, anna, other)

    file = api.get(f"{PEOPLE}/{anna}/export")
    [half] = file["merged"]
    refusal = api.refused("POST", f"{PEOPLE}/bring-over", file)

    assert half["subscriber_id"] == other
    assert any("Riga" in value["value"] for value in half["values"])
    assert refusal["type"] == "/problems/export-amiss"
    assert "another card" in refusal["detail"]


def test_the_moment_of_the_merge_is_its_own(api: Caller, anna: str, other: str) -> None:
    """By the event's own time too: before it the old card, from it on the new one."""
    api.a_yes(other)
    merge(api, anna, other)
    at = AT - timedelta(seconds=1)
    old = f"{PEOPLE}/{other}/consents"

    assert len(api.get(old, as_of=at.isoformat(), time="event")["items"]) == 1
    answer = api.ask("GET", old, None, None, as_of=AT.isoformat(), time="event")
    assert answer.status_code == 308


def test_pages_of_people_go_on_over_old_ids(api: Caller) -> None:
    """A page is full though cards on it became one, and the next goes on."""
    people = [api.a_person(f"person-{number}@example.com") for number in range(5)]
    merge(api, people[4], people[1])

    first = api.get(PEOPLE, limit=2)
    rest = api.get(PEOPLE, limit=2, cursor=first["next"])

    shown = [one["id"] for page in (first, rest) for one in page["items"]]
    assert shown == [people[0], *people[2:]]
