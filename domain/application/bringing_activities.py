"""What somebody did elsewhere comes along when they are brought over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from domain.activity import ActivityType, activity_type_stream
from domain.application.activity_chunk import ReportedActivity
from domain.application.records import Records, Streams
from domain.errors import ExportAmiss
from domain.events import ActivityRecorded
from domain.store.activity_keys import ActivityKeys, Known
from domain.traveller import Traveller


class _Values(msgspec.Struct, frozen=True):
    """What the vault keeps of an activity."""

    external_id: str
    properties: dict[str, Any] = {}
    payload: dict[str, Any] | None = None


def types_of(who: Traveller, records: Records) -> Streams:
    """Declare what their activities are, where it is not declared yet."""
    types = [
        (records.load(ActivityType, activity_type_stream(one.name)), one)
        for one in who.export.types
    ]
    return [
        (found, found.declare(one)) for found, one in types if found.declared is None
    ]


def keys_of(who: Traveller, keys: ActivityKeys) -> dict[UUID, Known]:
    """Return under what the activities are known here, so that none comes twice.

    Raises ExportAmiss when one is here already, as somebody else's.
    """
    new: dict[UUID, Known] = {}
    for event in who.doings:
        fact = event.fact
        if isinstance(fact, ActivityRecorded) and fact.values.id in who.values:
            told = _told(fact, who.values[fact.values.id])
            key = keys.keys(told.name, told.external_id, told.body)[-1]
            new[key.id] = Known(who.person.id, key.body)
    if keys.known(new):
        raise ExportAmiss("an activity", "is recorded here already")
    return new


def _told(fact: ActivityRecorded, values: str) -> ReportedActivity:
    try:
        kept = msgspec.json.decode(values, type=_Values)
    except msgspec.MsgspecError:
        raise ExportAmiss("an activity", "cannot be read") from None
    return ReportedActivity(
        fact.name,
        kept.external_id,
        occurred_at=fact.occurred_at,
        properties={**fact.properties, **kept.properties},
        payload=kept.payload,
    )
