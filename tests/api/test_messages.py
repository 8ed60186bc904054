"""Single messages over REST: asked for, followed, shown and counted."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from tests.api.caller import Caller

ORDER: dict[str, Any] = {
    "email": "anna@example.com",
    "group": "orders",
    "content": {"subject": "Order {{ number }}", "html": "<p>Thank you</p>"},
    "sender": {"name": "Shop", "address": "orders@shop.example"},
    "data": {"number": 7, "lines": [{"name": "Boots"}]},
}


def test_a_message_is_asked_for_and_followed(api: Caller) -> None:
    """Its state is to be had under its id."""
    made = api.do("/v1/messages", ORDER)

    shown = api.get(f"/v1/messages/{made['id']}", min_position=made["position"])

    assert (shown["state"], shown["group"], shown["attempts"]) == (
        "waiting",
        "orders",
        0,
    )
    assert shown["kept_until"] > shown["valid_until"] > shown["asked_at"]
    assert "payload_id" not in shown


def test_what_it_says_is_shown_as_it_will_be_read(api: Caller) -> None:
    """Rendered; of files only how large they are."""
    file = {"name": "a.pdf", "type": "application/pdf"}
    file["content"] = b64encode(b"%PDF").decode()
    made = api.do("/v1/messages", ORDER | {"attachments": [file]})

    shown = api.get(f"/v1/messages/{made['id']}/content")

    assert (shown["subject"], shown["html"]) == ("Order 7", "<p>Thank you</p>")
    assert shown["sender"]["address"] == "orders@shop.example"
    assert shown["attachments"] == [
        {"name": "a.pdf", "type": "application/pdf", "bytes": 4}
    ]


def test_a_template_of_the_account_is_taken_over(api: Caller) -> None:
    """With its partials, in the person's language or the one that is told."""
    partial = {"code": "foot", "name": "Foot", "kind": "partial"}
    api.do("/v1/templates", partial | {"content": {"subject": "", "html": "<b>x</b>"}})
    said = {
        "subject": "Order {{ number }}",
        "html": "<style>p {color: red}</style><p>Thanks</p>{% render 'foot' %}",
        "variants": {
            "de": {"subject": "Bestellung {{ number }}", "html": "<p>Danke</p>"}
        },
    }
    told = {"code": "order", "name": "Order", "content": said}
    template = api.do("/v1/templates", told)["id"]
    taken = ORDER | {"content": {"template_id": template}}

    english = api.do("/v1/messages", taken)["id"]
    data = ORDER["data"] | {"language": "de-AT"}
    german = api.do("/v1/messages", taken | {"data": data})["id"]

    shown = api.get(f"/v1/messages/{english}/content")
    assert shown["subject"] == "Order 7"
    assert '<p style="color: red;">Thanks</p><b>x</b>' in shown["html"]
    assert "nsubscribe" not in shown["html"] + shown["text"]
    shown = api.get(f"/v1/messages/{german}/content")
    assert (shown["subject"], shown["text"].strip()) == ("Bestellung 7", "Danke")


def test_a_template_that_is_out_of_use_is_refused(api: Caller) -> None:
    """As one that is none; nobody is made known for it."""
    said = {"subject": "Order", "html": "<p>Thanks</p>"}
    told = {"code": "order", "name": "Order", "content": said}
    template = api.do("/v1/templates", told)["id"]
    api.do(f"/v1/templates/{template}/archive")
    wanted = ORDER | {"content": {"template_id": template}}

    problem = api.refused("POST", "/v1/messages", wanted)

    assert problem["type"] == "/problems/template-out-of-use"
    assert api.get("/v1/messages")["items"] == []


def test_messages_are_listed_and_counted_by_group(api: Caller) -> None:
    """By group, by person, by state; asked is the sum of its parts."""
    first = api.do("/v1/messages", ORDER)
    api.do("/v1/messages", ORDER | {"group": ""})
    person = api.get(f"/v1/messages/{first['id']}")["subscriber_id"]

    of_group = api.get("/v1/messages", group="orders", state="waiting")
    of_person = api.get("/v1/messages", subscriber_id=person, limit=1)
    rest = api.get("/v1/messages", subscriber_id=person, cursor=of_person["next"])
    groups = api.get("/v1/message-groups")["items"]

    assert [one["id"] for one in of_group["items"]] == [first["id"]]
    assert len(of_person["items"] + rest["items"]) == 2
    assert [(one["group"], one["asked"], one["waiting"]) for one in groups] == [
        ("", 1, 1),
        ("orders", 1, 1),
    ]
    assert api.get("/v1/messages", state="accepted")["items"] == []


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"email": "anna@example.com", "contact_id": None}, "contact_id"),
        ({"attachments": [{"name": "a", "content": "%"}]}, "attachments.0.content"),
        ({"attachments": [{"name": "a", "content": "abc"}]}, "attachments.0.content"),
        ({"valid_hours": 0}, "valid_hours"),
        ({"keep_days": 366}, "keep_days"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_amiss_is_named(
    api: Caller, told: dict[str, object], field: str
) -> None:
    """And nothing is sent."""
    problem = api.refused("POST", "/v1/messages", ORDER | told)

    assert problem["type"] == "/problems/invalid"
    assert field in {one["field"] for one in problem["errors"]}


def test_somebody_is_named_once(api: Caller) -> None:
    """By address or by contact, not by both and not by neither."""
    nobody = {name: value for name, value in ORDER.items() if name != "email"}
    both = ORDER | {"contact_id": "01890000-0000-7000-8000-000000000000"}

    for told in (nobody, both):
        problem = api.refused("POST", "/v1/messages", told)
        assert [one["field"] for one in problem["errors"]] == ["email"]


def test_what_cannot_be_sent_is_refused(api: Caller) -> None:
    """A template that fails, a sender who is none, and an address that is none."""
    broken = {"subject": "Order", "html": "{{ number | nonsense }}"}
    told: list[tuple[dict[str, Any], str]] = [
        ({"content": broken}, "content-invalid"),
        ({"sender": {"address": "orders"}}, "address-invalid"),
        ({"email": "anna"}, "address-invalid"),
    ]
    for change, problem in told:
        refused = api.refused("POST", "/v1/messages", ORDER | change)
        assert refused["type"] == f"/problems/{problem}"


def test_what_was_destroyed_is_gone(api: Caller) -> None:
    """Its results remain."""
    made = api.do("/v1/messages", ORDER)
    person = api.get(f"/v1/messages/{made['id']}")["subscriber_id"]
    api.do(f"/v1/subscribers/{person}/erase", {"ground": "request"})

    problem = api.refused("GET", f"/v1/messages/{made['id']}/content")

    assert (problem["type"], problem["status"]) == ("/problems/message-gone", 410)
    assert api.get(f"/v1/messages/{made['id']}")["group"] == "orders"
