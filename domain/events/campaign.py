"""What happens to a campaign, from its draft to its last message."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.events.fact import Fact, VaultRef


class CampaignDrafted(Fact, frozen=True):
    """A campaign was begun.

    ``issue_of`` is the recurring one, if it is an issue; ``letter_of`` is the series,
    if it is a letter of one.
    """

    TOPIC: ClassVar = "campaign.drafted.v1"
    name: str
    channel: str
    issue_of: UUID | None = None
    letter_of: UUID | None = None


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
    Of those who may get it chance chooses ``percent`` of 100, and no more than ``most``
    in all, if these are not 0. What is urgent heeds neither quiet hours nor a cap.
    """

    TOPIC: ClassVar = "campaign.audience_set.v1"
    list_ids: tuple[UUID, ...]
    purpose: str
    topic: str = ""
    segment_ids: tuple[UUID, ...] = ()
    exclude_list_ids: tuple[UUID, ...] = ()
    exclude_segment_ids: tuple[UUID, ...] = ()
    percent: int = 0
    most: int = 0
    urgent: bool = False

    @property
    def segments(self) -> frozenset[UUID]:
        """Return the segments that it names, in or out."""
        return frozenset((*self.segment_ids, *self.exclude_segment_ids))

    @property
    def is_of_lists(self) -> bool:
        """Tell whether it is lists alone, and nobody on them is left out by another."""
        return not self.segments and not self.exclude_list_ids


class Finding(
    msgspec.Struct,
    frozen=True,
    array_like=True,
    repr_omit_defaults=True,
):
    """What one check found: ``level`` is ``pass``, ``warn`` or ``block``.

    ``message`` says what is amiss and what to do; of what passed it is empty.
    ``version`` is that of the check, ``evidence`` what it looked at. In the first
    version of the fact there was neither, and nothing of what passed.
    """

    check: str
    level: str
    message: str
    version: int = 0
    evidence: str = ""


class CampaignSubmitted(Fact, frozen=True):
    """The author asked for release. ``digest`` covers content, sender and audience."""

    TOPIC: ClassVar = "campaign.submitted.v1"
    digest: bytes


class CampaignChecked(Fact, frozen=True):
    """The checks ran over what ``digest`` covers."""

    TOPIC: ClassVar = "campaign.checked.v2"
    digest: bytes
    findings: tuple[Finding, ...] = ()


class CampaignApproved(Fact, frozen=True):
    """What ``digest`` covers may be released; any change voids this.

    ``moderated`` if somebody has looked, and not the checks alone; ``reason`` is what
    they had to say.
    """

    TOPIC: ClassVar = "campaign.approved.v1"
    digest: bytes
    moderated: bool = False
    reason: VaultRef | None = None


class SendPlan(msgspec.Struct, frozen=True, omit_defaults=True):
    """When the messages of a campaign go out, after its release.

    All at ``at``, or at once. In ``parts``: each so many ``seconds`` after the one
    before, and ``growth`` percent of its size. Or at ``local_time`` (ISO 8601 without a
    zone) by each recipient's own clock; ``zone`` is that of whoever has none.
    """

    at: datetime | None = None
    parts: int = 1
    seconds: int = 0
    growth: int = 100
    local_time: str = ""
    zone: str = "UTC"


class CampaignScheduled(Fact, frozen=True):
    """What ``digest`` covers is to be released at ``starts_at``, to go out as planned.

    By the recipients' own clocks that is when the first of them on Earth come to the
    local time: 14 hours before it is that time in UTC.
    """

    TOPIC: ClassVar = "campaign.scheduled.v1"
    digest: bytes
    plan: SendPlan
    starts_at: datetime


class CampaignUnscheduled(Fact, frozen=True):
    """It is not to be released at a time any more; what was approved still is."""

    TOPIC: ClassVar = "campaign.unscheduled.v1"


class CampaignHeld(Fact, frozen=True):
    """Its time came, and it was not released: it waits for somebody to look at it."""

    TOPIC: ClassVar = "campaign.held.v1"
    reason: str


class CampaignReleased(Fact, frozen=True):
    """Sending was ordered for what ``digest`` covers: at once, or as planned."""

    TOPIC: ClassVar = "campaign.released.v1"
    digest: bytes
    plan: SendPlan | None = None


class CampaignOpened(Fact, frozen=True):
    """What ``digest`` covers goes from here on to whomever its series brings.

    The windows of ``run`` count as they are planned, one after another, without an end.
    """

    TOPIC: ClassVar = "campaign.opened.v1"
    digest: bytes
    run: UUID


class Start(msgspec.Struct, frozen=True, array_like=True):
    """When attempts may begin of the windows from a number on, up to the next start."""

    first_window: int
    at: datetime


class AudienceFrozen(Fact, frozen=True):
    """Who gets it is fixed: the windows of ``run``, and no others.

    ``windows_digest`` is the SHA-256 over the contact ids in window order;
    ``excluded`` counts list members who are left out, by reason. Who was left out by
    chance was so by ``run``, which seeds it. Without ``starts`` all begin at once.
    """

    TOPIC: ClassVar = "campaign.audience_frozen.v1"
    run: UUID
    windows: int
    planned: int
    windows_digest: bytes
    excluded: dict[str, int]
    starts: tuple[Start, ...] = ()

    def start_of(self, window: int) -> datetime | None:
        """Return when attempts of a window may begin; None if at once."""
        begun = [start.at for start in self.starts if start.first_window <= window]
        return begun[-1] if begun else None


class CampaignHastened(Fact, frozen=True):
    """Whatever waits for its time is to go out now."""

    TOPIC: ClassVar = "campaign.hastened.v1"


class CampaignPaused(Fact, frozen=True):
    """Nothing new is attempted until it is resumed; ``reason`` if we stopped it."""

    TOPIC: ClassVar = "campaign.paused.v1"
    reason: str = ""


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


class ReportLinksRevoked(Fact, frozen=True):
    """No link that was made to its report shows it any more."""

    TOPIC: ClassVar = "campaign.report_links_revoked.v1"
