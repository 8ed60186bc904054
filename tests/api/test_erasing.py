"""Erasure over REST: done once, certified, and proven to have been done."""

from __future__ import annotations

from base64 import b64decode

import pytest

from api.app import App, create_app
from api.parts import create_parts
from domain.application.ledger import LedgerKeeper
from domain.ledger.tree import leaf_hash
from domain.store.datastore import AccountDatastore
from domain.store.sealed import new_key, open_rows
from settings import Settings
from tests.api.caller import Caller
from tests.api.conftest import CallerOf
from tests.application.builders import AT

PRIVATE, PUBLIC = new_key()


@pytest.fixture
def app(datastore: AccountDatastore, keeper: LedgerKeeper) -> App:
    """Give the application of an installation that has an auditor."""
    config = Settings(state_dir=keeper.book.folder, auditor_key=b64decode(PUBLIC))
    return create_app(create_parts(config, datastore, lambda: AT))


def test_an_erased_person_has_a_certificate_and_no_values(
    api: Caller, keeper: LedgerKeeper
) -> None:
    """The certificate says what was done, and its receipt that it was recorded."""
    person = api.a_person(first_name="Anna")
    api.a_yes(person)

    done = api.do(f"/v1/subscribers/{person}/erase")

    keeper.keep()
    certificate = api.get(f"/v1/subscribers/{person}/erasure")
    assert certificate["certificate_id"] == done["id"]
    assert certificate["categories"] == ["address", "evidence", "profile"]
    assert [line["topic"] for line in certificate["log"]][-1] == "subscriber.erased.v1"
    assert leaf_hash(certificate["receipt"]["header"].encode())
    card = api.get(f"/v1/subscribers/{person}")
    assert (card["contacts"], card["fields"], card["lists"]) == ([], {}, [])
    proof = api.get(f"/v1/subscribers/{person}/proof")
    assert proof["values"] == []
    assert "granted" in proof["summary"][0]


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
