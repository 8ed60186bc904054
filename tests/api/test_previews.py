"""What one person would read: shown, recorded as a look, and cleaned on a page."""

from __future__ import annotations

from uuid import UUID

from api.parts import Parts
from domain.ids import new_id
from domain.links import web_version_token
from tests.api.caller import CAMPAIGN, Caller, Document
from tests.api.conftest import CallerOf

SAID: Document = {
    "subject": "Hello {{ first_name }}",
    "html": "<p>Dear {{ first_name }} of {{ city }}</p>",
    "variants": {
        "de": {"subject": "Hallo", "html": "<p>{{ first_name }}", "text": None}
    },
}


def a_campaign(api: Caller, content: Document) -> str:
    """Draft a campaign that says this, and return its id."""
    audience = {"list_ids": [api.a_list(f"l{new_id()}"[:20])]}
    told = CAMPAIGN | {"content": content, "audience": audience}
    return str(api.do("/v1/campaigns", told)["id"])


def page_of(parts: Parts, campaign: str, contact: str) -> str:
    """Make a link to a message's page, as messages carry it."""
    key, ids = parts.keyring.link, (UUID(campaign), UUID(contact))
    return f"/w/{web_version_token(key.secret, key.id, *ids)}"


def test_a_message_is_shown_as_one_person_would_get_it(api: Caller) -> None:
    """With what they would miss in it, and in their language."""
    campaign = f"/v1/campaigns/{a_campaign(api, SAID)}"
    anna = api.a_person(first_name="Anna <b>")
    ben = api.a_person("ben@example.com", first_name="Ben", language="de-AT")

    shown = api.get(f"{campaign}/preview", subscriber_id=anna)
    other = api.get(f"{campaign}/preview", subscriber_id=ben)

    assert shown["subscriber_id"] == anna
    assert shown["subject"] == "Hello Anna <b>"
    assert shown["html"].startswith("<p>Dear Anna &lt;b&gt; of </p>")
    assert "/u/preview" in shown["html"]
    assert shown["text"].startswith("Dear Anna <b> of")
    assert (shown["language"], shown["missing"]) == ("", ["city"])
    assert (other["language"], other["subject"]) == ("de", "Hallo")


def test_a_template_is_shown_too(api: Caller) -> None:
    """With its partials, before there is any campaign."""
    footer = {"subject": "", "html": "<i>Shop</i>"}
    partial = {"code": "footer", "name": "F", "kind": "partial", "content": footer}
    api.do("/v1/templates", partial)
    said = {"subject": "Hi", "html": "{% render 'footer' %}"}
    made = api.do("/v1/templates", {"code": "a", "name": "A", "content": said})["id"]

    shown = api.get(f"/v1/templates/{made}/preview", subscriber_id=api.a_person())

    assert shown["html"].startswith("<i>Shop</i>")


def test_an_auditor_s_look_is_recorded(
    api: Caller, caller_of: CallerOf, parts: Parts
) -> None:
    """As everywhere; whoever may not read people is shown nobody."""
    path = f"/v1/campaigns/{a_campaign(api, SAID)}/preview"
    anna = api.a_person(first_name="Anna")

    caller_of("auditor").get(path, subscriber_id=anna)

    with parts.datastore.get_connection() as connection:
        rows = connection.execute(
            "SELECT state FROM events WHERE topic = 'account.personal_data_read.v1'"
        ).fetchall()
    assert [row["state"]["fact"]["subjects"] for row in rows] == [[anna]]
    refused = caller_of("sender").refused("GET", path, subscriber_id=anna)
    assert refused["status"] == 403


def test_what_cannot_be_shown_says_why(api: Caller) -> None:
    """No content, no person, no template that could be filled in."""
    anna = api.a_person()
    empty = api.do("/v1/campaigns", {"name": "x"})["id"]
    whole = a_campaign(api, SAID)
    broken = a_campaign(api, {"subject": "x", "html": "{% for a in (1..9) %}"})

    def problem(campaign: str, person: str) -> str:
        path = f"/v1/campaigns/{campaign}/preview"
        return str(api.refused("GET", path, subscriber_id=person)["type"])

    assert problem(empty, anna) == "/problems/content-missing"
    assert problem(whole, str(new_id())) == "/problems/not-found"
    assert problem(broken, anna) == "/problems/content-invalid"


def test_a_page_shows_the_message_as_it_was_sent(api: Caller, parts: Parts) -> None:
    """With its own links, and without a key."""
    html = (
        '<p style="color: red">{{ first_name }} <a href="{{ web_version_url }}">x</a>'
    )
    html += "<script>alert(1)</script>"
    campaign = a_campaign(api, {"subject": "<i>Hi", "html": html})
    anna = api.a_person(first_name="Anna")
    page = page_of(parts, campaign, api.contact_of(anna))

    answer = api.client.simulate_get(page)

    assert '<p style="color: red">Anna' in answer.text
    assert page in answer.text
    assert "/u/1." in answer.text
    assert answer.headers["cache-control"] == "no-store"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-popups; default-src 'none'")
    assert "script" not in policy
    assert "<title>&lt;i&gt;Hi</title>" in answer.text
    assert "alert" not in answer.text
    assert api.client.simulate_head(page).status_code == 200


def test_a_page_that_was_altered_is_none(api: Caller, parts: Parts) -> None:
    """Nor is that of whoever is gone, or of a campaign that says nothing."""
    campaign = a_campaign(api, SAID)
    contact = api.contact_of(api.a_person())
    page = page_of(parts, campaign, contact)
    other = "A" if page[-1] != "A" else "B"
    empty = str(api.do("/v1/campaigns", {"name": "x"})["id"])
    broken = a_campaign(api, {"subject": "x", "html": "{{ a"})
    nobody = page_of(parts, campaign, str(new_id()))

    for nothing in (
        page[:-1] + other,
        "/w/0",
        nobody,
        page_of(parts, empty, contact),
        page_of(parts, broken, contact),
        page.replace("/w/", "/u/"),
    ):
        assert api.client.simulate_get(nothing).status_code == 404
