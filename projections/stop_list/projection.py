"""Keeps what is on the stop lists now."""

from __future__ import annotations

from collections.abc import Iterator

from domain.events import AddressSuppressed, Recorded, SuppressionLifted
from domain.store.changes import Cases, Change, Put, Remove
from domain.suppression import opened
from projections.read_model import ReadModel, read_definition

changes = Cases()


@changes.on(AddressSuppressed)
def _closed(event: Recorded, fact: AddressSuppressed) -> Iterator[Change]:
    values = {
        "channel": fact.channel,
        "since": event.context.at,
        "actor": event.context.actor,
        "campaign_id": fact.campaign_id,
        "note_id": fact.note.id if fact.note else None,
        "position": event.position,
    }
    yield Put("stop_entries", (fact.digest, fact.scope, fact.ground), values)


@changes.on(SuppressionLifted)
def _opened(_event: Recorded, fact: SuppressionLifted) -> Iterator[Change]:
    for ground in opened(fact):
        yield Remove("stop_entries", (fact.digest, fact.scope, ground))


READ_MODEL = ReadModel("stop_list", 1, changes, read_definition(__package__))
