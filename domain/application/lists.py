"""Commands about lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from domain.application.records import By, Records
from domain.audience import MailingList, list_stream
from domain.events import Fact
from domain.store.commands import Answer


class Lists:
    """The commands about mailing lists; each answers with the list's id."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def create(self, by: By, code: str, name: str) -> Answer:
        """Make a list; raises ListCodeTaken."""
        return self._records.ruled(
            by,
            lambda: self._records.load(MailingList, list_stream(code)),
            lambda made: made.create(code, name),
        )

    def rename(self, by: By, id_: UUID, name: str) -> Answer:
        """Call a list something else."""
        return self._decided(by, id_, lambda found: found.rename(name))

    def archive(self, by: By, id_: UUID) -> Answer:
        """Take a list out of use."""
        return self._decided(by, id_, MailingList.archive)

    def _decided(
        self, by: By, id_: UUID, rule: Callable[[MailingList], Iterable[Fact]]
    ) -> Answer:
        return self._records.ruled(
            by, lambda: self._records.edited(MailingList, id_, by), rule
        )
