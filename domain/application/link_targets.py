"""Where the links of campaigns lead, as it was approved."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec

from domain.application.records import Records
from domain.campaign import Campaign
from domain.content import Content
from domain.errors import NotFound
from domain.tracking.links import by_link

#: Campaigns that are kept in mind: people follow links of the newest.
_MOST = 1_000


class Targets:
    """Looks a campaign up once: what was released does not change."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._known: dict[UUID, Mapping[str, str]] = {}

    def of(self, campaign_id: UUID) -> Mapping[str, str]:
        """Return link -> where it leads, of what was released."""
        known = self._known.get(campaign_id)
        return self.load(campaign_id) if known is None else known

    def known(self, campaign_id: UUID) -> Mapping[str, str] | None:
        """Return link -> where it leads, if that was looked up."""
        return self._known.get(campaign_id)

    def load(self, campaign_id: UUID) -> Mapping[str, str]:
        """Look it up; of what is no campaign there is nothing."""
        try:
            campaign = self._records.existing(Campaign, campaign_id)
        except NotFound:
            return {}
        if campaign.content is None or campaign.released is None:
            return {}
        sealed = self._records.vault.values([campaign.content.id]).values()
        contents = [msgspec.json.decode(value, type=Content) for value in sealed]
        found = by_link(target for one in contents for target in one.links)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[campaign_id] = found
        return found
