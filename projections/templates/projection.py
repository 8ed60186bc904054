"""Keeps templates as they are now, and where each of their versions lies."""

from __future__ import annotations

from collections.abc import Iterator

from domain.events import Recorded, TemplateArchived, TemplateChanged, TemplateDrafted
from domain.store.changes import Cases, Change, Put, Set
from projections.read_model import ReadModel, read_definition

changes = Cases()
_TABLE = "templates"


@changes.on(TemplateDrafted)
def _drafted(event: Recorded, fact: TemplateDrafted) -> Iterator[Change]:
    values = {
        "code": fact.code,
        "name": fact.name,
        "kind": fact.kind,
        "content_id": fact.content.id,
        "created_at": event.context.at,
        "changed_at": event.context.at,
        "version": event.version,
    }
    yield Put(_TABLE, (event.stream_id,), values)
    yield _version(event, fact)


@changes.on(TemplateChanged)
def _changed(event: Recorded, fact: TemplateChanged) -> Iterator[Change]:
    values = {
        "name": fact.name,
        "content_id": fact.content.id,
        "changed_at": event.context.at,
        "version": event.version,
    }
    yield Set(_TABLE, (event.stream_id,), values)
    yield _version(event, fact)


@changes.on(TemplateArchived)
def _archived(event: Recorded, _fact: TemplateArchived) -> Iterator[Change]:
    values = {"archived": True, "version": event.version}
    yield Set(_TABLE, (event.stream_id,), values)


def _version(event: Recorded, fact: TemplateDrafted | TemplateChanged) -> Put:
    values = {
        "name": fact.name,
        "content_id": fact.content.id,
        "written_at": event.context.at,
    }
    return Put("template_versions", (event.stream_id, event.version), values)


READ_MODEL = ReadModel(_TABLE, 1, changes, read_definition(__package__))
