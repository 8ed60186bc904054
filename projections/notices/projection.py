"""Keeps the wordings by their hash."""

from __future__ import annotations

from collections.abc import Iterator

from domain.events import NoticePublished, Recorded
from domain.store.rows import Cases, Change, Put
from projections.read_model import ReadModel, read_definition

changes = Cases()


@changes.on(NoticePublished)
def _published(event: Recorded, fact: NoticePublished) -> Iterator[Change]:
    values = {"wording": fact.wording, "published_at": event.context.at}
    yield Put("notices", (fact.notice_id,), values)


READ_MODEL = ReadModel("notices", 1, changes, read_definition(__package__))
