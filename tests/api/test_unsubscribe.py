"""The link in every message: it asks on GET, and takes the no on POST (RFC 8058)."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest
from falcon.testing import Result

from api.parts import Parts
from domain.events import ConsentWithdrawn, Recorded
from domain.ids import new_id
from domain.links import unsubscribe_token
from tests.api.caller import Caller, a_grant
from tests.api.test_confirmation import SCANNERS

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ONE_CLICK = b"List-Unsubscribe=One-Click"


@pytest.fixture
def person(api: Caller) -> str:
    """Register somebody who agreed."""
    person = api.a_person()
    api.a_yes(person)
    return person


@pytest.fixture
def link(api: Caller, parts: Parts, person: str) -> str:
    """Give the link of a message to them."""
    campaign = api.a_campaign(api.a_list())
    return link_to(parts, UUID(campaign), UUID(api.contact_of(person)))


def link_to(parts: Parts, campaign_id: UUID, contact_id: UUID) -> str:
    """Make a link as messages carry it."""
    key = parts.keyring.link
    return f"/u/{unsubscribe_token(key.secret, key.id, campaign_id, contact_id)}"


def state(api: Caller, person: str) -> str:
    """Return the state of their one consent."""
    (consent,) = api.get(f"/v1/subscribers/{person}")["consents"]
    return str(consent["state"])


def press(api: Caller, link: str, body: bytes = ONE_CLICK) -> Result:
    """Do what the button, or a mail program, does."""
    return api.client.simulate_post(link, body=body, headers=FORM)


def test_looking_at_the_page_changes_nothing(
    api: Caller, parts: Parts, person: str, link: str
) -> None:
    """C-05: scanners fetch every link, a thousand times if they like; it stays good."""
    head = parts.log.head()
    for number in range(1_000):
        method = "HEAD" if number % 4 == 0 else "GET"
        agent = {"User-Agent": SCANNERS[number % len(SCANNERS)]}
        page = api.client.simulate_request(method, link, headers=agent)
        assert page.status_code == 200

    assert '<form method="post">' in page.text
    assert parts.log.head() == head
    assert press(api, link).status_code == 200
    assert state(api, person) == "withdrawn"


def test_the_button_takes_the_no(api: Caller, person: str, link: str) -> None:
    """No key, no redirect: one POST withdraws the consent, and history says so."""
    answer = press(api, link)

    assert answer.status_code == 200
    assert "You are unsubscribed" in answer.text
    assert state(api, person) == "withdrawn"
    history = api.get(f"/v1/subscribers/{person}/history")["items"]
    assert history[-1]["actor"] == "recipient"


def test_a_no_keeps_its_evidence(api: Caller, parts: Parts, link: str) -> None:
    """Where it came from is kept as where the yes came from, in the vault."""
    environ, headers = {"REMOTE_ADDR": "203.0.113.9"}, FORM | {"User-Agent": "Fox"}
    for _ in range(2):
        api.client.simulate_post(link, body=ONE_CLICK, headers=headers, extras=environ)

    (refs,) = (
        event.fact.evidence
        for event in parts.log.read(0, 100)
        if isinstance(event, Recorded) and isinstance(event.fact, ConsentWithdrawn)
    )
    assert refs
    assert msgspec.json.decode(parts.queries.vault.values([refs.id])[refs.id]) == {
        "source": "link",
        "ip": "203.0.113.9",
        "user_agent": "Fox",
    }
    with parts.datastore.get_connection() as connection:
        rows = connection.execute("SELECT FROM vault WHERE field = 'evidence'")
        assert rows.rowcount == 2


def test_what_is_remembered_of_a_no_opens_nothing(
    api: Caller, parts: Parts, link: str
) -> None:
    """A dump of the database holds no link that works."""
    token = link.removeprefix("/u/")

    press(api, link)

    with parts.datastore.get_connection() as connection:
        told = str(connection.execute("SELECT * FROM commands").fetchall())
    assert "link" in told
    assert token not in told


def test_a_no_said_twice_is_answered_alike(api: Caller, person: str, link: str) -> None:
    """It is recorded once, and the answer does not tell the times apart."""
    first, second = press(api, link), press(api, link, b"")

    assert (second.status_code, second.text) == (first.status_code, first.text)
    history = api.get(f"/v1/subscribers/{person}/history")["items"]
    assert sum("withdrawn" in line["topic"] for line in history) == 1


def test_the_pages_tell_nothing_and_load_nothing(
    api: Caller, person: str, link: str
) -> None:
    """Neither page names the person; neither may fetch, frame or be kept."""
    for page in (api.client.simulate_get(link), press(api, link)):
        assert "anna" not in page.text
        assert person not in page.text
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert "location" not in page.headers
        assert "set-cookie" not in page.headers


def test_a_link_that_we_did_not_make_does_nothing(
    api: Caller, person: str, link: str
) -> None:
    """Any other letter breaks the seal."""
    other = "A" if link[-1] != "A" else "B"
    for forged in (link[:-1] + other, "/u/1.none.x", "/u/0"):
        assert api.client.simulate_get(forged).status_code == 404
        assert press(api, forged).status_code == 404
    assert state(api, person) == "granted"


def test_nobody_is_there_any_more_and_is_told_the_same(
    api: Caller, parts: Parts
) -> None:
    """The link of a person or a campaign that is gone is still a good link."""
    gone = link_to(parts, new_id(), new_id())

    assert press(api, gone).status_code == 200


def test_a_new_yes_can_be_taken_back_by_the_old_link(
    api: Caller, person: str, link: str
) -> None:
    """Each POST is a no of its own, however often somebody changes their mind."""
    press(api, link)
    newer = a_grant(api.contact_of(person)) | {"granted_at": "2026-03-03T10:15:01Z"}
    api.do(f"/v1/subscribers/{person}/consents/grant", newer)
    assert state(api, person) == "granted"

    press(api, link)

    assert state(api, person) == "withdrawn"


def test_a_no_to_everything_is_heard_on_the_card_that_it_becomes_one_with(
    api: Caller, link: str, person: str
) -> None:
    """At their other address too, for every purpose of the channel."""
    press(api, link, b"from=all")
    other = api.a_person("other@example.com")
    api.a_yes(other)
    api.a_yes(other, "offers")

    api.do(f"/v1/subscribers/{other}/merge", {"other_id": person})

    card = api.get(f"/v1/subscribers/{other}")
    assert {one["state"] for one in card["consents"]} == {"withdrawn"}
