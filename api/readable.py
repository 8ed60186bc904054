"""One person as people read it: eight tables, each with the columns of its CSV file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from api.disclosing import disclose_consents
from api.parts import Parts, Queries
from api.resources.reading import message_reader
from api.schemas.asking import ERASED
from api.stops import entries_of, streams_of
from domain.events import Contact
from domain.person_export import PersonExport
from domain.store.suppressions import HeldAddress
from domain.traveller import contacts_in
from projections.consents.as_of import Moment, consents_at

Rows = list[dict[str, Any]]

#: table -> its columns in a CSV file
COLUMNS = {
    "contacts": ("contact_id", "channel", "address", "held"),
    "profile": ("field", "value"),
    "consents": (
        "contact_id",
        "channel",
        "address",
        "purpose",
        "state",
        "since",
        "granted_at",
        "expires_at",
        "method",
        "source",
        "wording",
    ),
    "history": (
        "recorded_at",
        "at",
        "version",
        "words",
        "topic",
        "actor",
        "contact_id",
        "note",
    ),
    "stops": (
        "contact_id",
        "channel",
        "address",
        "scope",
        "ground",
        "since",
        "actor",
    ),
    "activities": ("occurred_at", "name", "external_id", "properties", "payload"),
    "series": ("series_id", "name", "key", "recorded_at", "at", "words", "topic"),
    "messages": (
        "campaign_id",
        "contact_id",
        "outcome",
        "attempted_at",
        "resulted_at",
        "code",
        "status",
        "reason",
        "consent_version",
        "opens",
        "clicks",
        "opened_at",
        "clicked_at",
    ),
}
#: Messages or events of one person; nobody ever had so many.
_MOST = 1_000_000


def tables(parts: Parts, export: PersonExport, at: datetime) -> dict[str, Rows]:
    """Say in words what a file holds of a person, and what it leaves to other rooms."""
    queries = parts.queries
    held = [(one.contact_id, one.channel, one.address) for one in export.addresses]
    stream = queries.consents.stream(export.subscriber_id)
    contacts = [contact for event in stream for contact in contacts_in(event.fact)]
    moment = Moment(at)
    return {
        "contacts": _contacts(export, contacts),
        "profile": [{"field": k, "value": v} for k, v in export.profile.items()],
        "consents": disclose_consents(queries, consents_at(stream, moment), moment),
        "history": _history(parts, export.subscriber_id, held),
        "stops": entries_of(parts, held),
        "activities": _activities(queries, export.subscriber_id),
        "series": [*_series(queries, export.subscriber_id)],
        "messages": _messages(queries, [contact.contact_id for contact in contacts]),
    }


def _contacts(export: PersonExport, contacts: Sequence[Contact]) -> Rows:
    values = {row.id: row.value for row in export.values}
    held = {address.contact_id for address in export.addresses}
    return [
        {
            "contact_id": contact.contact_id,
            "channel": contact.channel,
            "address": values.get(contact.address.id, ERASED),
            "held": contact.contact_id in held,
        }
        for contact in contacts
    ]


def _activities(queries: Queries, subscriber_id: UUID) -> Rows:
    found = queries.activities.of_person([subscriber_id], limit=_MOST)
    return [
        {
            "occurred_at": line.occurred_at,
            "name": line.name,
            "external_id": line.external_id,
            "properties": msgspec.json.encode(line.properties).decode(),
            "payload": line.payload and msgspec.json.encode(line.payload).decode(),
        }
        for line in reversed(found)
    ]


def _series(queries: Queries, subscriber_id: UUID) -> Iterator[dict[str, Any]]:
    """Tell their way through each series, step by step."""
    for one in queries.series.of_person(subscriber_id, None, _MOST):
        for line in queries.history.page(one.enrolment_id, 0, _MOST):
            yield {
                "series_id": one.series_id,
                "name": one.name,
                "key": one.key,
                "recorded_at": line.recorded_at,
                "at": line.at,
                "words": line.words,
                "topic": line.topic,
            }


def _history(parts: Parts, subscriber_id: UUID, held: Sequence[HeldAddress]) -> Rows:
    stops = streams_of(parts, held)
    lines = parts.queries.history.page(subscriber_id, 0, _MOST, stops)
    return [
        {name: getattr(line, name) for name in COLUMNS["history"]} for line in lines
    ]


def _messages(queries: Queries, contact_ids: Sequence[UUID]) -> Rows:
    lines = queries.deliveries.of_contacts(contact_ids, _MOST)
    return list(map(message_reader(queries, lines), lines))
