"""Commands about notices."""

from __future__ import annotations

from domain.application.records import By, Records
from domain.audience import About, Notice, notice_stream
from domain.store.commands import Answer


class Notices:
    """The commands about wordings."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def publish(self, by: By, wording: str, about: About) -> Answer:
        """Publish a wording; the same bytes once more record nothing."""
        stream = notice_stream(wording)
        return self._records.ruled(
            by,
            lambda: self._records.load(Notice, stream),
            lambda notice: notice.publish(wording, about),
        )
