"""A campaign is released when its time has come, or held with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.application import Application, By, Draft, Surroundings, create_application
from domain.application.campaigns import TOO_LATE
from domain.application.records import Decision, Records
from domain.application.segments import SegmentChange
from domain.campaign import Campaign
from domain.checks.audience import Counted, Counts, Crowd, Gap, Intended
from domain.conditions import Today
from domain.content import Content
from domain.events import (
    CampaignAudienceSet,
    CampaignChecked,
    CampaignHeld,
    CampaignReleased,
    Fact,
    Finding,
    ModerationSet,
    SendPlan,
)
from domain.ids import new_id
from domain.ledger.stream import LEDGER, Ledger
from domain.store.datastore import AccountDatastore
from tests.application.builders import AT, PEPPERS, a_draft, a_list, by
from workers.campaign_policies import release_at
from workers.due import Held
from workers.kinds import RELEASE_CAMPAIGN
from workers.releasing import ReleaseCampaign
from workers.tasks import Later

NOON = AT + timedelta(hours=2)
PLAN = SendPlan(at=NOON)


class Clock:
    """Tells the time that a test sets."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        """Tell it."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Give a clock."""
    return Clock()


@pytest.fixture
def campaign(application: Application) -> UUID:
    """Give a campaign that is to be released at noon."""
    return scheduled(application, a_draft(a_list(application)))


def scheduled(application: Application, draft: Draft) -> UUID:
    """Have a campaign released at noon."""
    id_ = application.campaigns.draft(by(), draft).id
    application.campaigns.submit(by(), id_)
    application.campaigns.schedule(by(), id_, PLAN)
    return id_


def come(application: Application, id_: UUID, clock: Clock) -> Later | None:
    """Have the time come that a campaign was given last."""
    version = application.campaigns.get(id_).scheduled_by
    return come_by(application, id_, clock, version)


def come_by(
    application: Application, id_: UUID, clock: Clock, version: int
) -> Later | None:
    """Have the time come that one of its facts gave it."""
    held = Held(release_at(id_, version), RELEASE_CAMPAIGN, id_, 1, new_id(), 0)
    return ReleaseCampaign(application, clock)(held, lambda: True)


def found(application: Application, id_: UUID) -> Campaign:
    """Return a campaign as it stands."""
    return application.campaigns.get(id_)


def facts_of(records: Records, id_: UUID) -> list[Fact]:
    """Return what happened to a campaign."""
    return [event.fact for event in records.events_of([id_])[id_]]


def test_it_is_released_as_planned(
    application: Application, campaign: UUID, clock: Clock
) -> None:
    """And only once, whoever wakes us again."""
    assert come(application, campaign, clock) is None

    released = found(application, campaign)
    assert (released.state, released.plan) == ("released", PLAN)
    assert come(application, campaign, clock) is None
    assert found(application, campaign).version == released.version


def test_our_clock_decides(
    application: Application, campaign: UUID, clock: Clock
) -> None:
    """The database's may be ahead: then we come again."""
    clock.now = NOON - timedelta(seconds=3)

    later = come(application, campaign, clock)

    assert later == Later(timedelta(seconds=3), "it is not time yet")
    assert found(application, campaign).state == "scheduled"


def test_a_time_that_was_given_before_another_is_not_kept(
    application: Application, campaign: UUID, clock: Clock
) -> None:
    """Only the last holds."""
    version = found(application, campaign).scheduled_by
    other = SendPlan(at=NOON + timedelta(hours=1))
    application.campaigns.schedule(by(), campaign, other)

    assert come_by(application, campaign, clock, version) is None

    assert found(application, campaign).state == "scheduled"


def test_what_was_edited_meanwhile_is_not_released(
    application: Application, campaign: UUID, clock: Clock
) -> None:
    """It is a draft again, and nobody holds it."""
    version = found(application, campaign).scheduled_by
    edit = Draft(content=Content("Other", "<p>Other</p>"))
    application.campaigns.edit(by(), campaign, edit)

    assert come_by(application, campaign, clock, version) is None

    assert found(application, campaign).state == "drafted"


@pytest.mark.parametrize("change", ["redefined", "archived"])
def test_a_segment_that_is_another_by_then_holds_it(
    application: Application, clock: Clock, change: str
) -> None:
    """What was approved is not what would be sent."""
    told = [{"field": "first_name", "op": "is", "value": "Anna"}]
    others = [{"field": "first_name", "op": "is", "value": "Eve"}]
    segments = application.segments
    segment = segments.define(by(), "annas", "Annas", told, Today(AT)).id
    audience = CampaignAudienceSet((), "newsletter", segment_ids=(segment,))
    draft = replace(a_draft(a_list(application)), audience=audience)
    campaign = scheduled(application, draft)
    if change == "archived":
        segments.archive(by(), segment)
    else:
        segments.change(by(), segment, SegmentChange(conditions=others), Today(AT))

    come(application, campaign, clock)

    assert found(application, campaign).state == "held"


def test_what_a_check_blocks_by_then_is_held(
    application: Application,
    records: Records,
    campaign: UUID,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was in order when it was scheduled is looked at once more."""
    blocking = Finding("domain", "block", "the domain has no DKIM key any more")
    checks = application.campaigns._checks  # noqa: SLF001 - as they are built
    monkeypatch.setattr(checks, "_check", lambda *_: [blocking])

    come(application, campaign, clock)

    assert found(application, campaign).state == "held"
    *_, checked, held = facts_of(records, campaign)
    assert isinstance(checked, CampaignChecked)
    assert checked.findings == (blocking,)
    assert held == CampaignHeld("domain: the domain has no DKIM key any more")


class FakeCounts(Counts):
    """Counts what a test says."""

    def __init__(self) -> None:
        self.counted = Counted(2_000, 2_000)

    def gaps(self, _intended: Intended) -> Counted:
        """Return it."""
        return self.counted

    def crowd(self, _intended: Intended) -> Crowd:
        """Return it."""
        return self.counted.crowd


@pytest.fixture
def counts() -> FakeCounts:
    """Count 2,000 people of whom nothing is odd."""
    return FakeCounts()


@pytest.fixture
def counting(datastore: AccountDatastore, counts: FakeCounts) -> Application:
    """Give the commands of whoever can count."""
    return create_application(datastore, PEPPERS, Surroundings(counts=counts))


STRANGERS = Crowd(strangers=1_500, mailed_before=True)


def test_an_audience_that_became_odd_meanwhile_is_held(
    counting: Application, counts: FakeCounts, records: Records, clock: Clock
) -> None:
    """Thousands came onto the list after it was submitted: nobody knows of that."""
    campaign = scheduled(counting, a_draft(a_list(counting)))
    counts.counted = Counted(2_000, 2_000, crowd=STRANGERS)

    come(counting, campaign, clock)

    *_, checked, held = facts_of(records, campaign)
    assert isinstance(checked, CampaignChecked)
    assert isinstance(held, CampaignHeld)
    assert held.reason.startswith("audience-strangers: 1500 of 2000 people")
    assert held.reason.endswith("nobody has acknowledged that: submit it again")
    counting.campaigns.submit(by(), campaign, acknowledged=True)
    assert found(counting, campaign).state == "approved"


def test_what_was_acknowledged_holds_nothing(
    counting: Application, counts: FakeCounts, clock: Clock
) -> None:
    """Nor does a field that is empty for somebody who came since."""
    counts.counted = Counted(2_000, 2_000, crowd=STRANGERS)
    campaign = counting.campaigns.draft(by(), a_draft(a_list(counting))).id
    counting.campaigns.submit(by(), campaign, acknowledged=True)
    counting.campaigns.schedule(by(), campaign, PLAN)
    counts.counted = Counted(2_001, 2_001, [Gap("city", 1)], STRANGERS)

    come(counting, campaign, clock)

    assert found(counting, campaign).state == "released"


def test_what_is_known_of_one_wording_is_not_known_of_another(
    counting: Application, counts: FakeCounts, clock: Clock
) -> None:
    """An edit takes the acknowledgement away with the approval."""
    counts.counted = Counted(2_000, 2_000, crowd=STRANGERS)
    campaign = counting.campaigns.draft(by(), a_draft(a_list(counting))).id
    counting.campaigns.submit(by(), campaign, acknowledged=True)
    edit = Draft(content=Content("Other", "<p>Other words</p>"))
    counting.campaigns.edit(by(), campaign, edit)
    counts.counted = Counted(2_000, 2_000)
    counting.campaigns.submit(by(), campaign)
    counting.campaigns.schedule(by(), campaign, PLAN)
    counts.counted = Counted(2_000, 2_000, crowd=STRANGERS)

    come(counting, campaign, clock)

    assert found(counting, campaign).state == "held"


def test_what_is_released_in_time_was_checked_then(
    application: Application, records: Records, campaign: UUID, clock: Clock
) -> None:
    """And the log says so: what ran, in which version."""
    come(application, campaign, clock)

    *_, checked, released = facts_of(records, campaign)
    assert isinstance(checked, CampaignChecked)
    assert {one.level for one in checked.findings} == {"pass"}
    assert isinstance(released, CampaignReleased)


def test_what_comes_much_too_late_is_held(
    application: Application, campaign: UUID, clock: Clock
) -> None:
    """After an outage of a day somebody has to look; before that it just goes out."""
    clock.now = NOON + TOO_LATE + timedelta(seconds=1)
    come(application, campaign, clock)
    assert found(application, campaign).state == "held"

    in_time = scheduled(application, a_draft(a_list(application, "other")))
    clock.now = NOON + TOO_LATE
    come(application, in_time, clock)
    assert found(application, in_time).state == "released"


@pytest.mark.parametrize(
    ("forked_at", "state"),
    [(NOON - timedelta(minutes=1), "released"), (NOON, "held")],
)
def test_a_restored_backup_does_not_send_what_was_past_due(
    application: Application,
    records: Records,
    campaign: UUID,
    clock: Clock,
    forked_at: datetime,
    state: str,
) -> None:
    """It may have gone out after the backup was made: then it is held, and asks."""
    forking = By("owner", forked_at, by().command)

    def fork() -> Decision:
        ledger = records.load(Ledger, LEDGER)
        return Decision(LEDGER, [(ledger, ledger.fork("disk died", 9, b"", 3))])

    records.once(forking, fork)
    clock.now = NOON + timedelta(minutes=5)

    come(application, campaign, clock)

    assert found(application, campaign).state == state


def test_what_nobody_has_approved_by_then_is_held(
    application: Application, clock: Clock
) -> None:
    """Time is no approval; approved in time, it goes out."""
    application.moderating.decide(by(), ModerationSet("always"))
    late = scheduled(application, a_draft(a_list(application)))
    looked_at = scheduled(application, a_draft(a_list(application, "other")))
    awaited = found(application, looked_at).awaited
    assert awaited
    ben = replace(by(), actor="key:ben")
    application.moderating.approve(ben, looked_at, awaited)

    for one in (late, looked_at):
        come(application, one, clock)

    assert found(application, late).state == "held"
    assert found(application, looked_at).state == "released"
