"""C-18: the reply by which somebody agreed is kept as their own provider signed it."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from falcon.testing import Result, TestClient

from api.app import create_app
from api.parts import Parts
from domain.application import SignUp
from domain.errors import MailKeyUnavailable
from domain.signed_mail import LARGEST, SignedMail
from domain.store.vault import VaultRow, digest
from tests.api.caller import WORDING, Caller
from tests.api.conftest import PROVIDER, STRANGER
from tests.application.builders import by
from tests.mails import REPLY

HEADERS = {"Content-Type": "message/rfc822"}
SIGNED = PROVIDER.signed()


@pytest.fixture
def anna(api: Caller) -> str:
    """Register whose reply it is."""
    return api.a_person("Anna@example.com")


def hand_over(api: Caller, person: str, mail: bytes = SIGNED, **more: str) -> Result:
    """Hand a mail over as a person's yes."""
    path = f"/v1/subscribers/{person}/consents/grant-by-mail"
    query = {"purpose": "newsletter", "wording": WORDING} | more
    return api.ask("POST", path, mail, HEADERS, **query)


def evidence(api: Caller, person: str) -> dict[str, Any]:
    """Return what is kept of the person's one consent."""
    [consent] = api.get(f"/v1/subscribers/{person}/consents")["items"]
    found: dict[str, Any] = consent["evidence"]
    return found


def test_a_signed_reply_is_a_yes(api: Caller, anna: str) -> None:
    """Given when it was written, in the words that were shown, for its own address."""
    answer = hand_over(api, anna)

    assert answer.status_code == 200, answer.text
    [consent] = api.get(f"/v1/subscribers/{anna}/consents")["items"]
    assert (consent["state"], consent["method"]) == ("granted", "signed-mail")
    assert (consent["address"], consent["wording"]) == ("anna@example.com", WORDING)
    assert consent["granted_at"] == "2026-03-03T10:00:00Z"
    assert consent["source"] == "mail signed by example.com"


def test_the_evidence_is_every_byte_and_the_key_of_that_day(
    api: Caller, anna: str
) -> None:
    """Its kind says how it is to be verified; other channels will have others."""
    hand_over(api, anna)

    found = evidence(api, anna)

    assert b64decode(found.pop("message")) == SIGNED
    assert found == {
        "kind": "signed-mail",
        "source": "mail signed by example.com",
        "dkim_domain": "example.com",
        "dkim_selector": "s1",
        "dkim_record": PROVIDER.record,
        "received_at": "2026-03-03T10:15:00+00:00",
    }


def test_what_is_kept_verifies_offline_and_one_flipped_byte_does_not(
    api: Caller, anna: str, parts: Parts
) -> None:
    """By the provider's key where it is covered, and by the event's digest wholly."""
    hand_over(api, anna)
    found = evidence(api, anna)
    raw = b64decode(found["message"])
    name = f"{found['dkim_selector']}._domainkey.{found['dkim_domain']}"
    offline = {name: found["dkim_record"]}.get
    at = datetime.fromisoformat(found["received_at"])
    place = raw.index(b"Yes, please")
    flipped = raw[:place] + b"y" + raw[place + 1 :]

    assert len(list(SignedMail(raw).signatures(offline, at))) == 1
    assert not list(SignedMail(flipped).signatures(offline, at))
    [row] = _evidence_rows(api, anna, parts)
    digests = {digest(row.salt, value) for value in _flipped(row.value)}
    assert row.ref.digest not in digests


def _evidence_rows(api: Caller, person: str, parts: Parts) -> list[VaultRow]:
    contact = UUID(api.contact_of(person))
    rows = parts.queries.vault.rows_of([contact])
    return [row for row in rows if row.field == "evidence"]


def _flipped(value: str) -> Iterator[str]:
    for place, letter in enumerate(value):
        yield f"{value[:place]}{chr(ord(letter) ^ 1)}{value[place + 1 :]}"


@pytest.mark.parametrize(
    ("mail", "problem"),
    [
        (REPLY, "mail-unsigned"),
        (SIGNED.replace(b"Yes, please", b"No, please"), "mail-signature-invalid"),
        (STRANGER.signed(), "mail-misaligned"),
        (PROVIDER.signed(covered=("from",)), "mail-undated"),
        (PROVIDER.signed(REPLY.replace(b"anna@", b"eve@")), "mail-from-another"),
        (b"no mail", "mail-unreadable"),
        (b"", "mail-unreadable"),
        (SIGNED + b"x\r\n" * (LARGEST // 3), "too-large"),
    ],
)
def test_what_does_not_prove_it_records_nothing(
    api: Caller, anna: str, parts: Parts, mail: bytes, problem: str
) -> None:
    """Unsigned, altered, misaligned, undated, another's, none, or too much."""
    before = parts.log.head()

    answer = hand_over(api, anna, mail)

    assert answer.json["type"] == f"/problems/{problem}"
    assert "anna" not in answer.text.lower()
    assert parts.log.head() == before


def test_a_reply_is_nobody_elses(api: Caller, anna: str) -> None:
    """Not even when both are here."""
    boris = api.a_person("boris@example.com")

    answer = hand_over(api, boris)

    assert answer.json["type"] == "/problems/mail-from-another"
    assert api.get(f"/v1/subscribers/{anna}/consents")["items"] == []


def test_a_reply_does_not_undo_the_no_that_came_after_it(
    api: Caller, anna: str
) -> None:
    """However often it is handed over; a newer one does."""
    hand_over(api, anna)
    cell = {"contact_id": api.contact_of(anna), "purpose": "newsletter"}
    api.do(f"/v1/subscribers/{anna}/consents/withdraw", cell)

    assert hand_over(api, anna).json["type"] == "/problems/mail-outdated"
    later = PROVIDER.signed(REPLY.replace(b"10:00:00", b"10:16:00"))
    assert hand_over(api, anna, later).status_code == 200
    assert hand_over(api, anna, purpose="offers").status_code == 200


def test_a_yes_that_stands_is_not_taken_twice(
    api: Caller, anna: str, parts: Parts
) -> None:
    """Doing again what is already so records nothing."""
    hand_over(api, anna)
    before = parts.log.head()

    assert hand_over(api, anna).status_code == 200
    assert parts.log.head() == before


def test_a_suppressed_address_is_opened_by_confirming_alone(
    api: Caller, anna: str, parts: Parts
) -> None:
    """Erased, signed up anew and not confirmed: whoever has old mail opens nothing."""
    api.do(f"/v1/subscribers/{anna}/erase", {})
    form = api.a_form()
    parts.application.sign_ups.take(by(), form, SignUp("anna@example.com", [0]), [])
    [(again, _)] = parts.queries.vault.holders("email", ["anna@example.com"]).values()

    answer = hand_over(api, str(again))

    assert answer.json["type"] == "/problems/address-closed"


def test_who_was_erased_has_no_address_to_reply_from(api: Caller, anna: str) -> None:
    """The mail is nobody's any more."""
    api.do(f"/v1/subscribers/{anna}/erase", {})

    assert hand_over(api, anna).json["type"] == "/problems/mail-from-another"


def test_without_the_dns_it_is_asked_for_again_later(
    api: Caller, anna: str, parts: Parts
) -> None:
    """The answer says when, and nothing is recorded."""

    def away(_: str) -> str | None:
        raise MailKeyUnavailable

    lost = replace(api, client=TestClient(create_app(replace(parts, lookup=away))))

    answer = hand_over(lost, anna)

    assert answer.json["type"] == "/problems/mail-key-unavailable"
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
