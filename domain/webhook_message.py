"""What a webhook is told: one event, signed as Standard Webhooks 1.0 says.

The body is a CloudEvent (1.0, JSON). It holds what the log holds, so nothing of a
person: whoever may read people asks for them by the id.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from domain.ids import derived_id

PREFIX = "whsec_"
MEDIA_TYPE = "application/json"


class StoredEvent(msgspec.Struct, frozen=True):
    """An event as the log stores it."""

    position: int
    recorded_at: datetime
    stream_id: UUID
    version: int
    topic: str
    state: bytes


class _State(msgspec.Struct, frozen=True):
    context: msgspec.Raw
    fact: msgspec.Raw


class Message(msgspec.Struct, frozen=True):
    """The id, which is the same however often it is sent, and the body."""

    id: str
    body: bytes


def secret_of(key: bytes, webhook_id: UUID, generation: int) -> bytes:
    """Derive the secret of a webhook: so none has to be kept."""
    name = f"webhook\x1f{webhook_id}\x1f{generation}"
    return hmac.digest(key, name.encode(), sha256)


def shown(secret: bytes) -> str:
    """Write a secret as its holder needs it."""
    return PREFIX + b64encode(secret).decode()


def message_of(webhook_id: UUID, event: StoredEvent, source: str) -> Message:
    """Write what is told of an event.

    The id names the webhook, the position and the time: after a restored backup another
    event may stand at the same position.
    """
    id_ = derived_id(event.recorded_at, "webhook", webhook_id, event.position)
    time = event.recorded_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    state = msgspec.json.decode(event.state, type=_State)
    body = {
        "specversion": "1.0",
        "id": f"msg_{id_}",
        "source": source,
        "type": event.topic,
        "subject": str(event.stream_id),
        "time": time,
        "timestamp": time,
        "position": event.position,
        "version": event.version,
        "context": state.context,
        "data": state.fact,
    }
    return Message(f"msg_{id_}", msgspec.json.encode(body))


def headers_of(
    message: Message, secrets: Iterable[bytes], at: datetime
) -> dict[str, str]:
    """Return the headers of one attempt, with a signature for each secret."""
    timestamp = str(int(at.timestamp()))
    told = f"{message.id}.{timestamp}.".encode() + message.body
    signatures = [
        f"v1,{b64encode(hmac.digest(secret, told, sha256)).decode()}"
        for secret in secrets
    ]
    return {
        "Content-Type": MEDIA_TYPE,
        "webhook-id": message.id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }
