"""Commands about campaigns, from the draft to the release and the stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from domain.application.campaign_checks import CampaignChecks, holding
from domain.application.campaign_parts import CampaignParts, Draft, Parted
from domain.application.looking import Looking
from domain.application.records import By, Decision, Records
from domain.campaign import Campaign
from domain.content import Content, Sender
from domain.errors import CampaignNotApproved, ConditionsInvalid
from domain.events import (
    CampaignChecked,
    Fact,
    SendPlan,
)
from domain.ids import new_id
from domain.store.commands import Answer
from domain.store.keeping import Keeping
from domain.store.vault import VaultRow

#: Whoever wanted something sent at a time does not want it sent much later.
TOO_LATE = timedelta(hours=24)
_PASSED = "its time had passed for over a day: release it, or name another time"
_RESTORED = "a backup was restored after its time: it may have gone out before"
_ANOTHER = "what was approved is not what would be sent: submit it again"
_UNDECIDED = "its time came before anybody had approved it: submit it again"


class Campaigns:
    """The commands about campaigns; each answers with the campaign's id."""

    def __init__(
        self,
        records: Records,
        parts: CampaignParts,
        checks: CampaignChecks,
        looking: Looking,
    ) -> None:
        self._records = records
        self._parts = parts
        self._checks = checks
        self._looking = looking

    def draft(self, by: By, draft: Draft) -> Answer:
        """Begin a campaign, with as many of its parts as there are."""

        def decide() -> Decision:
            campaign = Campaign(new_id())
            begun = campaign.draft(draft.name, draft.channel)
            return self._written(campaign, begun, draft)

        return self._records.once(by, decide)

    def edit(self, by: By, id_: UUID, draft: Draft) -> Answer:
        """Change parts; what changes voids an approval."""

        def decide() -> Decision:
            return self._written(self._records.edited(Campaign, id_, by), (), draft)

        return self._records.once(by, decide)

    def submit(
        self,
        by: By,
        id_: UUID,
        *,
        acknowledged: bool = False,
    ) -> Answer:
        """Ask for release: the checks run, and approve unless somebody has to act.

        ``acknowledged`` if whoever submits it knows what is warned of.
        """

        def decide() -> Decision:
            campaign = self._records.existing(Campaign, id_)
            seen = self._checks.seen(campaign)
            facts = campaign.submit(
                seen.findings,
                self.definitions(campaign),
                self._looking.why(campaign, by.at, seen.people),
                acknowledged=acknowledged,
            )
            return Decision(id_, [(campaign, facts)])

        return self._records.once(by, decide)

    def release(self, by: By, id_: UUID, plan: SendPlan | None = None) -> Answer:
        """Order the sending of what was approved, at once or by a plan.

        It is checked once more if that was over an hour ago; raises CampaignBlocked.
        """
        return self._decided(
            by, id_, lambda campaign: self._released(by, campaign, plan)
        )

    def schedule(self, by: By, id_: UUID, plan: SendPlan) -> Answer:
        """Have what was approved released when its time comes."""
        return self._decided(
            by,
            id_,
            lambda campaign: campaign.schedule(plan, by.at, self.definitions(campaign)),
        )

    def unschedule(self, by: By, id_: UUID) -> Answer:
        """Release it at no time any more."""
        return self._decided(by, id_, Campaign.unschedule)

    def release_in_time(self, by: By, id_: UUID) -> Answer:
        """Release a campaign whose time has come, or hold it and say why.

        It is checked once more: what was in order when it was scheduled may not be now.
        """
        return self._decided(by, id_, lambda campaign: self._in_time(by, campaign))

    def hasten(self, by: By, id_: UUID) -> Answer:
        """Have all that waits for its time go out now."""
        return self._decided(by, id_, Campaign.hasten)

    def pause(self, by: By, id_: UUID) -> Answer:
        """Stop beginning anything new."""
        return self._decided(by, id_, Campaign.pause)

    def halt(self, by: By, id_: UUID, reason: str) -> Answer:
        """Stop it for somebody to look, unless somebody has."""
        return self._decided(by, id_, lambda campaign: campaign.halt(reason))

    def resume(self, by: By, id_: UUID) -> Answer:
        """Go on."""
        return self._decided(by, id_, Campaign.resume)

    def cancel(self, by: By, id_: UUID) -> Answer:
        """Attempt nothing more, for good."""
        return self._decided(by, id_, Campaign.cancel)

    def finish(self, by: By, id_: UUID) -> Answer:
        """Note that every window has its results."""
        return self._decided(by, id_, Campaign.finish)

    def fail(self, by: By, id_: UUID, reason: str) -> Answer:
        """Note that it cannot be sent."""
        return self._decided(by, id_, lambda campaign: campaign.fail(reason))

    def revoke_report_links(self, by: By, id_: UUID) -> Answer:
        """Have no link that was made to its report show it any more."""
        return self._decided(by, id_, Campaign.revoke_report_links)

    def get(self, id_: UUID) -> Campaign:
        """Return the campaign as it stands; raises NotFound."""
        return self._records.existing(Campaign, id_)

    def definitions(self, campaign: Campaign) -> bytes:
        """Return a digest of what the segments of a campaign are defined as."""
        return self._parts.definitions(campaign)

    def parts(self, campaign: Parted) -> tuple[Content | None, Sender | None]:
        """Return content and sender as they were sealed, if they are set."""
        return self._parts.opened(campaign)

    def _released(
        self, by: By, campaign: Campaign, plan: SendPlan | None
    ) -> Iterator[Fact]:
        for fact in campaign.release(self.definitions(campaign), plan):
            yield from self._checks.again(campaign, by.at)
            yield fact

    def _in_time(self, by: By, campaign: Campaign) -> Iterator[Fact]:
        if campaign.scheduled is None:
            return
        if why := self._why_hold(by, campaign, campaign.scheduled.starts_at):
            yield from campaign.hold(why)
            return
        found = self._checks.seen(campaign).findings
        yield CampaignChecked(campaign.scheduled.digest, found)
        if why := holding(campaign, found):
            yield from campaign.hold(why)
            return
        try:
            definitions = self.definitions(campaign)
            yield from campaign.release(definitions, campaign.scheduled.plan)
        except (CampaignNotApproved, ConditionsInvalid):
            yield from campaign.hold(_ANOTHER)

    def _why_hold(self, by: By, campaign: Campaign, due: datetime) -> str | None:
        if self._parts.has_forked_since(due):
            return _RESTORED
        if campaign.awaited:
            return _UNDECIDED
        if by.at - due > TOO_LATE:
            return _PASSED
        return None

    def _written(
        self, campaign: Campaign, begun: Iterable[Fact], draft: Draft
    ) -> Decision:
        rows = self._parts.sealed(campaign, draft)
        facts = _edits(campaign, begun, rows, draft)
        return Decision(campaign.id, [(campaign, facts)], Keeping(list(rows.values())))

    def _decided(
        self, by: By, id_: UUID, rule: Callable[[Campaign], Iterable[Fact]]
    ) -> Answer:
        return self._records.ruled(by, lambda: self.get(id_), rule)


def _edits(
    campaign: Campaign,
    begun: Iterable[Fact],
    rows: dict[str, VaultRow],
    draft: Draft,
) -> Iterator[Fact]:
    yield from begun
    if "content" in rows:
        yield from campaign.set_content(rows["content"].ref)
    if "sender" in rows:
        yield from campaign.set_sender(rows["sender"].ref)
    if draft.audience:
        yield from campaign.set_audience(draft.audience)
