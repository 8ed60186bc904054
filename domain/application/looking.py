"""Says whether somebody has to look at a campaign before it goes out."""

from __future__ import annotations

from datetime import datetime

from domain.application.campaign_parts import parts_of
from domain.application.records import Records
from domain.campaign import Campaign
from domain.moderation import MODERATION, Look, Moderation, RecordOf


class Looking:
    """Asks what the account has decided, and what came before from the sender."""

    def __init__(self, records: Records, record_of: RecordOf) -> None:
        self._records = records
        self._record_of = record_of

    def why(self, campaign: Campaign, at: datetime) -> Look | None:
        """Tell why somebody has to look at what is submitted now; None if nobody."""
        _, sender = parts_of(self._records.vault, campaign)
        record = self._record_of(sender.address if sender else "")
        return self._records.load(Moderation, MODERATION).look(record, at)
