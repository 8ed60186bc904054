"""Has a campaign looked at as it stands, and says what may not go out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta

from domain.application.audience_checks import AudienceChecks, Seen
from domain.application.campaign_parts import Parted, parts_of
from domain.application.records import Records
from domain.application.segments import Segments
from domain.campaign import Campaign
from domain.checks import BLOCK, WARN
from domain.checks.audience import PASSING
from domain.content import Content, Sender
from domain.errors import CampaignBlocked
from domain.events import CampaignChecked, Fact, Finding

#: Looks at a content, its sender and the codes of the fields that there are.
Check = Callable[[Content, Sender, Collection[str]], Sequence[Finding]]

#: Names the addresses of senders who have agreed.
Verified = Callable[[], Collection[str]]
#: Looks at what lies outside of it: the sender, their domain, and what others think.
Outside = Callable[[Content, Sender, Verified], Sequence[Finding]]

#: What was in order so long ago may be no more: a DNS record, an audience.
FRESH = timedelta(hours=1)

_UNKNOWN = "nobody has acknowledged that: submit it again"


def nothing_outside(
    _content: Content, _sender: Sender, _verified: Verified
) -> Sequence[Finding]:
    """Look at nothing beside the content."""
    return ()


class CampaignChecks:
    """Runs the checks of a campaign."""

    def __init__(
        self,
        records: Records,
        segments: Segments,
        audience: AudienceChecks,
        check: Check,
        outside: Outside = nothing_outside,
        verified: Verified = frozenset,
    ) -> None:
        self._records = records
        self._segments = segments
        self._audience = audience
        self._check = check
        self._outside = outside
        self._verified = verified

    def seen(self, campaign: Parted) -> Seen:
        """Look at all that is set, and at whom it is for."""
        audience = self._audience.seen(campaign)
        return Seen((*self.findings(campaign), *audience.findings), audience.people)

    def findings(self, campaign: Parted) -> Sequence[Finding]:
        """Look at all but the audience; nothing is found while a part is missing."""
        content, sender = parts_of(self._records.vault, campaign)
        if content is None or sender is None:
            return ()
        found = self._check(content, sender, self._segments.kinds())
        return [*found, *self._outside(content, sender, self._verified)]

    def again(self, campaign: Campaign, at: datetime) -> Iterator[Fact]:
        """Look once more at what was looked at long ago; raises CampaignBlocked."""
        if campaign.checked_at and at - campaign.checked_at <= FRESH:
            return
        found = self.seen(campaign).findings
        if why := blocking(found):
            raise CampaignBlocked(why)
        yield CampaignChecked(campaign.approved or b"", found)


def blocking(found: Sequence[Finding]) -> str:
    """Say what blocks first; nothing if nothing does."""
    blocks = (f"{one.check}: {one.message}" for one in found if one.level == BLOCK)
    return next(blocks, "")


def holding(campaign: Campaign, found: Sequence[Finding]) -> str:
    """Say what holds a campaign whose time has come; nothing if nothing does.

    Beside what blocks, that is what nobody was warned of when it was submitted. An
    issue of a recurring campaign was approved for every audience that comes.
    """
    if (why := blocking(found)) or campaign.issue_of:
        return why
    known = campaign.acknowledged | PASSING
    warned = (one for one in found if one.level == WARN and one.check not in known)
    return next((f"{one.check}: {one.message}; {_UNKNOWN}" for one in warned), "")
