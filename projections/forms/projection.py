"""Keeps forms, each version as it was published, and who filled them in."""

from __future__ import annotations

from collections.abc import Iterator

from domain.events import ConsentRequested, FormClosed, FormPublished, Recorded
from domain.store.changes import Cases, Change, Put, Set
from projections.read_model import ReadModel, read_definition

changes = Cases()


@changes.on(FormPublished)
def _published(event: Recorded, fact: FormPublished) -> Iterator[Change]:
    form = {
        "code": fact.code,
        "edition": event.version,
        "closed": False,
        "version": event.version,
    }
    yield Put("forms", (event.stream_id,), form)
    ticks = [
        {
            "purposes": tick.purposes,
            "notice_id": tick.notice_id.hex(),
            "ticked": tick.ticked,
        }
        for tick in fact.ticks
    ]
    edition = {"name": fact.title, "ticks": ticks, "published_at": event.context.at}
    yield Put("form_editions", (event.stream_id, event.version), edition)


@changes.on(FormClosed)
def _closed(event: Recorded, _fact: FormClosed) -> Iterator[Change]:
    values = {"closed": True, "version": event.version}
    yield Set("forms", (event.stream_id,), values)


@changes.on(ConsentRequested)
def _filled(event: Recorded, fact: ConsentRequested) -> Iterator[Change]:
    if fact.form_id:
        key = (fact.form_id, event.stream_id, event.context.at)
        yield Put("form_fillings", key, {})


READ_MODEL = ReadModel("forms", 3, changes, read_definition(__package__))
