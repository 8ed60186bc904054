"""What happens to campaigns that come again and again."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.events.campaign import CampaignAudienceSet, Finding
from domain.events.fact import Fact, VaultRef
from domain.events.fetching import Timetable


class RecurringWritten(Fact, frozen=True):
    """What comes, to whom, and when: this is all of it that holds from here on.

    What was approved before is so no more. ``missed`` is what becomes of a run that an
    outage delays: ``skip`` it, or have one go out ``once`` for all that were missed.
    """

    TOPIC: ClassVar = "recurring_campaign.written.v1"
    name: str
    channel: str
    timetable: Timetable
    missed: str
    content: VaultRef | None = None
    sender: VaultRef | None = None
    audience: CampaignAudienceSet | None = None


class RecurringSubmitted(Fact, frozen=True):
    """The author asked for release, and it was checked.

    ``digest`` covers content, sender and audience. ``acknowledged`` if whoever asked
    knows of the warnings; ``first_id`` is the issue that somebody has to approve first.
    """

    TOPIC: ClassVar = "recurring_campaign.submitted.v1"
    digest: bytes
    findings: tuple[Finding, ...] = ()
    acknowledged: bool = False
    first_id: UUID | None = None


class RecurringApproved(Fact, frozen=True):
    """Issues of what ``digest`` covers may go out; any change voids this."""

    TOPIC: ClassVar = "recurring_campaign.approved.v1"
    digest: bytes


class RecurringActivated(Fact, frozen=True):
    """Issues go out from here on, the first at ``next_at``."""

    TOPIC: ClassVar = "recurring_campaign.activated.v1"
    next_at: datetime


class RecurringPaused(Fact, frozen=True):
    """None goes out until it goes on; ``reason`` if we stopped it."""

    TOPIC: ClassVar = "recurring_campaign.paused.v1"
    reason: str = ""


class RecurringRunAsked(Fact, frozen=True):
    """An issue is to go out now."""

    TOPIC: ClassVar = "recurring_campaign.run_asked.v1"


class RecurringRan(Fact, frozen=True):
    """The time of an issue came: it was ``released``, ``held`` or ``skipped``.

    ``due_at`` is the last time that had come, and ``missed`` counts those before it.
    ``next_at`` is the one to come; ``asked`` the version of the wish, if it was one.
    """

    TOPIC: ClassVar = "recurring_campaign.ran.v1"
    outcome: str
    due_at: datetime
    issue_id: UUID | None = None
    reason: str = ""
    missed: int = 0
    next_at: datetime | None = None
    asked: int | None = None


class RecurringEnded(Fact, frozen=True):
    """No issue goes out any more: its time is over, or somebody ended it."""

    TOPIC: ClassVar = "recurring_campaign.ended.v1"
