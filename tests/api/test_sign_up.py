"""Signing up by a form: the same answer for everybody, and a question by mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from falcon.testing import Result, TestClient

from api.app import create_app
from api.parts import Parts
from domain.events import ConsentRequested, Recorded
from domain.store.allowances import forget_counts
from tests.api.caller import Caller, Document
from tests.application.builders import AT
from tests.workers.postman import Postman

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ANNA = {"email": "Anna@Example.com", "ticks": [0]}


@pytest.fixture
def postman(parts: Parts) -> Postman:
    """Give who sends the questions."""
    return Postman(parts.datastore, parts.keyring, parts.now)


def sign_up(
    client: TestClient, said: Document, ip: str = "203.0.113.7", **headers: str
) -> Result:
    """Sign up as a program does."""
    told = {name.replace("_", "-"): text for name, text in headers.items()}
    environ = {"REMOTE_ADDR": ip}
    return client.simulate_post("/f/sign-up", json=said, headers=told, extras=environ)


def at(api: Caller, parts: Parts, **later: float) -> Caller:
    """Return a caller at a later time."""
    moved = replace(parts, now=lambda: AT + timedelta(**later))
    return replace(api, client=TestClient(create_app(moved)))


def requests(parts: Parts) -> list[ConsentRequested]:
    """Return all requests in the log."""
    return [
        event.fact
        for event in parts.log.read(0, 1_000)
        if isinstance(event, Recorded) and isinstance(event.fact, ConsentRequested)
    ]


def evidence(parts: Parts, request: ConsentRequested) -> dict[str, Any]:
    """Open what is known of who asked."""
    assert request.evidence
    values = parts.queries.vault.values([request.evidence.id])
    return dict(msgspec.json.decode(values[request.evidence.id]))


def test_whoever_is_new_is_registered_and_asked(
    api: Caller, parts: Parts, postman: Postman
) -> None:
    """The request keeps page, address, agent, form version and notice."""
    api.a_form()
    told = ANNA | {"page": "https://shop.example/join", "language": "de"}

    answer = sign_up(api.client, told, user_agent="Fox")

    assert answer.status_code == 202
    (found,) = api.get("/v1/subscribers", address="anna@example.com")["items"]
    assert found["fields"] == {"language": "de"}
    (request,) = requests(parts)
    assert request.to_confirm
    assert request.notice_id
    assert (
        request.notice_id.hex() == api.get("/v1/forms/sign-up")["ticks"][0]["notice_id"]
    )
    assert request.form_version == 1
    assert evidence(parts, request) == {
        "source": "form sign-up",
        "page": "https://shop.example/join",
        "language": "de",
        "ip": "203.0.113.7",
        "user_agent": "Fox",
    }
    (message,) = postman.deliver()
    assert message.address == "anna@example.com"


def test_a_browser_gets_a_page(api: Caller, parts: Parts) -> None:
    """Where the form stood is known from the browser, if the form does not say it."""
    api.a_form()
    body = urlencode({"email": "anna@example.com", "ticks": "0", "language": ""})
    referer = {"Referer": "https://shop.example/"}

    page = api.client.simulate_post("/f/sign-up", body=body, headers=FORM | referer)

    assert page.status_code == 202
    assert "look into your mailbox" in page.text
    assert "anna" not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert evidence(parts, requests(parts)[0])["page"] == "https://shop.example/"


def test_nobody_learns_whether_an_address_is_known(api: Caller) -> None:
    """Known, new, agreed already, or asked too often: one answer."""
    api.a_form()
    api.a_person("boris@example.com")
    api.a_yes(api.a_person("clara@example.com"))

    answers = [
        sign_up(api.client, {"email": address, "ticks": [0]})
        for address in (
            "anna@example.com",
            "anna@example.com",
            "boris@example.com",
            "clara@example.com",
        )
    ]

    assert {(one.status_code, one.text) for one in answers} == {(202, answers[0].text)}


def test_who_agrees_already_gets_no_message(api: Caller, postman: Postman) -> None:
    """There is nothing to ask."""
    api.a_form()
    api.a_yes(api.a_person())

    sign_up(api.client, ANNA)

    assert postman.deliver() == []


def test_a_known_person_keeps_their_profile(api: Caller) -> None:
    """A stranger who knows an address changes nothing about whose it is."""
    api.a_form()
    person = api.a_person(language="lv")

    sign_up(api.client, ANNA | {"language": "de"})

    assert api.get(f"/v1/subscribers/{person}")["fields"] == {"language": "lv"}


def test_a_hundred_sign_ups_of_one_address_are_one_message(
    api: Caller, parts: Parts, postman: Postman
) -> None:
    """Whoever fills forms with somebody's address does not fill their mailbox."""
    api.a_form()
    for number in range(100):
        sign_up(api.client, ANNA, f"198.51.100.{number}")

    assert len(postman.deliver()) == 1
    assert len(requests(parts)) == 1


def test_an_address_is_asked_once_a_day_and_three_times_a_month(
    api: Caller, parts: Parts, postman: Postman
) -> None:
    """The limits count from each message, and are forgotten when they are past."""
    api.a_form()
    sent = []
    for days in (0, 0.9, 1.1, 2.2, 3.3, 29, 30.5):
        sign_up(at(api, parts, days=days).client, ANNA)
        sent.append(len(postman.deliver()))

    assert sent == [1, 0, 1, 1, 0, 0, 1]
    assert forget_counts(parts.datastore, at=AT + timedelta(days=32)) == 2 * 2


def test_one_ip_address_signs_ten_people_up_a_day(
    api: Caller, postman: Postman
) -> None:
    """The eleventh gets the same answer and no message; others are not hindered."""
    api.a_form()
    for number in range(12):
        sign_up(api.client, {"email": f"p{number}@example.com", "ticks": [0]})
    sign_up(api.client, {"email": "q@example.com", "ticks": [0]}, "203.0.113.8")

    assert len(postman.deliver()) == 11
    assert api.get("/v1/subscribers", address="p11@example.com")["items"] == []


def test_the_counts_name_nobody(api: Caller, parts: Parts) -> None:
    """Neither the address nor where the request came from can be read from them."""
    api.a_form()
    sign_up(api.client, ANNA)

    with parts.datastore.get_connection() as connection:
        rows = connection.execute("SELECT t::text AS t FROM sign_up_counts AS t")
        text = str(rows.fetchall())
    assert "anna" not in text
    assert "203.0.113" not in text


def test_a_forged_address_is_kept_as_a_claim(api: Caller, parts: Parts) -> None:
    """X-Forwarded-For of a peer that is no proxy of ours is data, not the address."""
    api.a_form()

    sign_up(api.client, ANNA, x_forwarded_for="192.0.2.1")

    found = evidence(parts, requests(parts)[0])
    assert (found["ip"], found["forwarded_for"]) == ("203.0.113.7", "192.0.2.1")


def test_a_proxy_of_ours_is_believed(api: Caller, parts: Parts) -> None:
    """As the settings name it, by network."""
    config = replace(parts.settings, trusted_proxies=("203.0.113.0/24",))
    behind = TestClient(create_app(replace(parts, settings=config)))
    api.a_form()

    sign_up(behind, ANNA, x_forwarded_for="192.0.2.1")

    found = evidence(parts, requests(parts)[0])
    assert found["ip"] == "192.0.2.1"
    assert "forwarded_for" not in found


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"email": "anna@example.com", "ticks": [1]}, 422),
        ({"email": "anna@example.com", "ticks": []}, 422),
        ({"email": "anna@example.com", "ticks": [-1]}, 422),
        ({"email": "anna", "ticks": [0]}, 422),
        ({"email": "anna@example.com", "ticks": [0], "colour": "red"}, 422),
        ({"ticks": [0]}, 422),
    ],
)
def test_what_a_form_cannot_take_is_refused(
    api: Caller, parts: Parts, said: Document, status: int
) -> None:
    """Whether or not the address is known; and nothing is recorded."""
    api.a_form()

    assert sign_up(api.client, said).status_code == status
    assert requests(parts) == []


def test_a_form_that_is_not_there_takes_nobody(api: Caller, parts: Parts) -> None:
    """Never published, closed, or asked in another language than the web's."""
    assert sign_up(api.client, ANNA).status_code == 404
    api.a_form()
    api.do("/v1/forms/sign-up/close")
    assert sign_up(api.client, ANNA).status_code == 410
    told = {"Content-Type": "text/plain"}
    answer = api.client.simulate_post("/f/sign-up", body="x", headers=told)
    assert answer.status_code == 415
    assert requests(parts) == []


def test_looking_at_a_form_changes_nothing(api: Caller, parts: Parts) -> None:
    """There is nothing to see there, either."""
    api.a_form()
    head = parts.log.head()

    for method in ("GET", "HEAD"):
        told = {"email": "anna@example.com", "ticks": "0"}
        answer = api.client.simulate_request(method, "/f/sign-up", params=told)
        assert answer.status_code == 405
    assert parts.log.head() == head
