"""Keeps who is known, so that cards can be read page by page."""

from __future__ import annotations

from collections.abc import Iterator

from domain.events import Recorded, SubscriberRegistered
from domain.store.rows import Cases, Change, New
from projections.read_model import ReadModel, read_definition

changes = Cases()


@changes.on(SubscriberRegistered)
def _registered(event: Recorded, _fact: SubscriberRegistered) -> Iterator[Change]:
    yield New("card_subscribers", (event.stream_id,), {})


READ_MODEL = ReadModel("subscriber_card", 3, changes, read_definition(__package__))
