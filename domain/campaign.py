"""A campaign: drafted, checked, approved as it stands, released, and ended.

It is released by hand, or when its time has come. Who approves it is the business of
``domain.campaign_review``; it is the release that checks the approval, not a screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from domain.campaign_review import EDITABLE, CampaignUnderReview
from domain.departures import has_passed, starts_at
from domain.errors import (
    CampaignNotApproved,
    CampaignStateForbids,
    SendTimePassed,
)
from domain.events import (
    AudienceFrozen,
    CampaignAudienceSet,
    CampaignCancelled,
    CampaignContentSet,
    CampaignDrafted,
    CampaignFailed,
    CampaignFinished,
    CampaignHastened,
    CampaignHeld,
    CampaignOpened,
    CampaignPaused,
    CampaignReleased,
    CampaignResumed,
    CampaignScheduled,
    CampaignSenderSet,
    CampaignUnscheduled,
    Fact,
    ReportLinksRevoked,
    SendPlan,
    VaultRef,
)

RUNNING = ("released", "sending")
UNDER_WAY = (*RUNNING, "paused")
ENDED = ("rejected", "cancelled", "finished", "failed")


def whole(
    drafted: CampaignDrafted,
    content: VaultRef,
    sender: VaultRef,
    audience: CampaignAudienceSet,
) -> Iterator[Fact]:
    """Begin a campaign that lacks nothing: an issue, or a letter of a series."""
    yield drafted
    yield CampaignContentSet(content)
    yield CampaignSenderSet(sender)
    yield audience


class Campaign(CampaignUnderReview):
    """Decides the lifecycle of one campaign."""

    def draft(self, name: str, channel: str) -> Iterator[Fact]:
        """Begin the campaign."""
        if not self.version:
            yield CampaignDrafted(name, channel)

    def set_content(self, content: VaultRef) -> Iterator[Fact]:
        """Write subject and bodies; this voids an approval."""
        self._must_be_editable()
        yield CampaignContentSet(content)

    def set_sender(self, sender: VaultRef) -> Iterator[Fact]:
        """Say from whom; this voids an approval."""
        self._must_be_editable()
        yield CampaignSenderSet(sender)

    def set_audience(self, wanted: CampaignAudienceSet) -> Iterator[Fact]:
        """Say to whom, and what they must have agreed to; this voids an approval."""
        self._must_be_editable()
        if wanted != self.audience:
            yield wanted

    def schedule(
        self, plan: SendPlan, at: datetime, definitions: bytes = b""
    ) -> Iterator[Fact]:
        """Have what was approved released when its time comes, to go out by a plan.

        What waits for somebody to look is released then if they have approved it.
        Raises CampaignNotApproved and SendTimePassed.
        """
        self._must_be_editable()
        digest = self.digest_with(definitions)
        if digest not in (self.approved, self.awaited):
            raise CampaignNotApproved
        if has_passed(plan, at):
            raise SendTimePassed
        if self.scheduled is None or self.scheduled.plan != plan:
            yield CampaignScheduled(digest, plan, starts_at(plan, at))

    def unschedule(self) -> Iterator[Fact]:
        """Release it at no time any more; it stays approved, or waits to be."""
        if self.is_to_be_released:
            yield CampaignUnscheduled()
        elif self.state not in ("approved", "moderation"):
            raise CampaignStateForbids("unscheduled", self.state)

    def hold(self, reason: str) -> Iterator[Fact]:
        """Do not release it though its time has come; somebody has to look."""
        if self.is_to_be_released:
            yield CampaignHeld(reason)

    def release(
        self, definitions: bytes = b"", plan: SendPlan | None = None
    ) -> Iterator[Fact]:
        """Order the sending of what was approved, at once or by a plan."""
        if self.state in UNDER_WAY:
            return
        if self.letter_of:
            raise CampaignStateForbids("released by itself", "a letter of a series")
        yield CampaignReleased(self._approved_digest(definitions), plan)

    def open(self, run: UUID) -> Iterator[Fact]:
        """Send what was approved to whomever its series brings, from here on."""
        if self.letter_of and self.run is None:
            yield CampaignOpened(self._approved_digest(b""), run)

    def hasten(self) -> Iterator[Fact]:
        """Wait for no time any more."""
        if self.state not in UNDER_WAY:
            raise CampaignStateForbids("hastened", self.state)
        if not self.hastened:
            yield CampaignHastened()

    def freeze(self, frozen: AudienceFrozen) -> Iterator[Fact]:
        """Fix who gets it, once."""
        if self.frozen is None and self.state in UNDER_WAY:
            yield frozen

    def pause(self) -> Iterator[Fact]:
        """Stop beginning anything new."""
        if self.state == "paused":
            return
        if self.state not in RUNNING:
            raise CampaignStateForbids("paused", self.state)
        yield CampaignPaused()

    def halt(self, reason: str) -> Iterator[Fact]:
        """Stop it for somebody to look; once: whoever resumes it has looked."""
        if self.state in RUNNING and not self.halted:
            yield CampaignPaused(reason)

    def resume(self) -> Iterator[Fact]:
        """Go on."""
        if self.state in RUNNING:
            return
        if self.state != "paused":
            raise CampaignStateForbids("resumed", self.state)
        yield CampaignResumed()

    def cancel(self) -> Iterator[Fact]:
        """Attempt nothing more, for good."""
        if self.state == "cancelled":
            return
        if self.state not in (*EDITABLE, *UNDER_WAY):
            raise CampaignStateForbids("cancelled", self.state)
        yield CampaignCancelled()

    def finish(self) -> Iterator[Fact]:
        """Note that every window has its results."""
        if self.state in RUNNING:
            yield CampaignFinished()

    def fail(self, reason: str) -> Iterator[Fact]:
        """Note that it cannot be sent."""
        if self.state in UNDER_WAY:
            yield CampaignFailed(reason)

    def revoke_report_links(self) -> Iterator[Fact]:
        """Have no link that was made to its report show it any more."""
        yield ReportLinksRevoked()

    def _approved_digest(self, definitions: bytes) -> bytes:
        self._must_be_editable()
        digest = self.digest_with(definitions)
        if self.approved != digest:
            raise CampaignNotApproved
        return digest
