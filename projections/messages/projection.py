"""Keeps messages of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.events import (
    MessageAsked,
    MessageAttempted,
    MessageDestroyed,
    MessageResulted,
    Recorded,
)
from domain.message import WAITING
from domain.store.changes import Cases, Change, Put, Set
from projections.read_model import ReadModel, read_definition

changes = Cases()


@changes.on(MessageAsked)
def _asked(event: Recorded, fact: MessageAsked) -> Iterator[Change]:
    values = {
        "subscriber_id": fact.subscriber_id,
        "contact_id": fact.contact_id,
        "channel": fact.channel,
        "group_code": fact.group,
        "payload_id": fact.payload.id,
        "secret": fact.secret,
        "asked_at": event.context.at,
        "valid_until": fact.valid_until,
        "kept_until": fact.kept_until,
        "version": event.version,
    }
    yield Put("messages", (event.stream_id,), values)


@changes.on(MessageAttempted)
def _attempted(event: Recorded, fact: MessageAttempted) -> Iterator[Change]:
    yield _now(event, attempts=fact.number, attempted_at=event.context.at)


@changes.on(MessageResulted)
def _resulted(event: Recorded, fact: MessageResulted) -> Iterator[Change]:
    yield _now(
        event,
        state=WAITING if fact.again else fact.outcome,
        code=fact.code,
        status=fact.status,
        reason=fact.reason,
        resulted_at=event.context.at,
    )


@changes.on(MessageDestroyed)
def _destroyed(event: Recorded, _fact: MessageDestroyed) -> Iterator[Change]:
    yield _now(event, payload_id=None)


def _now(event: Recorded, **values: Any) -> Set:  # noqa: ANN401 - values of columns
    return Set("messages", (event.stream_id,), {**values, "version": event.version})


READ_MODEL = ReadModel("messages", 1, changes, read_definition(__package__))
