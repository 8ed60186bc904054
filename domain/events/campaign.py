"""What happens to a campaign, from its draft to its last message."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import msgspec

from domain.events.fact import Fact, VaultRef


class CampaignDrafted(Fact, frozen=True):
    """A campaign was begun."""

    TOPIC: ClassVar = "campaign.drafted.v1"
    name: str
    channel: str


class CampaignContentSet(Fact, frozen=True):
    """Subject and bodies were written; they lie in the vault."""

    TOPIC: ClassVar = "campaign.content_set.v1"
    content: VaultRef


class CampaignSenderSet(Fact, frozen=True):
    """It was said from whom the messages come."""

    TOPIC: ClassVar = "campaign.sender_set.v1"
    sender: VaultRef


class CampaignAudienceSet(Fact, frozen=True):
    """It was said who shall get it: the lists, and the purpose they must agree to.

    Whoever is on one of the lists or in one of the segments, but on no list and in no
    segment that is left out. Whoever wants nothing about ``topic`` is left out too.
    """

    TOPIC: ClassVar = "campaign.audience_set.v1"
    list_ids: tuple[UUID, ...]
    purpose: str
    topic: str = ""
    segment_ids: tuple[UUID, ...] = ()
    exclude_list_ids: tuple[UUID, ...] = ()
    exclude_segment_ids: tuple[UUID, ...] = ()

    @property
    def segments(self) -> frozenset[UUID]:
        """Return the segments that it names, in or out."""
        return frozenset((*self.segment_ids, *self.exclude_segment_ids))

    @property
    def is_of_lists(self) -> bool:
        """Tell whether it is lists alone, and nobody on them is left out."""
        return not self.segments and not self.exclude_list_ids


class Finding(msgspec.Struct, frozen=True, array_like=True):
    """What one check found: ``level`` is ``block`` or ``warn``."""

    check: str
    level: str
    message: str


class CampaignSubmitted(Fact, frozen=True):
    """The author asked for release. ``digest`` covers content, sender and audience."""

    TOPIC: ClassVar = "campaign.submitted.v1"
    digest: bytes


class CampaignChecked(Fact, frozen=True):
    """The checks ran over what ``digest`` covers."""

    TOPIC: ClassVar = "campaign.checked.v1"
    digest: bytes
    findings: tuple[Finding, ...] = ()


class CampaignApproved(Fact, frozen=True):
    """What ``digest`` covers may be released; any change voids this."""

    TOPIC: ClassVar = "campaign.approved.v1"
    digest: bytes


class CampaignReleased(Fact, frozen=True):
    """Sending was ordered for what ``digest`` covers."""

    TOPIC: ClassVar = "campaign.released.v1"
    digest: bytes


class AudienceFrozen(Fact, frozen=True):
    """Who gets it is fixed: the windows of ``run``, and no others.

    ``windows_digest`` is the SHA-256 over the contact ids in window order;
    ``excluded`` counts list members who are left out, by reason.
    """

    TOPIC: ClassVar = "campaign.audience_frozen.v1"
    run: UUID
    windows: int
    planned: int
    windows_digest: bytes
    excluded: dict[str, int]


class CampaignPaused(Fact, frozen=True):
    """Nothing new is attempted until it is resumed."""

    TOPIC: ClassVar = "campaign.paused.v1"


class CampaignResumed(Fact, frozen=True):
    """Attempts go on."""

    TOPIC: ClassVar = "campaign.resumed.v1"


class CampaignCancelled(Fact, frozen=True):
    """Nothing more will be attempted."""

    TOPIC: ClassVar = "campaign.cancelled.v1"


class CampaignFinished(Fact, frozen=True):
    """Every window has its results."""

    TOPIC: ClassVar = "campaign.finished.v1"


class CampaignFailed(Fact, frozen=True):
    """Sending could not begin or go on; nothing more is attempted."""

    TOPIC: ClassVar = "campaign.failed.v1"
    reason: str
