"""Keeps the consent events of the whole account, one row an event."""

from __future__ import annotations

from collections.abc import Iterator

from domain.consent_steps import SAID, columns
from domain.events import Fact, Recorded
from domain.store.changes import Cases, Change, New
from projections.read_model import ReadModel, read_definition

changes = Cases()


@changes.on(*SAID)
def _said(event: Recorded, fact: Fact) -> Iterator[Change]:
    yield New("consents", (event.position,), columns(event, fact))


READ_MODEL = ReadModel("consents", 2, changes, read_definition(__package__))
