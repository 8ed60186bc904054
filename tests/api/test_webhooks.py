"""Webhooks over REST: created with a secret, paused, moved, deleted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.store.datastore import AccountDatastore
from domain.webhook_message import StoredEvent
from tests.api.caller import Caller, Document
from tests.api.conftest import CallerOf
from tests.application.builders import AT
from workers.webhook_progress import Attempt, WebhookProgress

URL = "https://shop.example/hooks?token=opensesame"


def a_webhook(api: Caller, **more: Any) -> Document:  # noqa: ANN401 - parts of a document
    """Create one."""
    return api.do("/v1/webhooks", {"url": URL, "topics": ["subscriber.*"]} | more)


def test_a_webhook_is_created_and_shown(api: Caller) -> None:
    """With its secret once, and never again."""
    made = a_webhook(api)

    shown = api.get(f"/v1/webhooks/{made['id']}")
    assert made["secret"].startswith("whsec_")
    assert len(made["secret"]) == len("whsec_") + 44
    assert (shown["url"], shown["topics"]) == (URL, ["subscriber.*"])
    assert (shown["state"], shown["failures"]) == ("active", 0)
    assert "secret" not in shown
    assert api.get("/v1/webhooks")["items"] == [shown]


def test_whoever_lost_the_answer_gets_it_again(api: Caller) -> None:
    """The same command shows the same secret."""
    key = {"Idempotency-Key": "once"}
    body = {"url": URL}

    first = api.ask("POST", "/v1/webhooks", body, key).json
    again = api.ask("POST", "/v1/webhooks", body, key).json

    assert again == first


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://shop.example/", "https://"),
        ("https://127.0.0.1/", "itself"),
        ("https://user:secret@shop.example/", "password"),
        ("https://[::ffff:169.254.169.254]/", "disguise"),
    ],
)
def test_a_url_that_does_not_lead_outside_is_refused(
    api: Caller, url: str, reason: str
) -> None:
    """With the reason."""
    problem = api.refused("POST", "/v1/webhooks", {"url": url})

    assert problem["type"] == "/problems/url-refused"
    assert reason in problem["detail"]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"topics": ["subscriber.eaten.v1"]}, "webhook-topic-unknown"),
        ({"topics": ["Subscriber"]}, "invalid"),
        ({"from": 1_000_000}, "position-unknown"),
        ({"from": 0}, "invalid"),
    ],
)
def test_what_can_never_be_told_is_refused(
    api: Caller, body: Document, name: str
) -> None:
    """Topics that do not exist, and positions beyond the log."""
    problem = api.refused("POST", "/v1/webhooks", {"url": URL} | body)

    assert problem["type"] == f"/problems/{name}"


def test_it_begins_where_it_is_told_to(api: Caller) -> None:
    """With the first event of all, or with what comes now."""
    person = api.do("/v1/lists", {"code": "a", "name": "A"})
    old = a_webhook(api, **{"from": 1})
    new = a_webhook(api)

    assert api.get(f"/v1/webhooks/{old['id']}")["position"] == 0
    assert api.get(f"/v1/webhooks/{new['id']}")["position"] > person["position"]


def test_it_is_paused_resumed_and_moved(api: Caller) -> None:
    """What it is, it says."""
    path = f"/v1/webhooks/{a_webhook(api)['id']}"

    api.do(f"{path}/pause", {"reason": "holidays"})
    paused = api.get(path)
    assert (paused["state"], paused["reason"]) == ("paused", "holidays")
    api.do(f"{path}/resume")
    api.do(f"{path}/replay", {"from": 1})
    running = api.get(path)
    assert (running["state"], running["reason"]) == ("active", "")
    assert running["position"] == 0
    assert running["behind"] > 0
    assert api.refused("POST", f"{path}/replay", {"from": 999})["status"] == 422


def test_a_secret_is_replaced(api: Caller) -> None:
    """The new one is shown once."""
    made = a_webhook(api)

    rotated = api.do(f"/v1/webhooks/{made['id']}/rotate-secret")

    assert rotated["secret"].startswith("whsec_")
    assert rotated["secret"] != made["secret"]


def test_what_was_deleted_is_gone_with_its_url(
    api: Caller, datastore: AccountDatastore
) -> None:
    """Its URL may open something, so it is nowhere any more."""
    made = a_webhook(api)
    path = f"/v1/webhooks/{made['id']}"

    api.do(f"{path}/delete")
    api.do(f"{path}/delete")

    assert api.refused("GET", path)["status"] == 404
    assert api.refused("POST", f"{path}/ping")["status"] == 410
    with datastore.get_connection() as connection:
        left = connection.execute(
            "SELECT 1 FROM vault WHERE value LIKE '%opensesame%'"
        ).fetchall()
    assert left == []


def test_the_log_holds_neither_url_nor_secret(
    api: Caller, datastore: AccountDatastore
) -> None:
    """What opens something is not written down for ever."""
    made = a_webhook(api)

    with datastore.get_connection() as connection:
        states = connection.execute(
            "SELECT convert_from(state, 'UTF8') AS state FROM stored_events"
        ).fetchall()
    for row in states:
        assert "opensesame" not in row["state"]
        assert made["secret"][6:20] not in row["state"]


def test_attempts_come_page_by_page(api: Caller, datastore: AccountDatastore) -> None:
    """The last first, none twice; old ones are forgotten."""
    path = f"/v1/webhooks/{a_webhook(api)['id']}"
    progress = WebhookProgress(datastore)
    webhook_id = api.get("/v1/webhooks")["items"][0]["id"]
    for number in (1, 2, 3):
        event = StoredEvent(number, AT, webhook_id, 1, "list.created.v1", b"")
        at = AT - timedelta(days=40 if number == 1 else 0)
        attempt = Attempt(event, f"msg_{number}", at, None, 7, "it does not answer")
        progress.failed(webhook_id, attempt)

    first = api.get(f"{path}/attempts", limit=2)
    rest = api.get(f"{path}/attempts", limit=2, cursor=first["next"])

    shown = [one["position"] for one in first["items"] + rest["items"]]
    assert shown == [3, 2, 1]
    assert first["items"][0] == {
        "position": 3,
        "topic": "list.created.v1",
        "message_id": "msg_3",
        "at": "2026-03-03T10:15:00Z",
        "status": None,
        "ms": 7,
        "reason": "it does not answer",
    }
    progress.forget(AT)
    left = api.get(f"{path}/attempts")["items"]
    assert [one["position"] for one in left] == [3, 2]
    assert 'sayso_webhooks{what="failing"} 1.0' in api.ask("GET", "/metrics").text


def test_only_the_owner_sees_webhooks(caller_of: CallerOf) -> None:
    """Whoever may name a URL may send the log there."""
    for role in ("author", "moderator", "auditor", "sender"):
        assert caller_of(role).refused("GET", "/v1/webhooks")["status"] == 403
