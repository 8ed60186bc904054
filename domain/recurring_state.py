"""What is known of a recurring campaign: folded from its facts, refusing nothing."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.approval import digest_of
from domain.events import (
    CampaignAudienceSet,
    Event,
    Fact,
    RecurringActivated,
    RecurringApproved,
    RecurringEnded,
    RecurringPaused,
    RecurringRan,
    RecurringRunAsked,
    RecurringSubmitted,
    RecurringWritten,
    Timetable,
    VaultRef,
)
from domain.evolving import evolving
from domain.ids import derived_id

#: What becomes of runs that were missed.
SKIP, ONCE = "skip", "once"


class RecurringState(Aggregate):
    """One recurring campaign as it stands."""

    kind: ClassVar = "recurring campaign"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.state = ""
        self.written: RecurringWritten | None = None
        self.approved: bytes | None = None
        #: Who has written any part of it, or has submitted it.
        self.authors: set[str] = set()
        #: What was submitted, and the issue that somebody has to approve first.
        self.submitted: bytes | None = None
        self.first_id: UUID | None = None
        #: When the next is due, as long as it is active.
        self.next_at: datetime | None = None
        #: When somebody asked for an issue, by the version of the wish.
        self.asked: dict[int, datetime] = {}

    @property
    def channel(self) -> str:
        """Return by which channel it goes out."""
        return self.written.channel if self.written else ""

    @property
    def content(self) -> VaultRef | None:
        """Return what it says, if that is written."""
        return self.written.content if self.written else None

    @property
    def sender(self) -> VaultRef | None:
        """Return from whom it comes, if that is said."""
        return self.written.sender if self.written else None

    @property
    def audience(self) -> CampaignAudienceSet | None:
        """Return for whom it is, if that is said."""
        return self.written.audience if self.written else None

    @property
    def skips(self) -> bool:
        """Tell whether what was missed is not caught up."""
        return self.written is None or self.written.missed == SKIP

    @property
    def missing(self) -> list[str]:
        """Name what must be set before it can be submitted."""
        parts = {
            "content": self.content,
            "sender": self.sender,
            "audience": self.audience,
            "timetable": self.written and (_has_times(self.written.timetable) or None),
        }
        return [name for name, part in parts.items() if part is None]

    def digest_with(self, definitions: bytes) -> bytes:
        """Return what an approval is bound to: that of each issue.

        ``definitions`` is a digest of what the segments are defined as.
        """
        parts = (self.content, self.sender)
        return digest_of(self.channel, parts, self.audience, definitions)

    def due_at(self, run: UUID) -> datetime | None:
        """Return the time that a run is for; None if it is not to be done any more."""
        wish = self.wish(run)
        if wish is not None:
            return self.asked[wish]
        is_next = self.next_at is not None and run == run_at(self.id, self.next_at)
        return self.next_at if is_next else None

    def wish(self, run: UUID) -> int | None:
        """Return the version of the wish that a run fulfils; None if it is none."""
        wishes = self.asked.items()
        ours = (wish for wish, at in wishes if run_asked(self.id, wish, at) == run)
        return next(ours, None)

    def take(self, event: Event) -> None:
        """Take in the next event of the stream, and who is behind it."""
        if isinstance(event.fact, RecurringWritten | RecurringSubmitted):
            self.authors.add(event.context.actor)
        super().take(event)

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: RecurringWritten) -> None:
        # What somebody asked for before was something else.
        self.written, self.approved, self.asked = fact, None, {}
        self.state, self.next_at = "drafted", None
        self.submitted = self.first_id = None

    @evolve.register
    def _(self, fact: RecurringSubmitted) -> None:
        self.state = "moderation" if fact.first_id else "submitted"
        self.submitted, self.first_id = fact.digest, fact.first_id
        self.approved, self.next_at = None, None

    @evolve.register
    def _(self, fact: RecurringApproved) -> None:
        self.state, self.approved = "approved", fact.digest

    @evolve.register
    def _(self, fact: RecurringActivated) -> None:
        self.state, self.next_at = "active", fact.next_at

    @evolve.register
    def _(self, _fact: RecurringPaused) -> None:
        self.state, self.next_at = "paused", None

    @evolve.register
    def _(self, _fact: RecurringRunAsked) -> None:
        if self.at:
            self.asked[self.version + 1] = self.at

    @evolve.register
    def _(self, fact: RecurringRan) -> None:
        self.next_at = fact.next_at
        self.asked.pop(fact.asked or 0, None)

    @evolve.register
    def _(self, _fact: RecurringEnded) -> None:
        self.state, self.next_at, self.asked = "ended", None, {}


def _has_times(table: Timetable) -> bool:
    return bool(table.times or table.rrule)


def run_at(id_: UUID, at: datetime) -> UUID:
    """Return the id of the run of a certain time, and of its issue: it is done once."""
    return derived_id(at, "issue", id_)


def run_asked(id_: UUID, wish: int, at: datetime) -> UUID:
    """Return the id of a run that somebody asked for, and of its issue."""
    return derived_id(at, "issue asked", id_, wish)
