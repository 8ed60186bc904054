"""An issue of a recurring campaign: a campaign that is whole when it begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.campaign import Campaign, whole
from domain.events import (
    CampaignApproved,
    CampaignChecked,
    CampaignDrafted,
    CampaignHeld,
    CampaignScheduled,
    CampaignSubmitted,
    Fact,
    Finding,
    RecurringRan,
    SendPlan,
)
from domain.moderation import Look
from domain.recurring_campaign import HELD, Met, RecurringCampaign


def issue_of(
    recurring: RecurringCampaign, issue: Campaign, ran: RecurringRan, met: Met
) -> Iterator[Fact]:
    """Draft an issue, with the time that it was for; or hold it and say why.

    Content and sender are those of the recurring campaign to the byte, and so is the
    digest that was approved. Whoever releases it in time looks at all of it once more.
    """
    parts = list(_parts(recurring, _local(recurring, ran.due_at)))
    if issue.version or ran.issue_id is None or not parts:
        return
    yield from parts
    if ran.outcome == HELD:
        yield CampaignHeld(ran.reason)
        return
    digest = recurring.digest_with(met.definitions)
    yield CampaignSubmitted(digest)
    yield CampaignChecked(digest, tuple(met.findings))
    yield CampaignApproved(digest)
    yield CampaignScheduled(digest, SendPlan(at=ran.due_at), met.at)


def first_issue(
    recurring: RecurringCampaign,
    first: Campaign,
    look: Look,
    findings: Sequence[Finding],
    definitions: bytes,
) -> Iterator[Fact]:
    """Draft what somebody has to look at before any issue goes out; nobody sends it."""
    yield from _parts(recurring, "to be looked at")
    yield from first.submit(findings, definitions, look, acknowledged=True)


def _local(recurring: RecurringCampaign, due: datetime) -> str:
    zone = recurring.written.timetable.zone if recurring.written else "UTC"
    return f"{due.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _parts(recurring: RecurringCampaign, which: str) -> Iterator[Fact]:
    told = recurring.written
    if told and told.content and told.sender and told.audience:
        name = f"{told.name}, {which}"
        drafted = CampaignDrafted(name, told.channel, issue_of=recurring.id)
        yield from whole(drafted, told.content, told.sender, told.audience)
