"""Answers /v1/webhooks."""

from __future__ import annotations

from uuid import UUID

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from domain.errors import NotFound
from domain.outside import Reach, target_of
from domain.store.commands import Answer
from domain.webhook_message import secret_of, shown
from projections.webhooks.queries import WebhookLine


def create(call: Call) -> Reply:
    """Tell a URL of events; the answer shows the secret, this once."""
    told = call.body
    target_of(told["url"], _reach(call))
    key = call.parts.keyring.link.id
    answer = call.parts.application.webhooks.create(
        call.by, told["url"], told["topics"], told.get("first"), key
    )
    return _with_secret(call, answer, 201)


def page(call: Call) -> Reply:
    """List webhooks, oldest first."""
    query = call.query
    after = cursors.after(query, cursors.an_id)
    items = call.parts.queries.webhooks.page(after, query["limit"])
    shown_ = cursors.page(items, query["limit"], as_document, lambda one: (one.id,))
    return Reply(shown_)


def one(call: Call) -> Reply:
    """Show a webhook."""
    found = _found(call)
    return Reply(as_document(found), version=found.version)


def attempts(call: Call) -> Reply:
    """Show what was attempted, the last first."""
    query = call.query
    _found(call)
    before = cursors.after(query, cursors.a_number)
    items = call.parts.queries.webhooks.attempts(call.id, before, query["limit"])
    shown_ = cursors.page(
        items,
        query["limit"],
        lambda line: as_document(line, "id"),
        lambda line: (line.id,),
    )
    return Reply(shown_)


def pause(call: Call) -> Reply:
    """Tell it nothing for a while."""
    webhooks = call.parts.application.webhooks
    return done(webhooks.pause(call.by, call.id, call.body["reason"]))


def resume(call: Call) -> Reply:
    """Go on where it was paused."""
    return done(call.parts.application.webhooks.resume(call.by, call.id))


def rotate(call: Call) -> Reply:
    """Sign with another secret, which the answer shows; for a day with both."""
    key = call.parts.keyring.link.id
    return _with_secret(
        call, call.parts.application.webhooks.rotate(call.by, call.id, key)
    )


def replay(call: Call) -> Reply:
    """Tell it again what is in the log from a position on."""
    webhooks = call.parts.application.webhooks
    return done(webhooks.replay(call.by, call.id, call.body["first"]))


def ping(call: Call) -> Reply:
    """Tell it that somebody wants to see whether it works."""
    return done(call.parts.application.webhooks.ping(call.by, call.id))


def delete(call: Call) -> Reply:
    """Tell it nothing any more."""
    return done(call.parts.application.webhooks.delete(call.by, call.id))


def _with_secret(call: Call, answer: Answer, status: int = 200) -> Reply:
    name = call.parts.application.webhooks.load(answer.id).secrets[0]
    key = call.parts.keyring.links()[name.key]
    secret = shown(secret_of(key, answer.id, name.generation))
    reply = done(answer, status)
    return Reply({**reply.document, "secret": secret}, status)


def _reach(call: Call) -> Reach:
    config = call.parts.settings
    ports, inside = frozenset(config.outside_ports), frozenset(config.inside_hosts)
    return Reach(config.outside_http, ports, inside)


def _found(call: Call) -> WebhookLine:
    id_: UUID = call.id
    found = call.parts.queries.webhooks.get(id_)
    if found is None:
        raise NotFound("webhook", id_)
    return found
