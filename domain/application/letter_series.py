"""Which campaigns are letters of series, and of which."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from domain.application.records import Records
from domain.campaign import Campaign

#: Campaigns that are kept in mind: people follow links of the newest.
_MOST = 1_000


class LetterSeries:
    """Looks a campaign up once: whose letter it is was said when it was drafted."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self.of = lru_cache(maxsize=_MOST)(self._look_up)

    def _look_up(self, campaign_id: UUID) -> UUID | None:
        """Return the series that this is a letter of; None if it is of none."""
        return self._records.load(Campaign, campaign_id).letter_of
