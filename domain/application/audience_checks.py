"""Has those looked at who would get a campaign, before anybody is chosen for good."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from domain.application.campaign_parts import Parted, parts_of
from domain.application.records import Records
from domain.application.segments import Segments
from domain.checks.audience import (
    AUDIENCE,
    RULES,
    Counted,
    Counts,
    Crowd,
    Intended,
)
from domain.conditions import Group, Today
from domain.errors import (
    ConditionsInvalid,
    ContentInvalid,
    ContentMissing,
    QuestionTooLarge,
)
from domain.events import CampaignAudienceSet, Finding
from domain.store.suppressions import Suppressions

_UNCOUNTED = "it took over half a minute to count whom it is for"


@dataclass(frozen=True)
class Seen:
    """What was found, and how many it is for if they were counted."""

    findings: tuple[Finding, ...] = ()
    people: int | None = None


class NobodyCounts(Counts):
    """Is for whoever has no read models to count in: nothing is found."""

    def gaps(self, _intended: Intended) -> Counted:
        """Count nobody."""
        raise ContentMissing

    def crowd(self, _intended: Intended) -> Crowd:
        """Count nobody."""
        raise ContentMissing


class AudienceChecks:
    """Runs the checks of an audience."""

    def __init__(
        self,
        records: Records,
        segments: Segments,
        suppressions: Suppressions,
        counts: Counts,
    ) -> None:
        self._records = records
        self._segments = segments
        self._suppressions = suppressions
        self._counts = counts

    def gaps(self, campaign: Parted) -> Counted:
        """Count for how many people each field would be empty that has no default.

        Raises ContentMissing, ContentInvalid, ConditionsInvalid and QuestionTooLarge.
        """
        return self._counts.gaps(self._intended(campaign))

    def seen(self, campaign: Parted) -> Seen:
        """Find what is odd about an audience, and fields that are empty for some."""
        # What is incomplete or cannot be read is refused, or found by other checks.
        with suppress(ContentMissing, ContentInvalid, ConditionsInvalid):
            try:
                counted = self._counted(self._intended(campaign))
            except QuestionTooLarge:
                return Seen((AUDIENCE.finding(_UNCOUNTED),))
            found = (one for rule in RULES for one in rule.findings({"": counted}))
            return Seen(tuple(found), counted.chosen)
        return Seen()

    def _counted(self, intended: Intended) -> Counted:
        found = self._counts.gaps(intended)
        return replace(found, crowd=self._counts.crowd(intended))

    def _intended(self, campaign: Parted) -> Intended:
        content, sender = parts_of(self._records.vault, campaign)
        audience = campaign.audience
        if not (content and sender and audience):
            raise ContentMissing
        scopes = self._suppressions.peppers.scopes(sender.address, audience.topic)
        conditions = partial(self._conditions, audience)
        return Intended(content, campaign.channel, audience, scopes, conditions)

    def _conditions(
        self, audience: CampaignAudienceSet, today: Today
    ) -> Mapping[str, Group]:
        return vars(self._segments.audience(audience, today))
