"""Erasure over REST: done once, certified, and proven to have been done."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import jsonschema_rs
import pytest
from falcon.testing import TestClient

from api.app import create_app
from api.parts import Parts, create_parts
from domain.application.ledger import LedgerKeeper
from domain.store.datastore import AccountDatastore
from domain.store.sealed import new_key, open_rows
from settings import Settings
from tests.api.caller import Caller
from tests.api.conftest import CallerOf
from tests.application.builders import AT
from tests.builders import a_campaign, a_window, record
from tests.ledger.proving import proven_header

PRIVATE, PUBLIC = new_key()
#: What GDPR and RKN order 179 want to know of an erasure; nothing of it may be blank.
WANTED: dict[str, object] = {
    "certificate_id": {"format": "uuid"},
    "subscriber": {"format": "uuid"},
    "operator": {"pattern": r"\S"},
    "system": {"pattern": r"\S"},
    "actor": {"pattern": "^key:"},
    "ground": {"pattern": r"\S"},
    "mode": {"enum": ["all", "sealed"]},
    "at": {"format": "date-time"},
    "recorded_at": {"format": "date-time"},
    "categories": {"type": "array", "minItems": 1, "items": {"pattern": r"\S"}},
    "values": {"type": "integer", "minimum": 1},
    "receipt": {"required": ["header", "tlog_proof"]},
    "log": {
        "type": "array",
        "minItems": 2,
        "items": {"required": ["at", "recorded_at", "actor", "topic", "words"]},
    },
}
complete = jsonschema_rs.Draft202012Validator(
    {"type": "object", "required": list(WANTED), "properties": WANTED},
    validate_formats=True,
)


@pytest.fixture
def parts(datastore: AccountDatastore, keeper: LedgerKeeper) -> Parts:
    """Give the parts of an installation that has an auditor."""
    config = Settings(
        state_dir=keeper.book.folder,
        operator="Shop Ltd, 1 High Street, Riga",
        auditor_key=b64decode(PUBLIC),
    )
    return create_parts(config, datastore, lambda: AT)


def test_an_erased_person_has_a_certificate_and_no_values(
    api: Caller, keeper: LedgerKeeper
) -> None:
    """C-14: the certificate lacks nothing, and the log extract ends with it."""
    person = api.a_person(first_name="Anna")
    api.a_yes(person)

    done = api.do(f"/v1/subscribers/{person}/erase", {"ground": "request"})

    keeper.keep()
    certificate = api.get(f"/v1/subscribers/{person}/erasure")
    assert complete.is_valid(certificate), list(complete.iter_errors(certificate))
    assert certificate["certificate_id"] == done["id"]
    assert certificate["subscriber"] == person
    assert certificate["operator"] == "Shop Ltd, 1 High Street, Riga"
    assert certificate["categories"] == ["address", "evidence", "profile"]
    card = api.get(f"/v1/subscribers/{person}")
    assert (card["contacts"], card["fields"], card["lists"]) == ([], {}, [])
    proof = api.get(f"/v1/subscribers/{person}/proof")
    assert proof["values"] == []
    assert "granted" in proof["summary"][0]


def test_a_certificate_lies_in_the_merkle_log(
    api: Caller, keeper: LedgerKeeper, parts: Parts
) -> None:
    """C-14: its receipt leads to the event that says the same, and to a signed root."""
    person = api.a_person()
    api.do(f"/v1/subscribers/{person}/erase")
    keeper.keep()
    certificate = api.get(f"/v1/subscribers/{person}/erasure")

    vkey = api.get("/v1/ledger")["keys"][0]
    _, stream, _, topic, *_ = header = proven_header(certificate["receipt"], vkey)

    state = state_at(parts, certificate["position"])
    assert (stream, topic) == (person, "subscriber.erased.v1")
    assert header[5] == sha256(state).hexdigest()
    fact = json.loads(state)["fact"]
    for name in ("certificate_id", "mode", "ground", "categories", "values"):
        assert certificate[name] == fact[name]


def state_at(parts: Parts, position: int) -> bytes:
    """Return an event as it is stored."""
    with parts.datastore.get_connection() as connection:
        row = connection.execute(
            "SELECT state FROM stored_events WHERE notification_id = %s", (position,)
        ).fetchone()
    assert row
    return bytes(row["state"])


def test_an_erased_person_is_not_changed_any_more(api: Caller) -> None:
    """410, and the reason."""
    person = api.a_person()
    api.do(f"/v1/subscribers/{person}/erase")

    problem = api.refused(
        "PATCH", f"/v1/subscribers/{person}", {"fields": {"first_name": "Anna"}}
    )

    assert (problem["status"], problem["type"]) == (410, "/problems/subscriber-gone")


def test_an_erased_address_is_refused(api: Caller) -> None:
    """Whoever works here cannot register it again."""
    api.do(f"/v1/subscribers/{api.a_person()}/erase")

    problem = api.refused(
        "POST",
        "/v1/subscribers",
        {"contacts": [{"channel": "email", "address": "anna@example.com"}]},
    )

    assert problem["type"] == "/problems/address-closed"


def test_sealed_proof_is_for_the_auditor(api: Caller, caller_of: CallerOf) -> None:
    """It comes over REST as it is kept, and opens with the auditor's key alone."""
    person = api.a_person()
    api.a_yes(person)
    api.do(f"/v1/subscribers/{person}/erase", {"mode": "sealed"})

    kept = caller_of("auditor").get(f"/v1/subscribers/{person}/sealed-proof")

    values = {
        row.field: row.value for row in open_rows(b64decode(kept["sealed"]), PRIVATE)
    }
    assert values["address"] == "anna@example.com"


@pytest.mark.parametrize("days", [None, 10])
def test_sealed_proof_is_kept_from_its_last_use_on(
    api: Caller, parts: Parts, days: int | None
) -> None:
    """C-16: five years after the last message, unless another time is set."""
    person = api.a_person()
    contact = UUID(api.a_yes(person))
    campaign = a_campaign()
    window = a_window(campaign, [contact]).later(days=30).attempted(0, 1)
    record(parts.log, campaign.released().frozen(window), window)
    [message] = api.get(f"/v1/subscribers/{person}")["messages"]
    config = replace(parts.settings, proof_days=days) if days else parts.settings
    asked = replace(api, client=TestClient(create_app(replace(parts, settings=config))))

    asked.do(f"/v1/subscribers/{person}/erase", {"mode": "sealed"})

    last_use = datetime.fromisoformat(message["attempted_at"])
    kept = parts.application.erasing.certificate(UUID(person)).destroy_at
    assert last_use > AT
    assert kept == last_use + timedelta(days=days or 1_826)


def test_only_the_owner_erases(caller_of: CallerOf, api: Caller) -> None:
    """Nobody else destroys what cannot be brought back."""
    person = api.a_person()

    for role in ("author", "moderator", "auditor", "sender"):
        problem = caller_of(role).refused("POST", f"/v1/subscribers/{person}/erase")
        assert problem["type"] == "/problems/forbidden"


def test_an_auditors_reading_is_recorded(
    api: Caller, caller_of: CallerOf, datastore: AccountDatastore
) -> None:
    """Whom they were shown, by which question; an owner's reading is not."""
    anna, boris = api.a_person(), api.a_person("boris@example.com")
    auditor = caller_of("auditor")

    auditor.get(f"/v1/subscribers/{anna}")
    auditor.get("/v1/subscribers")
    auditor.get("/v1/lists")
    api.get(f"/v1/subscribers/{anna}")

    with datastore.get_connection() as connection:
        rows = connection.execute(
            "SELECT state FROM events WHERE topic = 'account.personal_data_read.v1'"
            " ORDER BY position"
        ).fetchall()
    read = [row["state"]["fact"] for row in rows]
    assert [fact["operation"] for fact in read] == [
        "/v1/subscribers/{id:uuid}",
        "/v1/subscribers",
    ]
    assert [set(fact["subjects"]) for fact in read] == [{anna}, {anna, boris}]
