"""Webhooks: who is told of events."""

from __future__ import annotations

from api.calls import Operation
from api.resources import webhooks
from api.roles import Scope
from api.schemas.shared import Done, OneQuery, PageQuery
from api.schemas.webhooks import (
    AttemptPage,
    NewWebhook,
    Pause,
    Replay,
    WebhookLine,
    WebhookPage,
    WithSecret,
)
from domain import errors

HOOKS = Scope.WEBHOOKS_MANAGE
_WEBHOOKS = "/v1/webhooks"
_WEBHOOK = "/v1/webhooks/{id:uuid}"
_GONE = (errors.WebhookGone,)

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", _WEBHOOKS, HOOKS, webhooks.create, WithSecret, 201,
              body=NewWebhook,
              refuses=(errors.UrlRefused, errors.WebhookTopicUnknown,
                       errors.PositionUnknown)),
    Operation("GET", _WEBHOOKS, HOOKS, webhooks.page, WebhookPage, query=PageQuery),
    Operation("GET", _WEBHOOK, HOOKS, webhooks.one, WebhookLine, query=OneQuery),
    Operation("GET", f"{_WEBHOOK}/attempts", HOOKS, webhooks.attempts, AttemptPage,
              query=PageQuery),
    Operation("POST", f"{_WEBHOOK}/pause", HOOKS, webhooks.pause, Done, body=Pause,
              refuses=_GONE),
    Operation("POST", f"{_WEBHOOK}/resume", HOOKS, webhooks.resume, Done,
              refuses=_GONE),
    Operation("POST", f"{_WEBHOOK}/rotate-secret", HOOKS, webhooks.rotate, WithSecret,
              refuses=_GONE),
    Operation("POST", f"{_WEBHOOK}/replay", HOOKS, webhooks.replay, Done, body=Replay,
              refuses=(*_GONE, errors.PositionUnknown)),
    Operation("POST", f"{_WEBHOOK}/ping", HOOKS, webhooks.ping, Done, refuses=_GONE),
    Operation("POST", f"{_WEBHOOK}/delete", HOOKS, webhooks.delete, Done),
)
# fmt: on
