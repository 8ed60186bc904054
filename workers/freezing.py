"""Fixes who gets a campaign, and watches it until all of them have their result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.application import Application, Audience, By
from domain.campaign import UNDER_WAY, Campaign
from domain.conditions import Today
from domain.errors import ConditionsInvalid
from domain.events import CampaignAudienceSet
from domain.limits import Results, why_halt
from domain.store.commands import Command
from domain.store.datastore import AccountDatastore
from projections.audiences.queries import Audiences, Members
from projections.campaigns.queries import Campaigns, Statistics
from projections.segments.asking import SegmentPeople
from projections.waiting import ReadModelBehind, wait_for
from workers.due import DueWork, Held
from workers.kinds import SEND_WINDOW
from workers.sending import WHILE_CLOSED
from workers.tasks import Keep, Later

#: How often the end of a campaign is looked for.
LOOK_FOR_END = timedelta(seconds=1)
#: And while its windows wait for their times.
LOOK_AGAIN = timedelta(minutes=1)
#: Why a campaign fails before anybody is chosen.
ANOTHER = "a segment was defined anew, or went out of use, after the release"


class FreezeAudience:
    """The task that fixes an audience: in one snapshot, after the release."""

    def __init__(
        self,
        application: Application,
        datastore: AccountDatastore,
        now: Callable[[], datetime],
        zone: str,
    ) -> None:
        self._application = application
        self._datastore = datastore
        self._audiences = Audiences(datastore)
        self._people = SegmentPeople(datastore)
        self._now = now
        self._zone = ZoneInfo(zone)

    def __call__(self, held: Held, keep: Keep) -> Later | None:
        """Freeze, once the list members are as the release saw them."""
        campaign = self._application.campaigns.get(held.subject_id)
        if campaign.frozen or campaign.state not in UNDER_WAY or not campaign.audience:
            return None
        try:
            wait_for(self._datastore, held.position, timeout=5.0)
        except ReadModelBehind:
            return Later(timedelta(seconds=1), "the list members are not up to date")
        members = self._released(campaign, campaign.audience)
        if members is None:
            self._fail(held, ANOTHER)
            return None
        contacts, excluded = self._audiences.choose(
            members,
            campaign.channel,
            campaign.audience.purpose,
            self._scopes(campaign),
        )
        keep()
        # What the reader of zones goes through is everybody: only when it is asked for.
        zones = self._audiences.zones(contacts) if campaign.plan.local_time else {}
        command = Command("freeze", str(held.holder))
        by = By("system", self._now(), command, held.position)
        audience = Audience(contacts, excluded, zones)
        self._application.deliveries.freeze(by, campaign.id, audience)
        return None

    def _released(
        self, campaign: Campaign, audience: CampaignAudienceSet
    ) -> Members | Sequence[UUID] | None:
        """Return whom the release meant; None if nobody can say so any more."""
        with suppress(ConditionsInvalid):
            definitions = self._application.campaigns.definitions(campaign)
            if campaign.digest_with(definitions) == campaign.released:
                return self._members(audience)
        return None

    def _scopes(self, campaign: Campaign) -> list[str]:
        _, sender = self._application.campaigns.parts(campaign)
        address = sender.address if sender else ""
        topic = campaign.audience.topic if campaign.audience else ""
        return self._application.deliveries.scopes(address, topic)

    def _members(self, audience: CampaignAudienceSet) -> Members | Sequence[UUID]:
        if audience.is_of_lists:
            return audience.list_ids
        today = Today(self._now(), self._zone)
        chosen = self._application.segments.audience(audience, today)
        return Members(*self._people.members(**vars(chosen)))

    def _fail(self, held: Held, reason: str) -> None:
        by = By("system", self._now(), Command("fail", str(held.id)), held.position)
        self._application.campaigns.fail(by, held.subject_id, reason)


class FinishCampaign:
    """The task that ends a campaign when no window is left.

    Meanwhile it is stopped if too many are refused.
    """

    def __init__(
        self,
        application: Application,
        due: DueWork,
        campaigns: Campaigns,
        now: Callable[[], datetime],
    ) -> None:
        self._campaigns = application.campaigns
        self._due = due
        self._results = campaigns
        self._now = now

    def __call__(self, held: Held, _keep: Keep) -> Later | None:
        """Finish, unless windows are left or the campaign is paused."""
        campaign = self._campaigns.get(held.subject_id)
        if campaign.state not in UNDER_WAY:
            return None
        if campaign.state == "paused":
            return self._while_paused(campaign.id)
        if self._is_halted(held, campaign):
            return Later(LOOK_FOR_END)
        seconds = self._due.seconds_to_next_of(campaign.id, SEND_WINDOW)
        if seconds is None:
            # For each version anew: one that was paused meanwhile is not finished.
            command = Command("finish", f"{held.id} {campaign.version}")
            by = By("system", self._now(), command, held.position)
            self._campaigns.finish(by, campaign.id)
        until_next = timedelta(seconds=seconds or 0)
        return Later(min(max(LOOK_FOR_END, until_next), LOOK_AGAIN))

    def _is_halted(self, held: Held, campaign: Campaign) -> bool:
        if campaign.halted:
            return False
        found = self._results.statistics(campaign.id)
        reason = found and why_halt(_results(found))
        if not reason:
            return False
        command = Command("halt", f"{held.id} {campaign.version}")
        by = By("system", self._now(), command, held.position)
        self._campaigns.halt(by, campaign.id, reason)
        return True

    def _while_paused(self, campaign_id: UUID) -> Later:
        def resumed() -> bool:
            return self._campaigns.get(campaign_id).state != "paused"

        return Later(WHILE_CLOSED, "the campaign is paused", resumed)


def _results(found: Statistics) -> Results:
    """Return what counts: whoever came back for good was not reached."""
    back = found.bounced["hard"]
    accepted, rejected = found.accepted - back, found.rejected + back
    return Results(accepted, rejected, found.unsubscribed, found.complained)
