"""What campaigns are made of: content and sender as sealed, and segments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain.application.records import Records
from domain.application.segments import Segments
from domain.application.templates import Templates
from domain.audience import MailingList
from domain.content import Content, Sender
from domain.events import CampaignAudienceSet, VaultRef
from domain.ledger.stream import LEDGER, Ledger
from domain.store.vault import Vault, VaultRow, seal
from domain.tracking.setting import CLICKS, TRACKING, TrackingSetting, counted
from domain.tracking.targets import targets_of

T = TypeVar("T")


@dataclass(frozen=True)
class Draft:
    """What an author sets; None leaves a part as it is."""

    name: str = ""
    channel: str = "email"
    content: Content | None = None
    sender: Sender | None = None
    audience: CampaignAudienceSet | None = None


class Parted(Protocol):
    """A campaign, or one that comes again and again."""

    id: UUID

    @property
    def channel(self) -> str:
        """Return by which channel it goes out."""

    @property
    def content(self) -> VaultRef | None:
        """Return what it says."""

    @property
    def sender(self) -> VaultRef | None:
        """Return from whom it comes."""

    @property
    def audience(self) -> CampaignAudienceSet | None:
        """Return for whom it is."""


class CampaignParts:
    """Opens and seals the parts of campaigns."""

    def __init__(
        self, records: Records, segments: Segments, templates: Templates
    ) -> None:
        self._records = records
        self._segments = segments
        self._templates = templates

    def opened(self, campaign: Parted) -> tuple[Content | None, Sender | None]:
        """Return content and sender as they were sealed, if they are set."""
        return parts_of(self._records.vault, campaign)

    def sealed(self, campaign: Parted, draft: Draft) -> dict[str, VaultRow]:
        """Seal what a draft changes, by part.

        Raises what ``Templates.whole`` does, and NotFound, ListOutOfUse,
        SegmentOutOfUse or ConditionsInvalid of what the audience names.
        """
        content, sender = self.opened(campaign)
        said = draft.content and self._counted(self._templates.whole(draft.content))
        self._require_use(draft.audience)
        return {
            name: seal(campaign.id, name, msgspec.json.encode(new).decode())
            for name, new, old in (
                ("content", said, content),
                ("sender", draft.sender, sender),
            )
            if new is not None and new != old
        }

    def definitions(self, campaign: Parted) -> bytes:
        """Return a digest of what the segments of a campaign are defined as.

        Raises ConditionsInvalid when one is out of use.
        """
        audience = campaign.audience
        named = audience.segments if audience else frozenset()
        return self._segments.editions(named) if named else b""

    def has_forked_since(self, moment: datetime) -> bool:
        """Tell whether a backup was restored then or later."""
        return self._records.load(Ledger, LEDGER).has_forked_since(moment)

    def _counted(self, said: Content) -> Content:
        """Fix what is counted of a content, and which links.

        Where nothing is said of it, it is what the account has counted now.
        """
        tracking = said.tracking
        if tracking is None:
            setting = self._records.load(TrackingSetting, TRACKING)
            tracking = counted(setting.told) or None
        links = targets_of(said) if CLICKS in (tracking or ()) else ()
        return replace(said, tracking=tracking, links=links)

    def _require_use(self, audience: CampaignAudienceSet | None) -> None:
        if audience:
            for list_id in (*audience.list_ids, *audience.exclude_list_ids):
                self._records.existing(MailingList, list_id).require_use()
            for segment_id in audience.segments:
                self._segments.get(segment_id).require_use()


def parts_of(vault: Vault, campaign: Parted) -> tuple[Content | None, Sender | None]:
    """Return content and sender as they were sealed, if they are set."""
    refs = [ref for ref in (campaign.content, campaign.sender) if ref]
    values = vault.values([ref.id for ref in refs])
    return (
        _opened(values, campaign.content, Content),
        _opened(values, campaign.sender, Sender),
    )


def _opened(values: dict[UUID, str], ref: VaultRef | None, kind: type[T]) -> T | None:
    value = values.get(ref.id) if ref else None
    return None if value is None else msgspec.json.decode(value, type=kind)
