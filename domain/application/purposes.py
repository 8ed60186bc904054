"""Commands about purposes."""

from __future__ import annotations

from domain.application.records import By, Records
from domain.events import PurposeDefined
from domain.purpose import Purpose, purpose_stream
from domain.store.commands import Answer


class Purposes:
    """The commands about purposes; each answers with the purpose's id."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def define(self, by: By, definition: PurposeDefined) -> Answer:
        """Say what a purpose is; raises PurposeIncomplete."""
        stream = purpose_stream(definition.code)
        return self._records.ruled(
            by,
            lambda: self._records.load(Purpose, stream),
            lambda purpose: purpose.define(definition),
        )
