"""Answers /v1/subscribers."""

from __future__ import annotations

from typing import Any

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from api.errors import Invalid
from api.resources.reading import message_reader
from api.stops import held_by, streams_of
from api.whereabouts import elsewhere
from domain.addresses import NORMALISERS
from domain.application import Newcomer
from domain.errors import NotFound
from projections.subscriber_card.queries import Card

#: Messages on a card; all of them are under the campaigns.
_LAST_MESSAGES = 50


def register(call: Call) -> Reply:
    """Make a person known."""
    contacts = [
        (one["channel"], NORMALISERS[one["channel"]](one["address"]))
        for one in call.body["contacts"]
    ]
    if len(set(contacts)) < len(contacts):
        raise Invalid({"contacts": "the same address is given twice"})
    newcomer = Newcomer(contacts, call.body["fields_"])
    return done(call.parts.application.subscribers.register(call.by, newcomer), 201)


def page(call: Call) -> Reply:
    """List people, all or those of a list, or find the one with an address."""
    cards, query = call.parts.queries.cards, call.query
    list_id = query.get("list_id")
    if list_id and call.parts.queries.lists.get(list_id) is None:
        raise NotFound("list", list_id)
    if address := query.get("address"):
        found = _found(call, query["channel"], address)
        items = [found] if found and list_id in (None, *found.lists) else []
        return Reply({"items": [_line(one) for one in items], "next": None})
    after = cursors.after(query, cursors.an_id)
    items = cards.page(after, query["limit"], list_id)
    return Reply(cursors.page(items, query["limit"], _line, lambda card: (card.id,)))


def card(call: Call) -> Reply:
    """Show all that is known of a person."""
    found = _card(call)
    contacts = [contact.id for contact in found.contacts]
    messages = call.parts.queries.deliveries.of_contacts(contacts, _LAST_MESSAGES)
    document = _line(found) | {
        "origin": found.origin,
        "consents": _consents(call, found),
        "messages": list(map(message_reader(call.parts.queries, messages), messages)),
        "version": found.version,
    }
    return Reply(document, version=found.version)


def history(call: Call) -> Reply:
    """Tell what happened to a person and closed their addresses, oldest first."""
    query = call.query
    after = cursors.after(query, cursors.a_number)
    stops = streams_of(call.parts, held_by(call.parts, call.id))
    asked = call.parts.queries.history
    items = asked.page(call.id, after or 0, query["limit"], stops)
    if not items and not after:
        raise NotFound("subscriber", call.id)
    shown = cursors.page(
        items, query["limit"], as_document, lambda line: (line.position,)
    )
    return Reply(shown)


def change(call: Call) -> Reply:
    """Give profile fields new values."""
    subscribers = call.parts.application.subscribers
    return done(subscribers.change_profile(call.by, call.id, call.body["fields_"]))


def add_contact(call: Call) -> Reply:
    """Give a person another address."""
    subscribers = call.parts.application.subscribers
    return done(subscribers.add_contact(call.by, call.id, **call.body), 201)


def remove_contact(call: Call) -> Reply:
    """Take an address from a person."""
    subscribers = call.parts.application.subscribers
    return done(subscribers.remove_contact(call.by, call.id, call.path["contact_id"]))


def lift_unreachable(call: Call) -> Reply:
    """Lift the mark of an address that a server said does not exist."""
    subscribers = call.parts.application.subscribers
    return done(subscribers.lift_unreachable(call.by, call.id, call.path["contact_id"]))


def join(call: Call) -> Reply:
    """Bring a person onto a list."""
    subscribers = call.parts.application.subscribers
    return done(subscribers.join_list(call.by, call.id, call.path["list_id"]))


def leave(call: Call) -> Reply:
    """Take a person from a list."""
    subscribers = call.parts.application.subscribers
    return done(subscribers.leave_list(call.by, call.id, call.path["list_id"]))


def _card(call: Call) -> Card:
    found = call.parts.queries.cards.get(call.id)
    if found is None:
        raise elsewhere(call)
    return found


def _found(call: Call, channel: str, address: str) -> Card | None:
    normalised = NORMALISERS[channel](address)
    cards = call.parts.queries.cards
    id_ = cards.find(channel, normalised)
    return cards.get(id_) if id_ else None


def _line(found: Card) -> dict[str, Any]:
    return {
        "id": found.id,
        "registered_at": found.registered_at,
        "contacts": [as_document(contact) for contact in found.contacts],
        "lists": found.lists,
        "fields": found.fields,
    }


def _consents(call: Call, found: Card) -> list[dict[str, Any]]:
    ids = [
        bytes.fromhex(consent.notice_id)
        for consent in found.consents
        if consent.notice_id
    ]
    wordings = call.parts.queries.wordings.of(ids)
    return [
        as_document(consent)
        | {"wording": wordings.get(bytes.fromhex(consent.notice_id or ""))}
        for consent in found.consents
    ]
