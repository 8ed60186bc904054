"""One person, whole, and nothing of anybody else (GDPR, articles 15 and 20)."""

from __future__ import annotations

import csv
import io
import json
from base64 import b64decode
from hashlib import sha256
from uuid import UUID
from zipfile import ZipFile

import msgspec
import pytest

from api.tables import as_csv, safe
from domain.events import PersonalDataRead, Recorded
from domain.store.log import EventLog
from domain.store.vault import VaultRow
from tests.api.caller import PURPOSE, WORDING
from tests.builders import a_campaign, a_window, record
from tests.people.instances import Instance
from tests.people.lives import a_life

NOBODY = "01890000-0000-7000-8000-000000000000"
OF_BORIS = ("boris@example.com", "Boris", "198.51.100.7")


def a_person_among_others(old: Instance) -> str:
    """Register somebody with a past, and somebody else like them."""
    old.api.do("/v1/purposes", PURPOSE)
    news = old.api.a_list()
    boris = old.api.a_person("boris@example.com", first_name="Boris")
    old.api.a_yes(boris)
    person = old.api.a_person("anna@example.com", first_name="Anna")
    gone = {"channel": "email", "address": "anna.old@example.com"}
    path = f"/v1/subscribers/{person}"
    old.api.do(f"{path}/contacts", gone)
    contact = old.api.get(path)["contacts"][1]["id"]
    old.api.do(f"{path}/contacts/{contact}/remove")
    old.api.a_yes(person)
    old.api.do(path, {"fields": {"first_name": "Anna Ķ", "note": "=1+1"}}, "PATCH")
    for subscriber in (boris, person):
        old.api.do(f"/v1/subscribers/{subscriber}/lists/{news}/join")
    return person


def test_a_person_is_told_all_that_is_kept(old: Instance) -> None:
    """Events, values with salts, addresses, profile, words, definitions and lists."""
    person = a_person_among_others(old)

    file = old.exported(person)

    assert (file["format"], file["origin"]) == ("sayso.person.v1", "old.example/main")
    assert [event["version"] for event in file["events"]] == list(range(1, 7))
    held = {(row["field"], row["value"]) for row in file["values"]}
    assert ("address", "anna.old@example.com") in held
    assert [one["address"] for one in file["addresses"]] == ["anna@example.com"]
    assert file["profile"] == {"first_name": "Anna Ķ", "note": "=1+1"}
    assert [notice["wording"] for notice in file["notices"]] == [WORDING]
    assert [one["definition"]["code"] for one in file["purposes"]] == ["newsletter"]
    assert [one["code"] for one in file["lists"]] == ["newsletter"]
    assert not [text for text in OF_BORIS if text in json.dumps(file)]


def test_each_value_is_the_one_that_an_event_commits_to(old: Instance) -> None:
    """Whoever has the file can check it without us."""
    file = old.exported(a_life(old, 20))
    months = [event for month in file["activities"] for event in month["events"]]
    states = "".join(event["state"] for event in file["events"] + months)

    for row in file["values"]:
        digest = sha256(b64decode(row["salt"]) + row["value"].encode()).digest()
        named = {"id": row["id"], "digest": digest}
        assert msgspec.json.encode(named).decode() in states


def test_what_was_sent_is_told_too(old: Instance) -> None:
    """Messages of the person's contacts, also of those that are gone."""
    person = old.api.a_person("anna@example.com")
    contact = UUID(old.api.contact_of(person))
    campaign = a_campaign()
    window = a_window(campaign, [contact, UUID(int=7)])
    window.attempted(0, 2).resulted(0, 2)
    campaign.released().frozen(window)
    record(EventLog(old.datastore), campaign, window)

    [message] = old.exported(person)["messages"]

    assert message["campaign_id"] == str(campaign.id)
    assert (message["contact_id"], message["outcome"]) == (str(contact), "accepted")


def test_the_same_is_told_in_words(old: Instance) -> None:
    """Contacts, profile, consents with their words, and the history."""
    readable = old.exported(a_person_among_others(old))["readable"]

    held = {one["address"]: one["held"] for one in readable["contacts"]}
    assert held == {"anna@example.com": True, "anna.old@example.com": False}
    [consent] = readable["consents"]
    assert (consent["wording"], consent["source"]) == (WORDING, "signup form")
    assert "said yes to newsletter" in readable["history"][3]["words"]


def test_what_closes_their_addresses_is_told(old: Instance) -> None:
    """What does, and all that did: with what was noted of them, and of them alone."""
    person = old.api.a_person("anna@example.com")
    told = {"addresses": ["anna@example.com"], "note": "rang on 3 March"}
    old.api.do("/v1/stop-list", told)
    many = {"addresses": ["anna@example.com", "bo@b.example"], "ground": "elsewhere"}
    old.api.do("/v1/stop-list", {**many, "note": "like Boris"})
    released = {
        "address": "anna@example.com",
        "ground": "owner",
        "reason": "it was another Anna",
    }
    old.api.do("/v1/stop-list/release", released)

    readable = old.exported(person)["readable"]

    [stop] = readable["stops"]
    assert (stop["address"], stop["scope"], stop["ground"]) == (
        "anna@example.com",
        "account",
        "elsewhere",
    )
    assert [line["note"] for line in readable["history"]] == [
        None,
        "rang on 3 March",
        None,
        "it was another Anna",
    ]
    files = files_of(old, person)
    assert [row[3:5] for row in files["stops.csv"]] == [
        ["scope", "ground"],
        ["account", "elsewhere"],
    ]
    assert "it was another Anna" in files["history.csv"][-1]


def files_of(old: Instance, person: str) -> dict[str, list[list[str]]]:
    """Ask for the ZIP and return its tables."""
    answer = old.api.ask("GET", f"/v1/subscribers/{person}/export.zip")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    with ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert json.loads(texts.pop("person.json"))["subscriber_id"] == person
    return {
        name: list(csv.reader(io.StringIO(text, newline="")))
        for name, text in texts.items()
    }


def test_the_same_comes_as_csv_files(old: Instance) -> None:
    """One for each table, with the columns' names, and no cell is a formula."""
    files = files_of(old, a_person_among_others(old))

    assert set(files) == {
        "contacts.csv",
        "profile.csv",
        "consents.csv",
        "history.csv",
        "stops.csv",
        "activities.csv",
        "series.csv",
        "messages.csv",
    }
    assert files["profile.csv"] == [
        ["field", "value"],
        ["first_name", "Anna Ķ"],
        ["note", "'=1+1"],
    ]
    [columns, consent] = files["consents.csv"]
    assert dict(zip(columns, consent, strict=True))["state"] == "granted"
    assert len(files["history.csv"]) == 7


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(begins: str) -> None:
    """A spreadsheet shows it as it is, also across lines and quotes."""
    told = f'{begins}HYPERLINK("http://x","a,b")\nand more'

    text = as_csv(["value"], [{"value": told}]).decode()

    [_, [cell]] = list(csv.reader(io.StringIO(text, newline="")))
    assert cell == f"'{told}"
    assert (safe("a=1"), safe(None), safe(-2)) == ("a=1", "", "-2")
    cells = [*map(safe, (True, False, ["a", "b"]))]
    assert cells == ["true", "false", "a; b"]
    assert safe(["=1+1"]) == "'=1+1"


def test_of_somebody_erased_there_are_facts_without_values(old: Instance) -> None:
    """They may ask what is left, and it says nothing about them."""
    person = a_person_among_others(old)
    old.api.do(f"/v1/subscribers/{person}/erase", {})

    file = old.exported(person)

    assert (file["values"], file["addresses"], file["profile"]) == ([], [], {})
    assert file["events"][-1]["topic"] == "subscriber.erased.v1"
    assert {one["address"] for one in file["readable"]["contacts"]} == {"erased"}
    assert "anna" not in json.dumps(file).lower()


def test_an_auditors_reading_is_recorded(old: Instance) -> None:
    """Of both forms; who may only read people gets neither."""
    person = old.api.a_person()
    auditor, moderator = old.caller("auditor"), old.caller("moderator")

    for form in ("export", "export.zip"):
        path = f"/v1/subscribers/{person}/{form}"
        assert auditor.ask("GET", path).status_code == 200
        assert moderator.ask("GET", path).status_code == 403

    read = [
        event.fact.operation
        for event in old.parts.log.read(0, 100)
        if isinstance(event, Recorded) and isinstance(event.fact, PersonalDataRead)
    ]
    assert [path.rpartition("/")[2] for path in read] == ["export", "export.zip"]


def test_who_is_not_here_has_no_export(old: Instance) -> None:
    """Nobody, and what is no person."""
    news = old.api.a_list()

    for id_ in (NOBODY, news):
        for form in ("export", "export.zip"):
            problem = old.api.refused("GET", f"/v1/subscribers/{id_}/{form}")
            assert problem["type"] == "/problems/not-found"


def test_the_vault_row_is_told_as_it_is_kept(old: Instance) -> None:
    """Ids and salts too: they are what another instance keeps."""
    person = old.api.a_person(first_name="Anna")
    contact = old.api.contact_of(person)
    file = old.exported(person)

    rows = old.parts.queries.vault.rows_of([UUID(person), UUID(contact)])

    assert [msgspec.convert(row, VaultRow) for row in file["values"]] == rows
