"""A campaign that comes again and again: each time an issue of it goes out.

An issue is a campaign like any other. Here is decided when there is one; what it
becomes is ``domain.recurring_issue``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from uuid import UUID

from domain.checks import BLOCK, WARN
from domain.errors import (
    CampaignIncomplete,
    CampaignNotApproved,
    CampaignStateForbids,
    SendTimePassed,
)
from domain.events import (
    Fact,
    Finding,
    RecurringActivated,
    RecurringApproved,
    RecurringEnded,
    RecurringPaused,
    RecurringRan,
    RecurringRunAsked,
    RecurringSubmitted,
    RecurringWritten,
)
from domain.recurring_state import RecurringState
from domain.timetable import next_time, times_after

#: Whatever comes later than this after its time was missed.
LATE = timedelta(hours=1)
RELEASED, HELD, SKIPPED = "released", "held", "skipped"
_RUNNING = ("approved", "active", "paused")
_RESTORED = "a backup was restored after its time: it may have gone out before"
_ANOTHER = "what was approved is not what would be sent: submit it again"


@dataclass(frozen=True)
class Met:
    """What a run meets when it begins; ``definitions`` are those of segments."""

    at: datetime
    findings: Sequence[Finding]
    definitions: bytes
    has_forked_since: Callable[[datetime], bool]


class RecurringCampaign(RecurringState):
    """Decides when an issue goes out."""

    def write(self, wanted: RecurringWritten) -> Iterator[Fact]:
        """Say what comes, to whom and when; this voids an approval."""
        if self.state == "ended":
            raise CampaignStateForbids("edited", self.state)
        if wanted != self.written:
            yield wanted

    def submit(
        self,
        findings: Sequence[Finding],
        definitions: bytes = b"",
        first_id: UUID | None = None,
        *,
        acknowledged: bool = False,
    ) -> Iterator[Fact]:
        """Ask for release: checked, and approved unless somebody has to act first.

        ``first_id`` is the issue that somebody has to look at, if somebody has.
        """
        if self.state == "ended":
            raise CampaignStateForbids("submitted", self.state)
        if self.missing:
            raise CampaignIncomplete(self.missing)
        digest = self.digest_with(definitions)
        if digest in (self.approved, self._awaited):
            return
        levels = {finding.level for finding in findings}
        warned = WARN in levels and BLOCK not in levels
        is_amiss = BLOCK in levels or (warned and not acknowledged)
        first = None if is_amiss else first_id
        yield RecurringSubmitted(
            digest, tuple(findings), warned and acknowledged, first
        )
        if not is_amiss and first is None:
            yield RecurringApproved(digest)

    def approve(self, passed: Collection[bytes]) -> Iterator[Fact]:
        """Take over what somebody has approved of the first issue."""
        if self._awaited and self._awaited in passed:
            yield RecurringApproved(self._awaited)

    def activate(self, at: datetime, definitions: bytes = b"") -> Iterator[Fact]:
        """Have issues go out from the next time on; raises SendTimePassed."""
        if self.state in ("paused", "ended"):
            raise CampaignStateForbids("activated", self.state)
        yield from self._begun(at, definitions)

    def pause(self) -> Iterator[Fact]:
        """Have none go out for now; one that somebody asks for does all the same."""
        if self.state == "paused":
            return
        if self.state != "active":
            raise CampaignStateForbids("paused", self.state)
        yield RecurringPaused()

    def resume(self, at: datetime, definitions: bytes = b"") -> Iterator[Fact]:
        """Go on with the next time; what was missed meanwhile is not caught up."""
        if self.state not in ("paused", "active"):
            raise CampaignStateForbids("resumed", self.state)
        yield from self._begun(at, definitions)

    def ask(self, definitions: bytes = b"") -> Iterator[Fact]:
        """Have one go out now, whatever the times are."""
        self._require_approval(definitions)
        yield RecurringRunAsked()

    def end(self) -> Iterator[Fact]:
        """Have none go out any more, for good."""
        if self.state != "ended":
            yield RecurringEnded()

    def run(self, run: UUID, met: Met) -> Iterator[Fact]:
        """Note what comes of a run; nothing if it is not wanted any more.

        A block, or what is not what was approved, would hold each run to come: so
        none comes until somebody has looked. A restored backup holds only its own.
        """
        due = self.due_at(run)
        if due is None:
            return
        wish, is_active = self.wish(run), self.state == "active"
        ran = self._ran(run, wish, due, met)
        yield ran
        if is_active and ran.next_at is None:
            yield RecurringEnded()
        elif is_active and ran.outcome == HELD and ran.reason != _RESTORED:
            yield RecurringPaused(reason=ran.reason)

    def _ran(
        self, run: UUID, wish: int | None, due: datetime, met: Met
    ) -> RecurringRan:
        passed, following = [due], self.next_at
        if wish is None and self.written:
            table = self.written.timetable
            later = takewhile(lambda at: at <= met.at, times_after(table, due))
            passed, following = [due, *later], next_time(table, met.at)
        outcome, reason = self._outcome(passed[-1], met)
        return RecurringRan(
            outcome=outcome,
            due_at=passed[-1],
            issue_id=None if outcome == SKIPPED else run,
            reason=reason,
            missed=len(passed) - 1,
            next_at=following,
            asked=wish,
        )

    def _outcome(self, due: datetime, met: Met) -> tuple[str, str]:
        if met.has_forked_since(due):
            return HELD, _RESTORED
        if met.at - due > LATE and self.skips:
            return SKIPPED, ""
        why = self._why_hold(met)
        return (HELD, why) if why else (RELEASED, "")

    def _why_hold(self, met: Met) -> str:
        if self.approved != self.digest_with(met.definitions):
            return _ANOTHER
        blocks = (one for one in met.findings if one.level == BLOCK)
        return next((f"{one.check}: {one.message}" for one in blocks), "")

    def _begun(self, at: datetime, definitions: bytes) -> Iterator[Fact]:
        self._require_approval(definitions)
        if self.state == "active" or self.written is None:
            return
        following = next_time(self.written.timetable, at)
        if following is None:
            raise SendTimePassed
        yield RecurringActivated(next_at=following)

    @property
    def _awaited(self) -> bytes | None:
        return self.submitted if self.state == "moderation" else None

    def _require_approval(self, definitions: bytes) -> None:
        is_same = self.approved == self.digest_with(definitions)
        if self.state not in _RUNNING or not is_same:
            raise CampaignNotApproved
