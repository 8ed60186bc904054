"""Where the links of campaigns lead, as it was approved."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from domain.application.campaign_parts import parts_of
from domain.application.records import Records
from domain.campaign import Campaign
from domain.errors import NotFound
from domain.tracking.links import link_of

#: Campaigns that are kept in mind: people follow links of the newest.
_MOST = 1_000


class Targets:
    """Looks a campaign up once: what was released does not change."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._known: dict[UUID, Mapping[str, str]] = {}

    def known(self, campaign_id: UUID) -> Mapping[str, str] | None:
        """Return link -> where it leads, if that was looked up."""
        return self._known.get(campaign_id)

    def load(self, campaign_id: UUID) -> Mapping[str, str]:
        """Look it up; of what is no campaign there is nothing."""
        try:
            campaign = self._records.existing(Campaign, campaign_id)
        except NotFound:
            return {}
        content, _ = parts_of(self._records.vault, campaign)
        if content is None or campaign.released is None:
            return {}
        found = {link_of(target): target for target in content.links}
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[campaign_id] = found
        return found
