"""What was agreed to, asked about any moment: who, when, in which words."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from domain.application.records import Records
from domain.consent import No
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.subscriber import Subscriber
from tests.acceptance.brokers import wait_until
from tests.api.caller import WORDING, Caller, Document
from tests.application.builders import AT, by

NOBODY = "01890000-0000-7000-8000-000000000000"
NOTICE = sha256(WORDING.encode()).hexdigest()
GIVEN = datetime(2026, 3, 1, 6, tzinfo=UTC)
EVIDENCE = {"source": "signup form", "ip": "192.0.2.1"}


def withdraw(api: Caller, person: str, contact: str) -> int:
    """Have somebody say no, and return the position."""
    no = {"contact_id": contact, "purpose": "newsletter", "method": "phone call"}
    answer = api.do(f"/v1/subscribers/{person}/consents/withdraw", no)
    return int(answer["position"])


def erase(datastore: AccountDatastore) -> None:
    """Empty the vault, as erasure does."""
    with datastore.get_connection() as connection:
        connection.execute("DELETE FROM vault")
        connection.execute("DELETE FROM addresses")


def asked(api: Caller, person: str, **query: object) -> list[Document]:
    """Return the consents of somebody as of a moment."""
    items: list[Document] = api.get(f"/v1/subscribers/{person}/consents", **query)[
        "items"
    ]
    return items


def test_a_consent_is_shown_with_its_words_and_its_evidence(api: Caller) -> None:
    """As of a position: who, which address, what was read, and what proves it."""
    person = api.a_person()
    contact = api.a_yes(person)
    yes = asked(api, person)[0]["position"]
    withdraw(api, person, contact)

    (then,) = asked(api, person, as_of_position=yes)

    read = f" with notice {NOTICE[:12]}"
    for name, value in {
        "subscriber_id": person,
        "contact_id": contact,
        "address": "anna@example.com",
        "state": "granted",
        "act": "granted",
        "allowed": True,
        "method": "api",
        "version": 2,
        "position": yes,
        "at": "2026-03-01T06:00:00Z",
        "granted_at": "2026-03-01T06:00:00Z",
        "notice_id": NOTICE,
        "wording": WORDING,
        "source": "signup form",
        "evidence": EVIDENCE,
        "reasons": [f"consent was granted on 2026-03-01 by api{read}"],
    }.items():
        assert then[name] == value, name


def test_as_of_now_is_the_last_word(api: Caller) -> None:
    """Without a moment the answer is of now, and keeps what proves the yes."""
    person = api.a_person()
    position = withdraw(api, person, api.a_yes(person))

    (now,) = asked(api, person)

    assert (now["state"], now["allowed"], now["position"]) == (
        "withdrawn",
        False,
        position,
    )
    assert [reason.split(" on ")[0] for reason in now["reasons"]] == [
        "consent was granted",
        "consent was withdrawn",
    ]
    assert (now["wording"], now["evidence"]) == (WORDING, EVIDENCE)
    assert now["granted_at"] == "2026-03-01T06:00:00Z"


def test_the_two_clocks_tell_what_was_true_and_what_was_known(api: Caller) -> None:
    """A yes that was recorded later counts by its own time from when it was given."""
    person = api.a_person()
    api.a_yes(person)
    before, after = GIVEN - timedelta(seconds=1), GIVEN + timedelta(seconds=1)

    assert asked(api, person, as_of=before.isoformat(), time="event") == []
    (then,) = asked(api, person, as_of=after.isoformat(), time="event")
    assert then["state"] == "granted"
    assert asked(api, person, as_of=after.isoformat()) == []
    (known,) = asked(api, person, as_of=then["recorded_at"])
    assert known["position"] == then["position"]


def test_what_is_erased_is_called_so_and_the_facts_stay(
    api: Caller, datastore: AccountDatastore
) -> None:
    """Of then we know that we were allowed to write; now there is nobody."""
    person = api.a_person()
    api.a_yes(person)
    (before,) = asked(api, person)
    erase(datastore)

    (then,) = asked(api, person, as_of_position=before["position"])
    (now,) = asked(api, person)

    assert (then["address"], then["evidence"], then["source"]) == (
        "erased",
        "erased",
        None,
    )
    assert (then["allowed"], then["wording"]) == (True, WORDING)
    assert (now["allowed"], now["reasons"][-1]) == (False, "address was erased")
    assert api.get("/v1/consents", address="anna@example.com")["items"] == []


def test_before_they_were_known_people_had_agreed_to_nothing(api: Caller) -> None:
    """That is an empty list; somebody who never was there is not found."""
    api.a_list()
    person = api.a_person()
    api.a_yes(person)

    assert asked(api, person, as_of_position=1) == []
    for stranger in (NOBODY, api.a_list("offers")):
        for tail in ("", "/history"):
            problem = api.refused("GET", f"/v1/subscribers/{stranger}/consents{tail}")
            assert problem["type"] == "/problems/not-found"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"as_of": "2100-01-01T00:00:00Z"}, "as_of"),
        ({"as_of": "2100-01-01T00:00:00Z", "time": "event"}, "as_of"),
        ({"as_of": "0001-01-01T00:00:00+23:00"}, "as_of"),
        ({"as_of": "2026-03-01T00:00:00"}, "as_of"),
        ({"as_of": AT.isoformat(), "as_of_position": 1}, "as_of"),
        ({"as_of": AT.isoformat(), "time": "moon"}, "time"),
        ({"time": "event"}, "time"),
        ({"as_of_position": 4_000}, "as_of_position"),
        ({"as_of_position": 0}, "as_of_position"),
    ],
)
def test_a_moment_that_cannot_be_meant_is_refused(
    api: Caller, query: dict[str, Any], field: str
) -> None:
    """The future, two moments at once, or a place where the log has not come to."""
    person = api.a_person()

    for path, more in (
        (f"/v1/subscribers/{person}/consents", {}),
        ("/v1/consents", {"address": "anna@example.com"}),
    ):
        problem = api.refused("GET", path, **query, **more)
        assert field in [error["field"] for error in problem["errors"]]


def test_what_is_being_recorded_is_waited_for(
    api: Caller, datastore: AccountDatastore, event_log: EventLog
) -> None:
    """An answer as of a time does not change: also if an append was under way."""
    person = api.a_person()
    contact = api.a_yes(person)
    records = Records(datastore)
    anna = records.load(Subscriber, UUID(person))
    with ThreadPoolExecutor(1) as thread:
        with event_log.appending() as append:
            said = anna.withdraw_consent(UUID(contact), "newsletter", No("phone call"))
            records.write(append, list(anna.events(by().context, said)))
            as_of = append.recorded_at.isoformat()
            answer = thread.submit(asked, api, person, as_of=as_of)
            wait_until(lambda: somebody_waits(datastore))
        (then,) = answer.result()

    assert (then["state"], then["version"]) == ("withdrawn", 3)


def somebody_waits(datastore: AccountDatastore) -> bool:
    """Tell whether a lock is waited for."""
    with datastore.get_connection() as connection:
        return bool(
            connection.execute(
                "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            ).rowcount
        )


def test_history_tells_each_step_in_words_and_with_its_evidence(api: Caller) -> None:
    """Consent events only, oldest first, page by page."""
    person = api.a_person()
    contact = api.a_yes(person)
    withdraw(api, person, contact)
    path = f"/v1/subscribers/{person}/consents/history"

    first = api.get(path, limit=1)
    rest = api.get(path, cursor=first["next"])
    (yes,), (no,) = first["items"], rest["items"]

    assert yes["words"].startswith("said yes to newsletter by email on 2026-03-01")
    assert (yes["evidence"], yes["wording"]) == (EVIDENCE, WORDING)
    assert no["words"] == "said no to newsletter by email (phone call)"
    assert (no["evidence"], no["wording"], no["notice_id"]) == (None, None, None)
    assert (no["topic"], no["act"]) == ("subscriber.consent_withdrawn.v1", "withdrawn")
    assert rest["next"] is None


def test_an_address_leads_to_whoever_held_it_then(api: Caller) -> None:
    """Also if they have lost it since, and somebody else has it now."""
    anna, address = api.a_person("anna@example.com"), "Anna@Example.com"
    contact = api.a_yes(anna)
    before = asked(api, anna)[0]["position"]
    api.a_phone(anna)
    api.do(f"/v1/subscribers/{anna}/contacts/{contact}/remove")
    boris = api.a_person("anna@example.com")
    api.a_yes(boris, "offers")

    def holders(**query: object) -> list[tuple[str, str]]:
        items = api.get("/v1/consents", address=address, **query)["items"]
        return [(item["subscriber_id"], item["purpose"]) for item in items]

    assert holders(as_of_position=before) == [(anna, "newsletter")]
    assert holders() == [(boris, "offers")]
    assert holders(purpose="newsletter") == []
    assert holders(as_of_position=1) == []
    assert api.get("/v1/consents", address="b@example.com")["items"] == []
    number = {"address": "+44 20 7946 0018", "channel": "sms"}
    assert api.get("/v1/consents", **number)["items"] == []
    problem = api.refused("GET", "/v1/consents", address="no address")
    assert problem["type"] == "/problems/address-invalid"


def test_the_account_is_searched_by_whatever_is_known(api: Caller) -> None:
    """Filters combine, pages follow each other, the newest come last."""
    people = [api.a_person(f"p{number}@example.com") for number in range(3)]
    contacts = [api.a_yes(person) for person in people]
    api.a_yes(people[0], "offers")
    withdraw(api, people[1], contacts[1])
    every = found(api)

    assert [item["position"] for item in every] == sorted(
        item["position"] for item in every
    )
    assert [item["act"] for item in every] == ["granted"] * 4 + ["withdrawn"]
    assert found(api, purpose="offers") == every[3:4]
    assert found(api, act="withdrawn") == found(api, state="withdrawn") == every[4:]
    assert found(api, act="withdrawn", state="granted") == []
    assert found(api, source="signup form", purpose="newsletter") == every[:3]
    assert found(api, notice=NOTICE) == every[:4]
    assert found(api, method="phone call", channel="email") == every[4:]
    assert found(api, actor=every[0]["actor"], to=every[2]["recorded_at"]) == every[:3]
    assert found(api, **{"from": every[2]["recorded_at"]}) == every[2:]
    assert found(api, **{"from": "2100-01-01T00:00:00Z"}) == []


def found(api: Caller, **query: object) -> list[Document]:
    """Go through all pages of two."""
    page = api.get("/v1/consents", limit=2, **query)
    items: list[Document] = page["items"]
    while page["next"]:
        page = api.get("/v1/consents", limit=2, cursor=page["next"], **query)
        items = items + page["items"]
    return items


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"as_of": AT.isoformat()}, "as_of"),
        ({"as_of_position": 1}, "as_of_position"),
        ({"notice": "ab"}, "notice"),
        ({"act": "asked"}, "act"),
        ({"address": "anna@example.com", "source": "fair"}, "source"),
        ({"address": "anna@example.com", "from": "2026-01-01T00:00:00Z"}, "from"),
        ({"address": "anna@example.com", "state": "granted"}, "state"),
    ],
)
def test_what_does_not_go_together_is_refused(
    api: Caller, query: dict[str, Any], field: str
) -> None:
    """An address is asked about a moment, the account about its events."""
    problem = api.refused("GET", "/v1/consents", **query)

    assert [error["field"] for error in problem["errors"]] == [field]
