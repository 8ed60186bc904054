"""The link in the question: GET shows it, POST answers it, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from falcon.testing import Result, TestClient

from api.app import create_app
from api.parts import Parts
from domain.events import (
    ConfirmationSent,
    ConsentGranted,
    ConsentRequested,
    Fact,
    Recorded,
)
from domain.store.tokens import Tokens
from tests.api.caller import PURPOSE, WORDING, Caller, a_grant
from tests.api.test_sign_up import ANNA, sign_up
from tests.application.builders import AT
from tests.workers.postman import Postman, link_in

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FORGED = "192.0.2.1"
#: What fetches links before people do.
SCANNERS = (
    "Mozilla/5.0 (Windows NT 10.0) SafeLinks/1.0",
    "Mozilla/5.0 (compatible; Proofpoint-URL-Defense)",
    "BarracudaCentral/1.0 (Barracuda Sentinel; EE)",
)


@pytest.fixture
def postman(parts: Parts) -> Postman:
    """Give who sends the questions."""
    return Postman(parts.datastore, parts.keyring, parts.now)


@pytest.fixture
def link(api: Caller, postman: Postman) -> str:
    """Give the link of somebody who signed up."""
    api.a_form()
    sign_up(api.client, ANNA)
    (message,) = postman.deliver()
    return link_in(message)


def press(
    client: TestClient, link: str, answer: str = "yes", agent: str = "Fox"
) -> Result:
    """Press a button of the page, and claim to come from elsewhere."""
    headers = FORM | {"User-Agent": agent, "X-Forwarded-For": FORGED}
    body = f"answer={answer}".encode()
    environ = {"REMOTE_ADDR": "203.0.113.9"}
    return client.simulate_post(link, body=body, headers=headers, extras=environ)


def facts(parts: Parts, kind: type[Fact]) -> list[tuple[int, Any]]:
    """Return the facts of a kind in the log, with their versions."""
    return [
        (event.version, event.fact)
        for event in parts.log.read(0, 1_000)
        if isinstance(event, Recorded) and type(event.fact) is kind
    ]


def state(api: Caller) -> str:
    """Return the state of the one consent of whoever signed up."""
    (person,) = api.get("/v1/subscribers", address="anna@example.com")["items"]
    (consent,) = api.get(f"/v1/subscribers/{person['id']}/consents")["items"]
    return str(consent["state"])


def later(parts: Parts, **time: float) -> TestClient:
    """Give a client at a later time."""
    moved = replace(parts, now=lambda: AT + timedelta(**time))
    return TestClient(create_app(moved))


def test_the_page_shows_the_words_and_two_buttons(api: Caller, link: str) -> None:
    """It names nobody and loads nothing."""
    page = api.client.simulate_get(link)

    assert page.status_code == 200
    assert WORDING in page.text
    assert page.text.count("<button") == 2
    assert "anna" not in page.text.lower()
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"


def test_words_of_a_notice_are_no_markup(api: Caller, postman: Postman) -> None:
    """Whatever a notice says is shown, letter by letter."""
    notice = api.a_notice("<script>alert(1)</script>", language='"><i>')
    api.a_form({"purposes": ["newsletter"], "notice_id": notice})
    sign_up(api.client, ANNA)
    (message,) = postman.deliver()

    page = api.client.simulate_get(link_in(message))

    assert "<script" not in page.text
    assert "<i>" not in page.text
    assert "&lt;script&gt;" in page.text


def test_a_yes_is_granted_with_both_halves(
    api: Caller, parts: Parts, link: str
) -> None:
    """Request, message and confirmation hang together by version and token id."""
    answer = press(api.client, link)

    assert (answer.status_code, "you agreed" in answer.text) == (200, True)
    ((request, asked),) = facts(parts, ConsentRequested)
    ((_, sent),) = facts(parts, ConfirmationSent)
    ((_, granted),) = facts(parts, ConsentGranted)
    assert sent.request == granted.request == request
    assert sent.token_id == granted.token_id
    assert granted.notice_id == asked.notice_id
    assert (granted.method, granted.granted_at) == ("double-opt-in", AT)
    values = parts.queries.vault.values([granted.evidence.id])
    assert msgspec.json.decode(values[granted.evidence.id]) == {
        "source": "confirmation link",
        "ip": "203.0.113.9",
        "forwarded_for": FORGED,
        "user_agent": "Fox",
    }
    assert state(api) == "granted"


def test_a_no_is_a_refusal(api: Caller, link: str) -> None:
    """It is taken as easily as the yes."""
    answer = press(api.client, link, "no")

    assert "Nothing is sent to you" in answer.text
    assert state(api) == "refused"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "answer=",
        "answer=No",
        "answer=nope",
        "answer=yes&answer=no",
        '{"answer":"no"}',
    ],
)
def test_what_is_neither_yes_nor_no_is_asked_again(
    api: Caller, parts: Parts, link: str, body: str
) -> None:
    """A scanner that sends POST, or a body lost on its way, agrees to nothing."""
    head = parts.log.head()

    page = api.client.simulate_post(link, body=body.encode(), headers=FORM)

    assert (page.status_code, WORDING in page.text) == (422, True)
    assert parts.log.head() == head
    assert press(api.client, link).status_code == 200


@pytest.mark.parametrize("first", ["yes", "no"])
def test_an_answer_counts_once(
    api: Caller, parts: Parts, link: str, first: str
) -> None:
    """Pressed again, either button shows what was answered first."""
    one = press(api.client, link, first)
    head = parts.log.head()

    for again in (first, "yes", "no"):
        two = press(api.client, link, again)
        assert (two.status_code, two.text) == (one.status_code, one.text)
    assert api.client.simulate_get(link).text == one.text
    assert parts.log.head() == head


def test_scanners_change_nothing(api: Caller, parts: Parts, link: str) -> None:
    """A thousand looks at the link, and it still waits for its answer."""
    head = parts.log.head()

    for number in range(1_000):
        method = "HEAD" if number % 4 == 0 else "GET"
        agent = {"User-Agent": SCANNERS[number % len(SCANNERS)]}
        answer = api.client.simulate_request(method, link, headers=agent)
        assert answer.status_code == 200

    assert parts.log.head() == head
    assert state(api) == "requested"
    assert press(api.client, link).status_code == 200
    assert state(api) == "granted"


def test_other_links_open_nothing(api: Caller, parts: Parts, link: str) -> None:
    """Foreign, altered, cut or strange: one page, and no event."""
    other = "A" if link[-1] != "A" else "B"
    head = parts.log.head()

    for wrong in (link[:-1] + other, link[:-1], "/c/0", "/c/%F0%9F%98%80", "/c/%00"):
        for answer in (api.client.simulate_get(wrong), press(api.client, wrong)):
            assert answer.status_code == 404
            assert "not open" in answer.text
    assert parts.log.head() == head


def test_a_question_is_open_for_a_week(api: Caller, parts: Parts, link: str) -> None:
    """Then it is too late, and after that it is forgotten."""
    assert later(parts, days=6.9).simulate_get(link).status_code == 200
    late = later(parts, days=7)

    assert late.simulate_get(link).status_code == 410
    assert press(late, link).status_code == 410
    assert state(api) == "requested"
    tokens = Tokens(parts.datastore)
    assert tokens.forget(at=AT + timedelta(days=6)) == 0
    assert tokens.forget(at=AT + timedelta(days=7)) == 1
    assert press(late, link).status_code == 404


def test_a_question_that_was_settled_otherwise_is_over(api: Caller, link: str) -> None:
    """Whoever said no by telephone meanwhile is not signed up by an old link."""
    (person,) = api.get("/v1/subscribers", address="anna@example.com")["items"]
    contact = person["contacts"][0]["id"]
    no = {"contact_id": contact, "purpose": "newsletter"}
    api.do(f"/v1/subscribers/{person['id']}/consents/withdraw", no)

    assert api.client.simulate_get(link).status_code == 410
    assert press(api.client, link).status_code == 410
    assert state(api) == "withdrawn"


def test_whoever_lost_the_address_cannot_answer_for_it(api: Caller, link: str) -> None:
    """The contact is gone, and with it the question."""
    (person,) = api.get("/v1/subscribers", address="anna@example.com")["items"]
    contact = person["contacts"][0]["id"]
    api.a_phone(person["id"])
    api.do(f"/v1/subscribers/{person['id']}/contacts/{contact}/remove")

    assert press(api.client, link).status_code == 410


def test_one_message_asks_for_all_that_was_ticked(
    api: Caller, parts: Parts, postman: Postman
) -> None:
    """Several purposes in words of their own, one link, one answer to all that wait."""
    offers = api.a_notice("Offers, too.")
    api.a_form(
        {"purposes": ["newsletter", "events"], "notice_id": api.a_notice()},
        {"purposes": ["offers", "newsletter"], "notice_id": offers},
        {"purposes": ["unticked"], "notice_id": offers},
    )
    sign_up(api.client, ANNA | {"ticks": [1, 0]})
    (message,) = postman.deliver()
    (person,) = api.get("/v1/subscribers", address="anna@example.com")["items"]
    agreed = a_grant(person["contacts"][0]["id"], "events")
    api.do(f"/v1/subscribers/{person['id']}/consents/grant", agreed)

    page = api.client.simulate_get(link_in(message)).text
    press(api.client, link_in(message))

    assert WORDING in page
    assert "Offers, too." in page
    assert len(facts(parts, ConfirmationSent)) == 3
    granted = [(fact.purpose, fact.method) for _, fact in facts(parts, ConsentGranted)]
    assert sorted(granted) == [
        ("events", "api"),
        ("newsletter", "double-opt-in"),
        ("offers", "double-opt-in"),
    ]


def test_a_confirmed_yes_ends_as_its_purpose_says(
    api: Caller, parts: Parts, link: str
) -> None:
    """By the definition in force when it was given."""
    api.do("/v1/purposes", PURPOSE)

    press(api.client, link)

    ((_, granted),) = facts(parts, ConsentGranted)
    assert granted.expires_at == AT + timedelta(days=365)
    assert granted.purpose_version == 1


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_link_is_answered_though_the_card_became_one_with_another(
    api: Caller, link: str, answer: str
) -> None:
    """The question came along: the words are shown, and the answer counts."""
    [other] = api.get("/v1/subscribers", address="anna@example.com")["items"]
    anna = api.a_person("a.smith@work.example")
    api.do(f"/v1/subscribers/{anna}/merge", {"other_id": other["id"]})

    page = api.client.simulate_get(link)
    answered = press(api.client, link, answer)

    assert WORDING in page.text
    assert answered.status_code == 200
    assert state(api) == ("granted" if answer == "yes" else "refused")


def test_a_question_is_asked_though_the_card_became_one_before_it_was_sent(
    api: Caller, postman: Postman
) -> None:
    """And its link is answered over one more merge."""
    api.a_form()
    sign_up(api.client, ANNA)
    api.catch_up()
    [other] = api.get("/v1/subscribers", address="anna@example.com")["items"]
    anna, third = (api.a_person(f"{name}@work.example") for name in ("anna", "third"))
    api.do(f"/v1/subscribers/{anna}/merge", {"other_id": other["id"]})

    (message,) = postman.deliver()
    api.do(f"/v1/subscribers/{third}/merge", {"other_id": anna})

    assert press(api.client, link_in(message)).status_code == 200
    assert state(api) == "granted"


def test_a_no_is_taken_while_a_restored_log_waits(
    api: Caller, link: str, parts: Parts
) -> None:
    """A yes waits for whoever decides; nobody is written to without one."""
    with parts.datastore.transaction(commit=True) as cursor:
        cursor.execute("UPDATE ledger SET held = 'it is shorter than what was signed'")

    assert press(api.client, link).status_code == 503
    assert state(api) == "requested"
    assert press(api.client, link, "no").status_code == 200
    assert state(api) == "refused"
