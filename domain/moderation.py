"""Who must approve a campaign: what the account has decided, and what came before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.events import Event, Fact, ModerationSet
from domain.evolving import evolving
from domain.ids import named_id
from domain.limits import Results, exceeded

CHECKS, FIRST, ALWAYS = "checks", "first-campaigns", "always"
MODES = (CHECKS, FIRST, ALWAYS)
#: The roles whose keys may approve.
APPROVERS = ("owner", "moderator")
#: The stream of the account's decision.
MODERATION = named_id("account", "moderation")


@dataclass(frozen=True)
class SenderRecord:
    """What came before from the domain of a sender.

    How many campaigns were released, and the results of the newest that has enough.
    """

    released: int = 0
    latest: Results | None = None


#: Tells what came before from the domain of an address.
RecordOf = Callable[[str], SenderRecord]


def nothing_before(_address: str) -> SenderRecord:
    """Know of no campaign: by this each is among the first."""
    return SenderRecord()


@dataclass(frozen=True)
class Look:
    """Why somebody has to look at a campaign, until when, and how many approve it."""

    reasons: tuple[str, ...]
    deadline: datetime
    voices: int = 1


@dataclass(frozen=True)
class Claim:
    """Who looks at a campaign, until when, and the version of the fact that says so."""

    actor: str
    until: datetime
    version: int


class Moderation(Aggregate):
    """Decides which campaigns somebody has to look at."""

    kind: ClassVar = "moderation"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.setting = ModerationSet()
        #: Who decided so, and when; nobody, as long as it is what everybody has.
        self.set_by: str | None = None
        self.set_at: datetime | None = None

    def decide(self, wanted: ModerationSet) -> Iterator[Fact]:
        """Have it another way."""
        if wanted != self.setting:
            yield wanted

    def look(
        self, record: SenderRecord, at: datetime, people: int | None = None
    ) -> Look | None:
        """Tell why somebody has to look at a campaign that comes now; None if nobody.

        In every mode whoever went beyond a limit the last time is looked at. Nobody
        has counted whom it is for if ``people`` is None: then it counts as large.
        """
        large = tuple(self._by_size(people))
        reasons = (*self._by_mode(record.released), *large, *exceeded(record.latest))
        deadline = at + timedelta(hours=self.setting.deadline_hours)
        return Look(reasons, deadline, 1 + len(large)) if reasons else None

    def claimed_until(self, at: datetime) -> datetime:
        """Return until when a claim of now holds."""
        return at + timedelta(minutes=self.setting.claim_minutes)

    def _by_size(self, people: int | None) -> Iterator[str]:
        most = self.setting.two_above
        if most and (people is None or people > most):
            yield f"it is for over {most:,} people: two have to approve it"

    def _by_mode(self, released: int) -> Iterator[str]:
        first = self.setting.first_campaigns
        if self.setting.mode == ALWAYS:
            yield "somebody looks at every campaign of this account"
        elif self.setting.mode == FIRST and released < first:
            yield f"it is among the first {first} from the domain of its sender"

    def take(self, event: Event) -> None:
        """Take in the next event of the stream, and who is behind it."""
        super().take(event)
        self.set_by, self.set_at = event.context.actor, event.context.at

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: ModerationSet) -> None:
        self.setting = fact
