"""What is known of a campaign: folded from its facts, refusing nothing."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.approval import digest_of
from domain.events import (
    AudienceFrozen,
    CampaignApproved,
    CampaignAudienceSet,
    CampaignCancelled,
    CampaignChangesRequested,
    CampaignChecked,
    CampaignClaimed,
    CampaignContentSet,
    CampaignDrafted,
    CampaignEndorsed,
    CampaignFailed,
    CampaignFinished,
    CampaignHastened,
    CampaignHeld,
    CampaignModerationAsked,
    CampaignOpened,
    CampaignPaused,
    CampaignRejected,
    CampaignReleased,
    CampaignResumed,
    CampaignScheduled,
    CampaignSenderSet,
    CampaignSubmitted,
    CampaignUnclaimed,
    CampaignUnscheduled,
    CampaignWarningsAcknowledged,
    Event,
    Fact,
    ReportLinksRevoked,
    SendPlan,
    VaultRef,
)
from domain.evolving import evolving
from domain.moderation import Claim

#: fact -> the state of the campaign after it
_STATE_AFTER: dict[type[Fact], str] = {
    CampaignCancelled: "cancelled",
    CampaignFinished: "finished",
    CampaignFailed: "failed",
}
#: Whoever does these has written what is sent, or asked for it to be sent.
_AUTHORING = (
    CampaignDrafted,
    CampaignContentSet,
    CampaignSenderSet,
    CampaignAudienceSet,
    CampaignSubmitted,
)


class CampaignState(Aggregate):
    """One campaign as it stands."""

    kind: ClassVar = "campaign"

    #: The campaign that comes again and again, if it is an issue of one.
    issue_of: UUID | None
    #: The series, if it is a letter of one, and the run of its windows once it is open.
    letter_of: UUID | None
    run: UUID | None
    #: How often the links to its report were taken back.
    report_edition: int = 0

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.state = self.channel = ""
        self.issue_of = self.letter_of = self.run = None
        self.content: VaultRef | None = None
        self.sender: VaultRef | None = None
        self.audience: CampaignAudienceSet | None = None
        self.approved: bytes | None = None
        self.checked_at: datetime | None = None
        #: The checks that warned of something last, and those whose warning is known.
        self.warned, self.acknowledged = frozenset[str](), frozenset[str]()
        #: What waits for somebody to look, and who does so.
        self.awaited: bytes | None = None
        self.claim: Claim | None = None
        #: How many have to approve what waits, and who of them has.
        self.voices, self.endorsed = 1, set[str]()
        #: What was looked at and approved, and who has written or submitted any of it.
        self.passed, self.authors = set[bytes](), set[str]()
        #: What was scheduled, and the version of the fact that says so.
        self.scheduled: CampaignScheduled | None = None
        self.scheduled_by = 0
        self.released: bytes | None = None
        #: How it goes out, once it is released.
        self.plan = SendPlan()
        #: Whether it waits for no time, and whether it was stopped to be looked at.
        self.hastened = self.halted = False
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
        parts = (self.content, self.sender)
        return digest_of(self.channel, parts, self.audience, definitions)

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

    @property
    def is_to_be_released(self) -> bool:
        """Tell whether it waits for its time, approved or not yet."""
        waits = self.state in ("scheduled", "moderation")
        return waits and self.scheduled is not None

    def start_of(self, window: int) -> datetime | None:
        """Return when attempts of a window may begin; None if nothing is waited for."""
        if self.hastened or self.frozen is None:
            return None
        return self.frozen.start_of(window)

    def take(self, event: Event) -> None:
        """Take in the next event of the stream, and who is behind it."""
        actor, fact = event.context.actor, event.fact
        if isinstance(fact, _AUTHORING):
            self.authors.add(actor)
        super().take(event)
        if isinstance(fact, CampaignClaimed):
            self.claim = Claim(actor, fact.until, self.version)
        if isinstance(fact, CampaignEndorsed):
            self.endorsed.add(actor)

    def _edited(self) -> None:
        self.state, self.approved, self.scheduled = "drafted", None, None
        self.awaited = self.claim = None
        self.acknowledged = frozenset()

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""
        self.state = _STATE_AFTER.get(type(fact), self.state)

    @evolve.register
    def _(self, fact: CampaignDrafted) -> None:
        self.state, self.channel = "drafted", fact.channel
        self.issue_of, self.letter_of = fact.issue_of, fact.letter_of

    @evolve.register
    def _(self, fact: CampaignContentSet) -> None:
        self._edited()
        self.content = fact.content

    @evolve.register
    def _(self, fact: CampaignSenderSet) -> None:
        self._edited()
        self.sender = fact.sender

    @evolve.register
    def _(self, fact: CampaignAudienceSet) -> None:
        self._edited()
        self.audience = fact

    @evolve.register
    def _(self, _fact: CampaignSubmitted) -> None:
        self._edited()
        self.state = "submitted"

    @evolve.register
    def _(self, fact: CampaignChecked) -> None:
        self.checked_at = self.at
        found = fact.findings
        self.warned = frozenset(one.check for one in found if one.level == "warn")

    @evolve.register
    def _(self, _fact: CampaignWarningsAcknowledged) -> None:
        self.acknowledged = self.warned

    @evolve.register
    def _(self, fact: CampaignApproved) -> None:
        self.state = "scheduled" if self.scheduled else "approved"
        self.approved, self.awaited, self.claim = fact.digest, None, None
        if fact.moderated:
            self.passed.add(fact.digest)

    @evolve.register
    def _(self, fact: CampaignModerationAsked) -> None:
        self.state, self.awaited = "moderation", fact.digest
        self.voices, self.endorsed = fact.voices, set()

    @evolve.register
    def _(self, _fact: CampaignUnclaimed | CampaignEndorsed) -> None:
        self.claim = None

    @evolve.register
    def _(self, _fact: CampaignChangesRequested) -> None:
        self._edited()

    @evolve.register
    def _(self, _fact: CampaignRejected) -> None:
        self._edited()
        self.state = "rejected"

    @evolve.register
    def _(self, fact: CampaignReleased) -> None:
        self.state, self.released = "released", fact.digest
        self.plan = fact.plan or SendPlan()
        self._as_released = self.digest

    @evolve.register
    def _(self, fact: CampaignOpened) -> None:
        self.state, self.released, self.run = "sending", fact.digest, fact.run
        self._as_released = self.digest

    @evolve.register
    def _(self, fact: CampaignScheduled) -> None:
        self.state = "scheduled" if self.approved else self.state
        self.scheduled, self.scheduled_by = fact, self.version + 1

    @evolve.register
    def _(self, _fact: CampaignUnscheduled) -> None:
        self.state = "approved" if self.approved else self.state
        self.scheduled = None

    @evolve.register
    def _(self, _fact: CampaignHeld) -> None:
        self._edited()
        self.state = "held"

    @evolve.register
    def _(self, _fact: CampaignHastened) -> None:
        self.hastened = True

    @evolve.register
    def _(self, fact: AudienceFrozen) -> None:
        self.frozen = fact
        self.state = "sending" if self.state == "released" else self.state

    @evolve.register
    def _(self, fact: CampaignPaused) -> None:
        self.state = "paused"
        self.halted = self.halted or bool(fact.reason)

    @evolve.register
    def _(self, _fact: CampaignResumed) -> None:
        self.state = "sending" if self.frozen or self.run else "released"

    @evolve.register
    def _(self, _fact: ReportLinksRevoked) -> None:
        self.report_edition += 1
