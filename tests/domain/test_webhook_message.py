"""What a webhook is told is signed as Standard Webhooks 1.0 says, and names nobody."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from domain.events import Context, ListCreated
from domain.ids import new_id
from domain.store.codec import codec_of_release
from domain.webhook_message import (
    Message,
    StoredEvent,
    headers_of,
    message_of,
    secret_of,
    shown,
)
from tests.domain.decisions import AT

WEBHOOK = UUID("01890000-0000-7000-8000-000000000001")
STATE = codec_of_release().encode(
    Context(AT, "key:1", new_id()), ListCreated("news", "News")
)
EVENT = StoredEvent(7, AT, new_id(), 1, "list.created.v1", STATE)
SOURCE = "https://sayso.example"


def test_the_vector_of_the_specification_holds() -> None:
    """Standard Webhooks 1.0: the secret, the message and the signature of its page."""
    secret = b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    message = Message("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}')
    at = datetime.fromtimestamp(1614265330, UTC)

    headers = headers_of(message, [secret], at)

    signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-signature"] == signature
    assert headers["webhook-timestamp"] == "1614265330"


@pytest.mark.parametrize("generation", [1, 2])
def test_receivers_verify_with_their_library(generation: int) -> None:
    """After a rotation too, with the old secret and with the new one."""
    message = message_of(WEBHOOK, EVENT, SOURCE)
    secrets = [secret_of(b"key", WEBHOOK, n) for n in (2, 1)]
    headers = headers_of(message, secrets, datetime.now(UTC))  # noqa: TID251 - the library asks the clock

    mine = shown(secret_of(b"key", WEBHOOK, generation))
    told = Webhook(mine).verify(message.body, headers)

    assert told["type"] == "list.created.v1"
    with pytest.raises(WebhookVerificationError):
        Webhook(mine).verify(message.body + b" ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(shown(secret_of(b"key", WEBHOOK, 3))).verify(message.body, headers)


def test_the_body_is_the_event_as_the_log_has_it() -> None:
    """A CloudEvent with the fact and how it came about."""
    message = message_of(WEBHOOK, EVENT, SOURCE)

    body = json.loads(message.body)
    assert body["id"] == message.id
    assert (body["specversion"], body["source"]) == ("1.0", SOURCE)
    assert (body["type"], body["subject"]) == ("list.created.v1", str(EVENT.stream_id))
    assert (body["position"], body["version"]) == (7, 1)
    assert body["time"] == body["timestamp"] == "2026-03-03T10:15:00Z"
    assert body["data"] == {"code": "news", "name": "News"}
    assert body["context"]["actor"] == "key:1"


def test_an_event_has_one_id_for_each_webhook() -> None:
    """However often it is sent; another event at its position has another."""
    again = message_of(WEBHOOK, EVENT, SOURCE)
    later = StoredEvent(7, AT + timedelta(days=1), *_rest(EVENT))

    assert message_of(WEBHOOK, EVENT, SOURCE) == again
    assert message_of(new_id(), EVENT, SOURCE).id != again.id
    assert message_of(WEBHOOK, later, SOURCE).id != again.id


def test_each_webhook_has_a_secret_of_its_own() -> None:
    """And another one after each rotation, or with another key."""
    secrets = {
        secret_of(key, id_, generation)
        for key in (b"a", b"b")
        for id_ in (WEBHOOK, new_id())
        for generation in (1, 2)
    }

    assert len(secrets) == 8
    assert {len(secret) for secret in secrets} == {32}
    assert shown(bytes(32)) == "whsec_" + "A" * 43 + "="


def _rest(event: StoredEvent) -> tuple[UUID, int, str, bytes]:
    return event.stream_id, event.version, event.topic, event.state
