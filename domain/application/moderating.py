"""Commands about who must approve, and those of whoever looks at a campaign."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from domain.application.campaigns import Campaigns
from domain.application.keys import Keys
from domain.application.records import By, Decision, Records
from domain.campaign import Campaign
from domain.campaign_review import Reviewer
from domain.events import Fact, ModerationSet, VaultRef
from domain.moderation import APPROVERS, MODERATION, Moderation
from domain.recurring_campaign import RecurringCampaign
from domain.store.commands import Answer
from domain.store.keeping import Keeping
from domain.store.vault import VaultRow, seal

#: Decides with the reference to the reason, if there is one.
Rule = Callable[[Campaign, VaultRef], Iterable[Fact]]


class Moderating:
    """The commands of moderation; those about a campaign answer with its id."""

    def __init__(self, records: Records, campaigns: Campaigns, keys: Keys) -> None:
        self._records = records
        self._campaigns = campaigns
        self._keys = keys

    def current(self) -> Moderation:
        """Return what the account has decided, as it stands."""
        return self._records.load(Moderation, MODERATION)

    def decide(self, by: By, wanted: ModerationSet) -> Answer:
        """Say which campaigns somebody has to approve, from now on."""
        return self._records.ruled(by, self.current, lambda one: one.decide(wanted))

    def claim(self, by: By, id_: UUID) -> Answer:
        """Look at a campaign: nobody else decides for a while."""
        until = self.current().claimed_until(by.at)
        return self._ruled(by, id_, lambda one: one.look_at(_reviewer(by), until))

    def unclaim(self, by: By, id_: UUID) -> Answer:
        """Leave a campaign to others."""
        return self._ruled(by, id_, lambda one: one.look_away(_reviewer(by)))

    def lapse(self, by: By, id_: UUID, version: int) -> Answer:
        """Note that the time of a claim is over."""
        return self._ruled(by, id_, lambda one: one.let_claim_lapse(version))

    def approve(self, by: By, id_: UUID, seen: bytes, reason: str = "") -> Answer:
        """Let what was seen be released; raises OwnCampaign."""

        def decide() -> Decision:
            campaign = self._with_all_authors(id_)
            definitions = self._campaigns.definitions(campaign)
            approvers = self._keys.actors(APPROVERS)
            rows = [_sealed(id_, reason)] if reason else []
            ref = rows[0].ref if rows else None
            facts = campaign.approve(_reviewer(by), seen, definitions, approvers, ref)
            return Decision(id_, [(campaign, facts)], Keeping(rows))

        return self._records.once(by, decide)

    def reject(self, by: By, id_: UUID, seen: bytes, reason: str) -> Answer:
        """Do not have a campaign sent, ever."""
        return self._with_reason(
            by, id_, reason, lambda one, ref: one.reject(_reviewer(by), seen, ref)
        )

    def request_changes(self, by: By, id_: UUID, seen: bytes, reason: str) -> Answer:
        """Give a campaign back to whoever wrote it."""
        return self._with_reason(
            by,
            id_,
            reason,
            lambda one, ref: one.request_changes(_reviewer(by), seen, ref),
        )

    def _with_all_authors(self, id_: UUID) -> Campaign:
        """Return a campaign; whoever wrote what it is an issue of has written it."""
        campaign = self._campaigns.get(id_)
        if campaign.issue_of:
            recurring = self._records.load(RecurringCampaign, campaign.issue_of)
            campaign.authors |= recurring.authors
        return campaign

    def _with_reason(self, by: By, id_: UUID, reason: str, rule: Rule) -> Answer:
        def decide() -> Decision:
            campaign, row = self._campaigns.get(id_), _sealed(id_, reason)
            streams = [(campaign, rule(campaign, row.ref))]
            return Decision(id_, streams, Keeping([row]))

        return self._records.once(by, decide)

    def _ruled(
        self, by: By, id_: UUID, rule: Callable[[Campaign], Iterable[Fact]]
    ) -> Answer:
        return self._records.ruled(by, lambda: self._campaigns.get(id_), rule)


def _reviewer(by: By) -> Reviewer:
    return Reviewer(by.actor, by.at)


def _sealed(campaign_id: UUID, reason: str) -> VaultRow:
    return seal(campaign_id, "reason", reason)
