"""Says whether somebody has to look at a campaign before it goes out."""

from __future__ import annotations

from datetime import datetime

from domain.application.campaign_parts import Parted, parts_of
from domain.application.records import Records
from domain.checks import BLOCK
from domain.events import Finding
from domain.limits import exceeded
from domain.moderation import MODERATION, Look, Moderation, RecordOf, SenderRecord


class Looking:
    """Asks what the account has decided, and what came before from the sender."""

    def __init__(self, records: Records, record_of: RecordOf) -> None:
        self._records = records
        self._record_of = record_of

    def why(
        self, campaign: Parted, at: datetime, people: int | None = None
    ) -> Look | None:
        """Tell why somebody has to look at what is submitted now; None if nobody.

        ``people`` is how many it is for; None if nobody has counted them.
        """
        record = self._record(campaign)
        return self._records.load(Moderation, MODERATION).look(record, at, people)

    def beyond(self, campaign: Parted) -> list[Finding]:
        """Find where the last campaign of its sender went beyond a limit."""
        reasons = exceeded(self._record(campaign).latest)
        return [Finding("moderation", BLOCK, reason) for reason in reasons]

    def _record(self, campaign: Parted) -> SenderRecord:
        _, sender = parts_of(self._records.vault, campaign)
        return self._record_of(sender.address if sender else "")
