"""A campaign: drafted, checked, approved as it stands, released, and ended.

Approval is bound to a digest of content, sender and audience: any change voids it, so
does a new submission, and it is the release that checks it, not a screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatchmethod
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.errors import (
    CampaignAlreadyReleased,
    CampaignIncomplete,
    CampaignNotApproved,
    CampaignStateForbids,
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
    CampaignPaused,
    CampaignReleased,
    CampaignResumed,
    CampaignSenderSet,
    CampaignSubmitted,
    Fact,
    Finding,
    VaultRef,
)

EDITABLE = ("drafted", "submitted", "approved")
RUNNING = ("released", "sending")
UNDER_WAY = (*RUNNING, "paused")
ENDED = ("cancelled", "finished", "failed")

#: fact -> the state of the campaign after it
_STATE_AFTER: dict[type[Fact], str] = {
    CampaignDrafted: "drafted",
    CampaignApproved: "approved",
    CampaignPaused: "paused",
    CampaignCancelled: "cancelled",
    CampaignFinished: "finished",
    CampaignFailed: "failed",
}


class Campaign(Aggregate):
    """Decides the lifecycle of one campaign."""

    kind: ClassVar = "campaign"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.state = ""
        self.channel = ""
        self.content: VaultRef | None = None
        self.sender: VaultRef | None = None
        self.audience: CampaignAudienceSet | None = None
        self.approved: bytes | None = None
        self.released: bytes | None = None
        self._as_released: bytes | None = None
        self.frozen: AudienceFrozen | None = None

    @property
    def digest(self) -> bytes:
        """Return what an approval is bound to, if no segment is named."""
        return self.digest_with(b"")

    def digest_with(self, definitions: bytes) -> bytes:
        """Return what an approval is bound to: SHA-256 over all that would be sent.

        ``definitions`` is a digest of what the segments are defined as.
        """
        parts = sha256(self.channel.encode())
        for ref in (self.content, self.sender):
            parts.update(ref.digest if ref else b"")
        if self.audience:
            parts.update(self.audience.purpose.encode())
            parts.update(_joined(self.audience.list_ids))
            parts.update(self.audience.topic.encode())
            parts.update(_others(self.audience, definitions))
        return parts.digest()

    @property
    def is_as_released(self) -> bool:
        """Tell whether content, sender and audience are those that were released.

        What its segments are defined as counts until the audience is frozen.
        """
        return self._as_released == self.digest

    @property
    def missing(self) -> list[str]:
        """Name what must be set before it can be submitted."""
        parts = {
            "content": self.content,
            "sender": self.sender,
            "audience": self.audience,
        }
        return [name for name, part in parts.items() if part is None]

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

    def release(self, definitions: bytes = b"") -> Iterator[Fact]:
        """Order the sending of what was approved."""
        if self.state in UNDER_WAY:
            return
        self._must_be_editable()
        digest = self.digest_with(definitions)
        if self.approved is None or self.approved != digest:
            raise CampaignNotApproved
        yield CampaignReleased(digest)

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

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""
        self.state = _STATE_AFTER.get(type(fact), self.state)

    @evolve.register
    def _(self, fact: CampaignDrafted) -> None:
        self.state, self.channel = "drafted", fact.channel

    @evolve.register
    def _(self, fact: CampaignContentSet) -> None:
        self.content, self.approved, self.state = fact.content, None, "drafted"

    @evolve.register
    def _(self, fact: CampaignSenderSet) -> None:
        self.sender, self.approved, self.state = fact.sender, None, "drafted"

    @evolve.register
    def _(self, fact: CampaignAudienceSet) -> None:
        self.audience, self.approved, self.state = fact, None, "drafted"

    @evolve.register
    def _(self, _fact: CampaignSubmitted) -> None:
        self.state, self.approved = "submitted", None

    @evolve.register
    def _(self, fact: CampaignApproved) -> None:
        self.state, self.approved = "approved", fact.digest

    @evolve.register
    def _(self, fact: CampaignReleased) -> None:
        self.state, self.released = "released", fact.digest
        self._as_released = self.digest

    @evolve.register
    def _(self, fact: AudienceFrozen) -> None:
        self.frozen = fact
        self.state = "sending" if self.state == "released" else self.state

    @evolve.register
    def _(self, _fact: CampaignResumed) -> None:
        self.state = "sending" if self.frozen else "released"


def _joined(ids: Sequence[UUID]) -> bytes:
    return b"".join(sorted(id_.bytes for id_ in ids))


def _others(audience: CampaignAudienceSet, definitions: bytes) -> bytes:
    if audience.is_of_lists:
        return b""
    kinds = (
        audience.segment_ids,
        audience.exclude_list_ids,
        audience.exclude_segment_ids,
    )
    parts = [sha256(_joined(ids)).digest() for ids in kinds]
    return b"".join([*parts, definitions])
