"""What the terminal says of consents: words, and no tables to be read by machines."""

from __future__ import annotations

import pytest

from api.commands.console import show_consents, show_permission
from domain.store.datastore import AccountDatastore
from tests.api.caller import WORDING, Caller

Output = pytest.CaptureFixture[str]


def said(output: Output) -> list[str]:
    """Return what was shown; what the service logs of requests is not."""
    lines = output.readouterr().out.splitlines()
    return [line for line in lines if " request  " not in line]


def test_a_consent_is_said_with_words_and_proof(api: Caller, capsys: Output) -> None:
    """Who asked the terminal can read it to whoever is on the phone."""
    person = api.a_person()
    api.a_yes(person)
    found = api.get("/v1/consents", address="anna@example.com")
    capsys.readouterr()

    show_consents(found)

    head, reason, words, proof, event = said(capsys)
    assert head == "newsletter by email: granted"
    assert reason.startswith("  consent was granted on 2026-03-01 by api")
    assert words == f"  words: {WORDING}"
    assert proof == "  proof: ip 192.0.2.1, source signup form"
    assert event.startswith("  event: granted at 2026-03-01T06:00:00Z, recorded 20")
    assert event.endswith(f"version 2 of subscriber {person}")


def test_what_is_erased_is_said(
    api: Caller, datastore: AccountDatastore, capsys: Output
) -> None:
    """The facts without the person."""
    api.a_yes(api.a_person())
    with datastore.get_connection() as connection:
        connection.execute("DELETE FROM vault WHERE field = 'evidence'")
    found = api.get("/v1/consents", address="anna@example.com")
    capsys.readouterr()

    show_consents(found)

    assert "  proof: erased" in said(capsys)


def test_nobody_agreed_to_nothing(api: Caller, capsys: Output) -> None:
    """An empty answer is a sentence."""
    show_consents(api.get("/v1/consents", address="anna@example.com"))

    assert said(capsys) == ["nobody with this address had agreed to anything"]


def test_why_not_is_said_in_all_its_reasons(api: Caller, capsys: Output) -> None:
    """Yes or no first, then every reason, then what it rests on."""
    person = api.a_person()
    contact = api.a_yes(person)
    asked = {"address": "anna@example.com", "purpose": "newsletter"}
    may = api.get("/v1/permission", **asked)
    no = {"contact_id": contact, "purpose": "newsletter"}
    api.do(f"/v1/subscribers/{person}/consents/withdraw", no)
    may_not = api.get("/v1/permission", **asked)
    nobody = api.get("/v1/permission", address="b@example.com", purpose="newsletter")
    capsys.readouterr()

    for answer in (may, may_not, nobody):
        show_permission(answer)

    lines = said(capsys)
    assert [line for line in lines if not line.startswith(" ")] == ["yes", "no", "no"]
    assert [line[2:24] for line in lines if line[2:3] in ("+", "-")] == [
        "+ consent was granted ",
        "- consent was withdraw",
        "- nobody holds this ad",
    ]
    assert lines[-1] == "  by version 2 of the rules"
