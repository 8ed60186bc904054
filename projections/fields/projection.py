"""Keeps the fields that were declared."""

from __future__ import annotations

from collections.abc import Iterator

from domain.events import FieldArchived, FieldChanged, FieldDeclared, Recorded
from domain.fields import field_id
from domain.store.changes import Cases, Change, Put, Set
from projections.read_model import ReadModel, read_definition

changes = Cases()


@changes.on(FieldDeclared)
def _declared(event: Recorded, fact: FieldDeclared) -> Iterator[Change]:
    values = {
        "id": field_id(fact.code),
        "name": fact.label,
        "type": fact.type,
        "options": list(fact.options),
        "archived": False,
        "declared_at": event.context.at,
        "version": event.version,
    }
    yield Put("profile_fields", (fact.code,), values)


@changes.on(FieldChanged)
def _changed(event: Recorded, fact: FieldChanged) -> Iterator[Change]:
    values = {
        "name": fact.label,
        "options": list(fact.options),
        "version": event.version,
    }
    yield Set("profile_fields", (fact.code,), values)


@changes.on(FieldArchived)
def _archived(event: Recorded, fact: FieldArchived) -> Iterator[Change]:
    values = {"archived": True, "version": event.version}
    yield Set("profile_fields", (fact.code,), values)


READ_MODEL = ReadModel("fields", 2, changes, read_definition(__package__))
