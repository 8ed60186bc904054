"""Answers /v1/subscribers/{id}/past: a person as they were at a moment.

Folded from their stream, as a card is: never behind, and the same at any later time
until the person is erased.
"""

from __future__ import annotations

import msgspec

from api.calls import Call, Reply
from api.disclosing import disclose_consents
from api.resources.asking import moment_of, stream_of
from api.whereabouts import elsewhere
from domain.errors import NotFound
from projections.consents.as_of import consents_at, merged_by, up_to
from projections.subscriber_card.facts import (
    CONTACTS,
    LISTS,
    PEOPLE,
    fields_of,
    folded,
    profiles,
)


def card(call: Call) -> Reply:
    """Show a person as they were at a position or time, from their stream."""
    moment, stream = moment_of(call), stream_of(call)
    if merged_by(stream, moment):
        raise elsewhere(call)
    events, queries = up_to(stream, moment), call.parts.queries
    rows = folded(events)
    known = rows.get(PEOPLE, {}).get((call.id,))
    if known is None:
        raise NotFound("subscriber", call.id)
    contacts = rows.get(CONTACTS, {})
    told = profiles(events)
    values = queries.vault.values({one.values.id for one in told})
    decoded = {id_: msgspec.json.decode(value) for id_, value in values.items()}
    addresses = queries.vault.addresses([id_ for (id_,) in contacts])
    document = {
        "id": call.id,
        **known,
        "fields": fields_of(told, decoded),
        "contacts": [
            {"id": id_, "address": addresses.get(id_), **contact}
            for (id_,), contact in sorted(contacts.items())
        ],
        "consents": disclose_consents(queries, consents_at(stream, moment), moment),
        "lists": sorted(id_ for (id_,) in rows.get(LISTS, {})),
        "version": events[-1].version,
        "position": events[-1].position,
    }
    return Reply(document)
