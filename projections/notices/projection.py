"""Keeps the wordings by their hash."""

from __future__ import annotations

from collections.abc import Iterator

from domain.events import NoticePublished, Recorded
from domain.store.changes import Cases, Change, Put, Set
from projections.read_model import ReadModel, read_definition

changes = Cases()


@changes.on(NoticePublished)
def _published(event: Recorded, fact: NoticePublished) -> Iterator[Change]:
    about = {
        "language": fact.language,
        "version": fact.version,
        "kind": fact.kind,
        "controller": fact.controller,
        "link": fact.link,
        "link_digest": fact.link_digest,
    }
    if event.version > 1:
        # It was published before; now it says of itself what it had not said.
        yield Set("notices", (fact.notice_id,), about)
        return
    values = {
        "wording": fact.wording,
        "published_at": event.context.at,
        "position": event.position,
    }
    yield Put("notices", (fact.notice_id,), values | about)


READ_MODEL = ReadModel("notices", 2, changes, read_definition(__package__))
