"""How a campaign comes to be approved: by the checks, or by somebody who looks at it.

An approval is bound to a digest of content, sender and audience: any change voids it,
so does a new submission. A block has to be mended, a warning acknowledged; then
somebody looks, if the account wants that. Time alone never approves anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.campaign_state import CampaignState
from domain.errors import (
    CampaignAlreadyReleased,
    CampaignChanged,
    CampaignClaimedByAnother,
    CampaignIncomplete,
    CampaignStateForbids,
    OwnCampaign,
)
from domain.events import (
    CampaignApproved,
    CampaignChangesRequested,
    CampaignChecked,
    CampaignClaimed,
    CampaignEndorsed,
    CampaignModerationAsked,
    CampaignRejected,
    CampaignSubmitted,
    CampaignUnclaimed,
    CampaignWarningsAcknowledged,
    Fact,
    Finding,
    VaultRef,
)
from domain.moderation import Look

EDITABLE = ("drafted", "submitted", "moderation", "approved", "scheduled", "held")


@dataclass(frozen=True)
class Reviewer:
    """Who looks, and when."""

    actor: str
    at: datetime


class CampaignUnderReview(CampaignState):
    """Decides what may be released."""

    def submit(
        self,
        findings: Sequence[Finding],
        definitions: bytes = b"",
        look: Look | None = None,
        *,
        acknowledged: bool = False,
    ) -> Iterator[Fact]:
        """Ask for release: checked, and approved unless somebody has to act first.

        What somebody has approved once passes later, unchanged, without another
        ``look``. Raises CampaignIncomplete.
        """
        self._must_be_editable()
        if self.missing:
            raise CampaignIncomplete(self.missing)
        digest = self.digest_with(definitions)
        if digest in (self.approved, self.awaited):
            return
        yield CampaignSubmitted(digest)
        yield CampaignChecked(digest, tuple(findings))
        levels = {finding.level for finding in findings}
        if "block" in levels or ("warn" in levels and not acknowledged):
            return
        if "warn" in levels:
            yield CampaignWarningsAcknowledged(digest)
        if look and digest not in self.passed:
            asked = (look.reasons, look.deadline, look.voices)
            yield CampaignModerationAsked(digest, *asked)
        else:
            yield CampaignApproved(digest)

    def look_at(self, reviewer: Reviewer, until: datetime) -> Iterator[Fact]:
        """Claim it: nobody else decides before then."""
        digest = self._awaited("claimed", reviewer)
        yield CampaignClaimed(digest, until)

    def look_away(self, reviewer: Reviewer) -> Iterator[Fact]:
        """Leave it to others."""
        digest = self._awaited("left to others", reviewer)
        if self.claim:
            yield CampaignUnclaimed(digest)

    def let_claim_lapse(self, version: int) -> Iterator[Fact]:
        """Note that the time of a claim is over, unless it was taken back or renewed.

        ``version`` is that of the fact which claimed it.
        """
        if self.awaited and self.claim and self.claim.version == version:
            yield CampaignUnclaimed(self.awaited, lapsed=True)

    def approve(
        self,
        reviewer: Reviewer,
        seen: bytes,
        definitions: bytes,
        approvers: Collection[str],
        reason: VaultRef | None = None,
    ) -> Iterator[Fact]:
        """Let what was ``seen`` be released, and nothing else.

        Whoever has written any part of it, or submitted it, may do so only as long as
        nobody else is among the ``approvers``. Where two have to approve it the first
        endorses it, unless nobody else could be the second. Raises OwnCampaign.
        """
        self._must_be_what_was(seen, reviewer, "approved")
        if seen != self.digest_with(definitions):
            raise CampaignChanged
        if reviewer.actor in self.authors and set(approvers) - {reviewer.actor}:
            raise OwnCampaign
        others = set(approvers) - self.authors - self.endorsed - {reviewer.actor}
        if others and len(self.endorsed | {reviewer.actor}) < self.voices:
            if reviewer.actor not in self.endorsed:
                yield CampaignEndorsed(seen, reason)
            return
        yield CampaignApproved(seen, moderated=True, reason=reason)

    def reject(
        self, reviewer: Reviewer, seen: bytes, reason: VaultRef
    ) -> Iterator[Fact]:
        """Do not have it sent, ever."""
        self._must_be_what_was(seen, reviewer, "rejected")
        yield CampaignRejected(seen, reason)

    def request_changes(
        self, reviewer: Reviewer, seen: bytes, reason: VaultRef
    ) -> Iterator[Fact]:
        """Give it back to whoever wrote it."""
        self._must_be_what_was(seen, reviewer, "given back")
        yield CampaignChangesRequested(seen, reason)

    def _must_be_editable(self) -> None:
        if self.state not in EDITABLE:
            raise CampaignAlreadyReleased(self.state)

    def _must_be_what_was(self, seen: bytes, reviewer: Reviewer, step: str) -> None:
        if self._awaited(step, reviewer) != seen:
            raise CampaignChanged

    def _awaited(self, step: str, reviewer: Reviewer) -> bytes:
        """Return what waits; raises if nothing does, or somebody else looks at it."""
        if self.awaited is None:
            raise CampaignStateForbids(step, self.state)
        claim = self.claim
        if claim and claim.actor != reviewer.actor and claim.until > reviewer.at:
            raise CampaignClaimedByAnother(claim.until)
        return self.awaited
