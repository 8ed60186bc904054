"""An issue goes out when its time has come: once, or not at all, or held."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.application import (
    Application,
    By,
    SegmentChange,
    Surroundings,
    create_application,
)
from domain.application.campaign_checks import CampaignChecks
from domain.application.records import Decision, Records
from domain.application.recurring_campaigns import Schedule
from domain.campaign import Campaign
from domain.checks.audience import Counted, Counts, Crowd, Intended
from domain.conditions import Today
from domain.events import CampaignAudienceSet, Finding, Timetable
from domain.ledger.stream import LEDGER, Ledger
from domain.limits import Results
from domain.moderation import SenderRecord
from domain.recurring_campaign import RecurringCampaign
from domain.recurring_state import run_at
from domain.store.datastore import AccountDatastore
from projections.campaigns.queries import CampaignLine, Campaigns
from projections.recurring_campaigns.queries import RecurringCampaigns, RecurringLine
from projections.rooms import READ_MODELS
from projections.runner import Runner
from tests.application.builders import AT, PEPPERS, a_draft, a_list, by
from workers.due import DueWork, Held
from workers.kinds import RELEASE_CAMPAIGN, RUN_RECURRING_CAMPAIGN
from workers.reactor import Reactor
from workers.recurring import RunRecurringCampaign
from workers.releasing import ReleaseCampaign
from workers.tasks import Later, Task, Tasks

#: It goes out each day at eleven.
NEXT = AT + timedelta(minutes=45)
DAY = timedelta(days=1)


@dataclass
class Scene:
    """A reactor and a worker for recurring campaigns, and a clock."""

    datastore: AccountDatastore
    application: Application
    records: Records
    now: datetime = AT

    def active(self, missed: str = "skip", segments: tuple[UUID, ...] = ()) -> UUID:
        """Have a campaign go out each day."""
        recurring = self.application.recurring_campaigns
        draft = a_draft(a_list(self.application))
        if segments:
            audience = CampaignAudienceSet((), "newsletter", segment_ids=segments)
            draft = replace(draft, audience=audience)
        schedule = Schedule(Timetable(("11:00",)), missed)
        id_ = recurring.draft(by(), draft, schedule).id
        recurring.submit(by(), id_, acknowledged=True)
        recurring.activate(by(), id_)
        return id_

    def by(self) -> By:
        """Act now."""
        return replace(by(), at=self.now)

    def comes(self, at: datetime) -> None:
        """Let it be a time, and do all that is due by then."""
        self.now = at
        reactor = Reactor(self.datastore, lambda _: None, hands=1)
        for _ in range(3):
            reactor.catch_up()
            with self.datastore.get_connection() as connection:
                # The database's clock says that all is due: ours decides.
                connection.execute("UPDATE due SET due_at = now()")
            self.work()

    def work(self) -> None:
        """Do what is due now."""
        tasks: dict[str, Task] = {
            RUN_RECURRING_CAMPAIGN: self.task(),
            RELEASE_CAMPAIGN: ReleaseCampaign(self.application, lambda: self.now),
        }
        woken: list[object] = []
        due = DueWork(self.datastore)
        working = Tasks(due, tasks, woken.append, lambda: False)
        for kind in tasks:
            working.work(kind)

    def task(self) -> RunRecurringCampaign:
        """Return what a worker does."""
        return RunRecurringCampaign(self.application, lambda: self.now)

    def get(self, id_: UUID) -> RecurringCampaign:
        """Return one as it stands."""
        return self.application.recurring_campaigns.get(id_)

    def shown(self, id_: UUID) -> tuple[RecurringLine, list[CampaignLine]]:
        """Return one as it is shown, and its issues."""
        Runner(self.datastore, READ_MODELS).catch_up()
        found = RecurringCampaigns(self.datastore).get(id_)
        assert found
        return found, Campaigns(self.datastore).issues(id_)

    def issues(self, id_: UUID) -> list[Campaign]:
        """Return the issues of one."""
        shown = self.shown(id_)[1]
        return [self.application.campaigns.get(issue.id) for issue in shown]

    def fork(self, at: datetime) -> None:
        """Let a backup be restored."""

        def fork() -> Decision:
            ledger = self.records.load(Ledger, LEDGER)
            return Decision(LEDGER, [(ledger, ledger.fork("disk died", 9, b"", 3))])

        self.records.once(replace(by(), at=at), fork)


@pytest.fixture
def scene(
    datastore: AccountDatastore, application: Application, records: Records
) -> Scene:
    """Give a scene."""
    return Scene(datastore, application, records)


def test_each_run_releases_an_issue_of_its_own(scene: Scene) -> None:
    """A campaign that was approved like all of them, with its own statistics."""
    id_ = scene.active()

    scene.comes(NEXT)
    scene.comes(NEXT + DAY)

    first, second = scene.issues(id_)
    assert (first.state, second.state) == ("released", "released")
    assert first.released == second.released == scene.get(id_).approved
    found, lines = scene.shown(id_)
    assert [line.name for line in lines] == [
        "Spring, 2026-03-03 11:00",
        "Spring, 2026-03-04 11:00",
    ]
    assert (found.last_outcome, found.last_issue_id) == ("released", second.id)
    assert (found.state, found.next_at) == ("active", NEXT + 2 * DAY)


def test_it_is_not_released_before_its_time(scene: Scene) -> None:
    """The database's clock wakes us, ours decides."""
    id_ = scene.active()
    held = Held(run_at(id_, NEXT), RUN_RECURRING_CAMPAIGN, id_, 1, id_, 0)
    scene.now = NEXT - timedelta(seconds=3)

    later = scene.task()(held, lambda: True)

    assert later == Later(timedelta(seconds=3), "it is not time yet")
    assert scene.issues(id_) == []


def test_an_outage_is_skipped(scene: Scene) -> None:
    """What was missed does not go out; what comes after it does."""
    id_ = scene.active("skip")

    scene.comes(NEXT + 2 * DAY + timedelta(hours=2))

    assert scene.issues(id_) == []
    found, _ = scene.shown(id_)
    assert (found.last_outcome, found.next_at) == ("skipped", NEXT + 3 * DAY)
    scene.comes(NEXT + 3 * DAY)
    assert [issue.state for issue in scene.issues(id_)] == ["released"]


def test_an_outage_is_caught_up_once(scene: Scene) -> None:
    """One issue for all that were missed, however long ago."""
    id_ = scene.active("once")

    scene.comes(NEXT + 2 * DAY + timedelta(hours=23))

    assert [issue.state for issue in scene.issues(id_)] == ["released"]
    assert scene.get(id_).next_at == NEXT + 3 * DAY


def test_one_that_is_asked_for_goes_out_now(scene: Scene) -> None:
    """And the times stay as they are."""
    id_ = scene.active()
    scene.application.recurring_campaigns.ask(by(), id_)

    scene.comes(AT)

    assert [issue.state for issue in scene.issues(id_)] == ["released"]
    assert scene.get(id_).next_at == NEXT


def test_a_worker_that_is_killed_leaves_one_issue(scene: Scene) -> None:
    """Between draft and release: whoever takes it up does the rest."""
    id_ = scene.active()
    held = Held(run_at(id_, NEXT), RUN_RECURRING_CAMPAIGN, id_, 1, id_, 0)
    scene.now = NEXT
    # What came of it is recorded; that it is done is not.
    scene.task()(held, lambda: True)
    assert [issue.state for issue in scene.issues(id_)] == ["scheduled"]

    scene.comes(NEXT)
    scene.task()(held, lambda: True)

    assert [issue.state for issue in scene.issues(id_)] == ["released"]
    assert scene.get(id_).next_at == NEXT + DAY


def test_two_workers_at_once_draft_one_issue(scene: Scene) -> None:
    """The one that is slower finds it done."""
    id_ = scene.active()
    recurring = scene.application.recurring_campaigns
    run = run_at(id_, NEXT)
    scene.now = NEXT
    both = [replace(by(), at=NEXT), replace(by(), at=NEXT)]

    for one in both:
        recurring.run(one, id_, run)

    assert len(scene.issues(id_)) == 1


def test_a_restored_backup_sends_nothing_that_was_due(scene: Scene) -> None:
    """It is held and asks; the runs to come go out."""
    id_ = scene.active()
    scene.fork(NEXT + timedelta(minutes=1))

    scene.comes(NEXT + timedelta(minutes=5))

    found, (issue,) = scene.shown(id_)
    assert (issue.state, found.last_outcome, found.state) == ("held", "held", "active")
    assert issue.held == found.last_reason
    assert "backup" in (issue.held or "")
    scene.comes(NEXT + DAY)
    assert [one.state for one in scene.issues(id_)] == ["held", "released"]


def test_whoever_looked_at_a_held_issue_releases_it(scene: Scene) -> None:
    """It is a campaign like any other."""
    id_ = scene.active()
    scene.fork(NEXT)
    scene.comes(NEXT)
    (issue,) = scene.issues(id_)

    scene.application.campaigns.submit(by(), issue.id, acknowledged=True)
    scene.application.campaigns.release(by(), issue.id)

    assert [one.state for one in scene.issues(id_)] == ["released"]


def test_what_a_check_blocks_by_then_is_held_and_those_to_come_wait(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is checked again right before each issue."""
    id_ = scene.active()
    blocking = Finding("domain", "block", "the domain has no DKIM key any more")
    monkeypatch.setattr(CampaignChecks, "findings", lambda *_: [blocking])

    scene.comes(NEXT)

    found, (issue,) = scene.shown(id_)
    assert (issue.state, found.state) == ("held", "paused")
    assert found.held == "domain: the domain has no DKIM key any more"
    monkeypatch.undo()
    scene.application.recurring_campaigns.resume(scene.by(), id_)
    scene.comes(NEXT + DAY)
    assert [one.state for one in scene.issues(id_)] == ["held", "released"]


@pytest.mark.parametrize("change", ["redefined", "archived"])
def test_a_segment_that_is_another_by_then_holds_it(scene: Scene, change: str) -> None:
    """What was approved is not what would be sent."""
    segments = scene.application.segments
    annas = [{"field": "first_name", "op": "is", "value": "Anna"}]
    eves = [{"field": "first_name", "op": "is", "value": "Eve"}]
    segment = segments.define(by(), "annas", "Annas", annas, Today(AT)).id
    id_ = scene.active(segments=(segment,))
    if change == "archived":
        segments.archive(by(), segment)
    else:
        segments.change(by(), segment, SegmentChange(conditions=eves), Today(AT))

    scene.comes(NEXT)

    found, (issue,) = scene.shown(id_)
    assert (issue.state, found.state) == ("held", "paused")
    assert "submit it again" in (found.held or "")


def test_an_issue_for_nobody_is_not_held(
    scene: Scene, datastore: AccountDatastore
) -> None:
    """Such as on a day on which it is nobody's birthday."""

    class NobodyThere(Counts):
        def gaps(self, _intended: Intended) -> Counted:
            return Counted(0, 0)

        def crowd(self, _intended: Intended) -> Crowd:
            return Crowd()

    scene.application = create_application(
        datastore, PEPPERS, Surroundings(counts=NobodyThere())
    )
    id_ = scene.active()

    scene.comes(NEXT)

    found, (issue,) = scene.shown(id_)
    assert (issue.state, found.state) == ("released", "active")
    warned = [one.check for one in issue.findings if one.level == "warn"]
    assert warned == ["audience"]


def test_one_whose_sender_went_beyond_a_limit_is_held(
    scene: Scene, datastore: AccountDatastore
) -> None:
    """Somebody looks at the issue; those to come wait."""
    before = [SenderRecord(3)]
    scene.application = create_application(
        datastore, PEPPERS, Surroundings(record_of=lambda _: before[0])
    )
    id_ = scene.active()
    before[0] = SenderRecord(4, Results(accepted=700, rejected=300, unsubscribed=0))

    scene.comes(NEXT)

    found, (issue,) = scene.shown(id_)
    assert (issue.state, found.state) == ("held", "paused")
    assert "300 of 1,000 were refused" in (found.held or "")


def test_what_is_paused_or_ended_runs_no_more(scene: Scene) -> None:
    """What was missed while it was paused is not caught up."""
    id_ = scene.active("once")
    recurring = scene.application.recurring_campaigns
    recurring.pause(by(), id_)
    scene.comes(NEXT + DAY)
    assert scene.issues(id_) == []

    recurring.resume(scene.by(), id_)
    scene.comes(NEXT + DAY + timedelta(hours=1))
    assert scene.issues(id_) == []
    recurring.end(scene.by(), id_)
    scene.comes(NEXT + 3 * DAY)
    assert scene.issues(id_) == []
