"""A campaign is released when its time comes, or held; what waits can be hurried."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from domain.campaign import Campaign
from domain.errors import (
    CampaignAlreadyReleased,
    CampaignNotApproved,
    CampaignStateForbids,
    SendTimePassed,
)
from domain.events import (
    AudienceFrozen,
    CampaignHastened,
    CampaignHeld,
    CampaignReleased,
    CampaignScheduled,
    CampaignUnscheduled,
    Fact,
    SendPlan,
    Start,
)
from domain.ids import new_id
from tests.domain.test_campaign import (
    APPROVED,
    EDITS,
    RELEASED,
    SENDING,
    WHOLE,
    Step,
    _after,
    _submit,
)

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
PLAN = SendPlan(at=NOON)


def _schedule(campaign: Campaign) -> Iterable[Fact]:
    return campaign.schedule(PLAN, NOW)


SCHEDULED = (*APPROVED, _schedule)


def test_what_was_approved_is_given_a_time() -> None:
    """Once; another time is another fact."""
    campaign = _after(*APPROVED)
    assert campaign.approved
    scheduled = CampaignScheduled(campaign.approved, PLAN, NOON)

    assert list(campaign.schedule(PLAN, NOW)) == [scheduled]
    assert list(_after(*SCHEDULED).schedule(PLAN, NOW)) == []
    (other,) = _after(*SCHEDULED).schedule(SendPlan(parts=2, seconds=60), NOW)
    assert isinstance(other, CampaignScheduled)
    assert other.starts_at == NOW


def test_a_time_that_has_passed_is_refused() -> None:
    """Nobody can have meant it."""
    with pytest.raises(SendTimePassed):
        list(_after(*APPROVED).schedule(PLAN, NOON + timedelta(seconds=1)))


@pytest.mark.parametrize("steps", [WHOLE, (*SCHEDULED, EDITS[0])])
def test_what_is_not_approved_is_given_no_time(steps: tuple[Step, ...]) -> None:
    """A change voids the approval, and with it the time."""
    campaign = _after(*steps)

    assert campaign.scheduled is None
    with pytest.raises(CampaignNotApproved):
        list(campaign.schedule(PLAN, NOW))


@pytest.mark.parametrize("edit", EDITS)
def test_what_is_scheduled_can_be_edited(edit: Step) -> None:
    """Then it is a draft, and goes out at no time."""
    campaign = _after(*SCHEDULED, edit)

    assert (campaign.state, campaign.scheduled) == ("drafted", None)


def test_a_time_is_taken_back() -> None:
    """It stays approved; without a time there is nothing to take back."""
    assert list(_after(*SCHEDULED).unschedule()) == [CampaignUnscheduled()]
    taken_back = _after(*SCHEDULED, Campaign.unschedule)
    assert taken_back.state == "approved"
    assert list(taken_back.unschedule()) == []
    assert list(taken_back.release())
    with pytest.raises(CampaignStateForbids, match="drafted"):
        list(_after(*WHOLE).unschedule())


def test_what_is_scheduled_may_be_released_at_once() -> None:
    """By hand it goes out now, as a whole."""
    campaign = _after(*SCHEDULED)

    (released,) = campaign.release()

    assert released == CampaignReleased(campaign.digest)
    assert _after(*SCHEDULED, Campaign.release).plan == SendPlan()


def test_in_its_time_it_goes_out_as_planned() -> None:
    """The plan is kept with the release."""
    campaign = _after(*SCHEDULED, lambda one: one.release(b"", PLAN))

    assert (campaign.state, campaign.plan) == ("released", PLAN)
    with pytest.raises(CampaignAlreadyReleased):
        list(campaign.schedule(PLAN, NOW))


def test_what_is_held_waits_for_a_new_submission() -> None:
    """It is approved no more, and released by nobody's clock."""
    assert list(_after(*SCHEDULED).hold("too late")) == [CampaignHeld("too late")]
    held = _after(*SCHEDULED, lambda one: one.hold("too late"))

    assert held.state == "held"
    assert list(held.hold("again")) == []
    with pytest.raises(CampaignNotApproved):
        list(held.release())
    assert _after(*SCHEDULED, lambda one: one.hold("x"), _submit).state == "approved"


def test_windows_begin_at_their_times_until_they_are_hurried() -> None:
    """Those before the first start begin at once."""
    starts = (Start(1, NOW), Start(3, NOON))
    frozen = AudienceFrozen(new_id(), 4, 4_000, bytes(32), {}, starts)
    sending = (*RELEASED, lambda one: one.freeze(frozen))
    campaign = _after(*sending)

    assert [campaign.start_of(number) for number in range(4)] == [None, NOW, NOW, NOON]
    assert list(campaign.hasten()) == [CampaignHastened()]
    hurried = _after(*sending, Campaign.hasten)
    assert [hurried.start_of(number) for number in range(4)] == [None] * 4
    assert list(hurried.hasten()) == []


def test_without_starts_nothing_is_waited_for() -> None:
    """Nor before the audience is frozen."""
    assert _after(*SENDING).start_of(0) is None
    assert _after(*RELEASED).start_of(0) is None
    with pytest.raises(CampaignStateForbids, match="approved"):
        list(_after(*APPROVED).hasten())
