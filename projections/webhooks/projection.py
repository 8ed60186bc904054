"""Keeps who is told of events."""

from __future__ import annotations

from collections.abc import Iterator

from domain.events import (
    Recorded,
    WebhookCreated,
    WebhookDeleted,
    WebhookPaused,
    WebhookPinged,
    WebhookReplayed,
    WebhookResumed,
    WebhookSecretRotated,
)
from domain.store.changes import Cases, Change, Put, Remove, Set
from projections.read_model import ReadModel, read_definition

Touched = WebhookPinged | WebhookReplayed | WebhookSecretRotated

changes = Cases()


@changes.on(WebhookCreated)
def _created(event: Recorded, fact: WebhookCreated) -> Iterator[Change]:
    values = {
        "url_id": fact.url.id,
        "topics": list(fact.topics),
        "state": "active",
        "reason": "",
        "created_at": event.context.at,
        "version": event.version,
    }
    yield Put("webhooks", (event.stream_id,), values)


@changes.on(WebhookPaused)
def _paused(event: Recorded, fact: WebhookPaused) -> Iterator[Change]:
    values = {"state": "paused", "reason": fact.reason, "version": event.version}
    yield Set("webhooks", (event.stream_id,), values)


@changes.on(WebhookResumed)
def _resumed(event: Recorded, _fact: WebhookResumed) -> Iterator[Change]:
    values = {"state": "active", "reason": "", "version": event.version}
    yield Set("webhooks", (event.stream_id,), values)


@changes.on(WebhookPinged, WebhookReplayed, WebhookSecretRotated)
def _touched(event: Recorded, _fact: Touched) -> Iterator[Change]:
    yield Set("webhooks", (event.stream_id,), {"version": event.version})


@changes.on(WebhookDeleted)
def _deleted(event: Recorded, _fact: WebhookDeleted) -> Iterator[Change]:
    yield Remove("webhooks", (event.stream_id,))


READ_MODEL = ReadModel("webhooks", 1, changes, read_definition(__package__))
