"""A campaign: drafted, checked, approved as it stands, released, and ended.

It is released by hand, or when its time has come. Approval is bound to a digest of
content, sender and audience: any change voids it, so does a new submission, and it is
the release that checks it, not a screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from domain.campaign_state import CampaignState
from domain.departures import has_passed, starts_at
from domain.errors import (
    CampaignAlreadyReleased,
    CampaignIncomplete,
    CampaignNotApproved,
    CampaignStateForbids,
    SendTimePassed,
)
from domain.events import (
    AudienceFrozen,
    CampaignApproved,
    CampaignAudienceSet,
    CampaignCancelled,
    CampaignChecked,
    CampaignContentSet,
    CampaignDrafted,
    CampaignFailed,
    CampaignFinished,
    CampaignHastened,
    CampaignHeld,
    CampaignPaused,
    CampaignReleased,
    CampaignResumed,
    CampaignScheduled,
    CampaignSenderSet,
    CampaignSubmitted,
    CampaignUnscheduled,
    Fact,
    Finding,
    SendPlan,
    VaultRef,
)

EDITABLE = ("drafted", "submitted", "approved", "scheduled", "held")
RUNNING = ("released", "sending")
UNDER_WAY = (*RUNNING, "paused")
ENDED = ("cancelled", "finished", "failed")


class Campaign(CampaignState):
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

    def submit(
        self, findings: Sequence[Finding], definitions: bytes = b""
    ) -> Iterator[Fact]:
        """Ask for release: checked, and approved unless a finding blocks it."""
        self._must_be_editable()
        if self.missing:
            raise CampaignIncomplete(self.missing)
        digest = self.digest_with(definitions)
        if self.approved == digest:
            return
        yield CampaignSubmitted(digest)
        yield CampaignChecked(digest, tuple(findings))
        if not any(finding.level == "block" for finding in findings):
            yield CampaignApproved(digest)

    def schedule(
        self, plan: SendPlan, at: datetime, definitions: bytes = b""
    ) -> Iterator[Fact]:
        """Have what was approved released when its time comes, to go out by a plan.

        Raises SendTimePassed.
        """
        digest = self._approved_digest(definitions)
        if has_passed(plan, at):
            raise SendTimePassed
        if self.scheduled is None or self.scheduled.plan != plan:
            yield CampaignScheduled(digest, plan, starts_at(plan, at))

    def unschedule(self) -> Iterator[Fact]:
        """Release it at no time any more; it stays approved."""
        if self.state == "scheduled":
            yield CampaignUnscheduled()
        elif self.state != "approved":
            raise CampaignStateForbids("unscheduled", self.state)

    def hold(self, reason: str) -> Iterator[Fact]:
        """Do not release it though its time has come; somebody has to look."""
        if self.state == "scheduled":
            yield CampaignHeld(reason)

    def release(
        self, definitions: bytes = b"", plan: SendPlan | None = None
    ) -> Iterator[Fact]:
        """Order the sending of what was approved, at once or by a plan."""
        if self.state in UNDER_WAY:
            return
        yield CampaignReleased(self._approved_digest(definitions), plan)

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

    def _must_be_editable(self) -> None:
        if self.state not in EDITABLE:
            raise CampaignAlreadyReleased(self.state)

    def _approved_digest(self, definitions: bytes) -> bytes:
        self._must_be_editable()
        digest = self.digest_with(definitions)
        if self.approved != digest:
            raise CampaignNotApproved
        return digest
