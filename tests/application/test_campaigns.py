"""A campaign is released as it was approved, or not at all."""

from __future__ import annotations

import pytest

from domain.application import Application, Draft
from domain.content import Content, Sender
from domain.errors import (
    CampaignAlreadyReleased,
    CampaignIncomplete,
    CampaignNotApproved,
    NotFound,
)
from domain.ids import new_id
from domain.store.log import EventLog
from tests.application.builders import a_draft, a_list, by


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


def test_an_audience_is_made_of_lists_that_exist(application: Application) -> None:
    """An unknown list is refused when it is named, not when it is sent."""
    with pytest.raises(NotFound):
        application.campaigns.draft(by(), a_draft(new_id()))
