"""A campaign is released as it was approved, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.application import Application, By, Draft
from domain.application.campaign_checks import FRESH
from domain.application.records import Records
from domain.content import Content, Sender
from domain.errors import (
    CampaignAlreadyReleased,
    CampaignBlocked,
    CampaignIncomplete,
    CampaignNotApproved,
    NotFound,
)
from domain.events import CampaignChecked, Finding
from domain.ids import new_id
from domain.store.log import EventLog
from tests.application.builders import AT, a_draft, a_list, by


def test_a_whole_campaign_is_submitted_and_released(application: Application) -> None:
    """Draft, submit, release: the checks approve what they do not block."""
    campaigns = application.campaigns
    drafted = campaigns.draft(by(), a_draft(a_list(application)))

    campaigns.submit(by(), drafted.id)
    campaigns.release(by(), drafted.id)

    campaign = campaigns.get(drafted.id)
    assert campaign.state == "released"
    assert campaign.released == campaign.digest


def test_what_lacks_a_part_cannot_be_submitted(application: Application) -> None:
    """The refusal names what is missing."""
    drafted = application.campaigns.draft(by(), Draft("Spring"))

    with pytest.raises(CampaignIncomplete) as refused:
        application.campaigns.submit(by(), drafted.id)

    assert refused.value.missing == ("content", "sender", "audience")


def test_a_template_that_cannot_be_read_blocks(application: Application) -> None:
    """A block needs a fix: without it there is no approval, and no release."""
    draft = a_draft(a_list(application))
    drafted = application.campaigns.draft(by(), draft)
    broken = Draft(content=Content("Hello", "<p>{{ first_name </p>"))
    application.campaigns.edit(by(), drafted.id, broken)

    application.campaigns.submit(by(), drafted.id)

    with pytest.raises(CampaignNotApproved):
        application.campaigns.release(by(), drafted.id)


def test_any_change_voids_the_approval(application: Application) -> None:
    """One changed letter after the approval, and it is not released."""
    drafted = application.campaigns.draft(by(), a_draft(a_list(application)))
    application.campaigns.submit(by(), drafted.id)

    changed = Draft(content=Content("Hello!", "<p>Hello</p>"))
    application.campaigns.edit(by(), drafted.id, changed)

    with pytest.raises(CampaignNotApproved):
        application.campaigns.release(by(), drafted.id)


def test_the_same_content_again_is_no_change(
    application: Application, event_log: EventLog
) -> None:
    """Saving a form twice keeps the approval."""
    draft = a_draft(a_list(application))
    drafted = application.campaigns.draft(by(), draft)
    application.campaigns.submit(by(), drafted.id)
    before = event_log.head()[0]

    application.campaigns.edit(by(), drafted.id, draft)

    assert event_log.head()[0] == before
    application.campaigns.release(by(), drafted.id)
    assert application.campaigns.get(drafted.id).state == "released"


def test_what_is_released_is_not_edited(application: Application) -> None:
    """Who wants it otherwise makes a new campaign."""
    drafted = application.campaigns.draft(by(), a_draft(a_list(application)))
    application.campaigns.submit(by(), drafted.id)
    application.campaigns.release(by(), drafted.id)
    other = Draft(sender=Sender("Other", "other@shop.example"))

    with pytest.raises(CampaignAlreadyReleased):
        application.campaigns.edit(by(), drafted.id, other)


def test_what_was_checked_long_ago_is_checked_again(
    application: Application, records: Records
) -> None:
    """When it is released by hand, after more than an hour; and that is recorded."""
    campaigns = application.campaigns
    ids = [campaigns.draft(by(), a_draft(a_list(application, c))).id for c in "ab"]
    for id_ in ids:
        campaigns.submit(by(), id_)

    campaigns.release(later(FRESH), ids[0])
    campaigns.release(later(FRESH + timedelta(seconds=1)), ids[1])

    counts = [checks_of(records, id_) for id_ in ids]
    assert counts == [1, 2]


def test_what_a_check_blocks_by_then_is_not_released(
    application: Application, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says why, and goes out once that is mended."""
    campaigns = application.campaigns
    id_ = campaigns.draft(by(), a_draft(a_list(application))).id
    campaigns.submit(by(), id_)
    found = [Finding("domain", "block", "there is no DKIM key any more")]
    checks = campaigns._checks  # noqa: SLF001 - as they are built
    monkeypatch.setattr(checks, "_check", lambda *_: found)

    with pytest.raises(CampaignBlocked, match="domain: there is no DKIM key"):
        campaigns.release(later(2 * FRESH), id_)

    found.clear()
    campaigns.release(later(2 * FRESH), id_)
    assert campaigns.get(id_).state == "released"
    assert checks_of(records, id_) == 2


def later(after: timedelta) -> By:
    """Act so long after all else."""
    return replace(by(), at=AT + after)


def checks_of(records: Records, id_: UUID) -> int:
    """Count how often a campaign was checked."""
    events = records.events_of([id_])[id_]
    return sum(isinstance(event.fact, CampaignChecked) for event in events)


def test_an_audience_is_made_of_lists_that_exist(application: Application) -> None:
    """An unknown list is refused when it is named, not when it is sent."""
    with pytest.raises(NotFound):
        application.campaigns.draft(by(), a_draft(new_id()))
