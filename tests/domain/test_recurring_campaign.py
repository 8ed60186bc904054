"""A recurring campaign knows when an issue goes out, and whether it does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.campaign import Campaign
from domain.campaign_review import Reviewer
from domain.errors import (
    CampaignIncomplete,
    CampaignNotApproved,
    CampaignStateForbids,
    SendTimePassed,
)
from domain.events import (
    CampaignAudienceSet,
    CampaignDrafted,
    CampaignHeld,
    CampaignScheduled,
    Fact,
    Finding,
    RecurringActivated,
    RecurringApproved,
    RecurringEnded,
    RecurringPaused,
    RecurringRan,
    RecurringRunAsked,
    RecurringSubmitted,
    RecurringWritten,
    SendPlan,
    Timetable,
)
from domain.ids import new_id
from domain.moderation import Look
from domain.recurring_campaign import LATE, Met, RecurringCampaign
from domain.recurring_issue import first_issue, issue_of
from domain.recurring_state import ONCE, SKIP, run_asked, run_at
from tests.domain.decisions import AT, a_ref, given, happened

NEXT = AT + timedelta(minutes=45)
DAY = timedelta(days=1)
WRITTEN = RecurringWritten(
    "Weekly",
    "email",
    Timetable(("11:00",)),
    SKIP,
    a_ref(b"1" * 32),
    a_ref(b"2" * 32),
    CampaignAudienceSet((), "newsletter", segment_ids=(new_id(),)),
)
BLOCK = Finding("subject", "block", "there is none")
WARNING = Finding("gaps", "warn", "first_name is empty for 3 of 9 people")


def one(*facts: Fact, written: RecurringWritten = WRITTEN) -> RecurringCampaign:
    """Return one that was approved, and what happened to it since."""
    found = given(RecurringCampaign, written)
    return happened(found, [*found.submit([]), *facts])


def active(written: RecurringWritten = WRITTEN) -> RecurringCampaign:
    """Return one that goes out each day at eleven: next in 45 minutes."""
    found = one(written=written)
    return happened(found, list(found.activate(AT)))


def met(
    at: datetime = NEXT,
    *findings: Finding,
    forked_at: datetime | None = None,
    definitions: bytes = b"",
) -> Met:
    """Return what a run meets."""

    def has_forked_since(moment: datetime) -> bool:
        return forked_at is not None and forked_at >= moment

    return Met(at, findings, definitions, has_forked_since)


def next_run(found: RecurringCampaign) -> UUID:
    """Return the id of the next run."""
    assert found.next_at
    return run_at(found.id, found.next_at)


def ran(facts: Iterable[Fact]) -> RecurringRan:
    """Return what came of a run."""
    (found,) = [fact for fact in facts if isinstance(fact, RecurringRan)]
    return found


def test_what_is_written_is_submitted_and_goes_out() -> None:
    """What is the same is no news."""
    found = given(RecurringCampaign, WRITTEN)
    assert list(found.write(WRITTEN)) == []
    digest = found.digest_with(b"")
    told = [RecurringSubmitted(digest), RecurringApproved(digest)]
    assert list(found.submit([])) == told
    happened(found, told)
    assert list(found.submit([])) == []

    assert list(found.activate(AT)) == [RecurringActivated(NEXT)]
    happened(found, [RecurringActivated(NEXT)])
    assert list(found.activate(AT)) == []
    assert list(found.resume(AT)) == []


def test_what_is_not_whole_is_not_submitted() -> None:
    """Each part that is missing is named: the times, too."""
    bare = RecurringWritten("Weekly", "email", Timetable(), SKIP)

    with pytest.raises(CampaignIncomplete) as refused:
        list(given(RecurringCampaign, bare).submit([]))

    assert refused.value.missing == ("content", "sender", "audience", "timetable")
    assert RecurringCampaign(new_id()).missing[-1] == "timetable"
    by_rule = Timetable(rrule="FREQ=DAILY", begins=AT)
    whole = given(RecurringCampaign, replace(WRITTEN, timetable=by_rule))
    assert whole.missing == []


def test_what_a_check_blocks_is_not_approved() -> None:
    """And so nothing of it goes out."""
    found = given(RecurringCampaign, WRITTEN)
    told = list(found.submit([BLOCK]))
    assert told == [RecurringSubmitted(found.digest_with(b""), (BLOCK,))]
    happened(found, told)

    for order in (found.activate(AT), found.ask()):
        with pytest.raises(CampaignNotApproved):
            list(order)


def test_what_is_warned_of_has_to_be_known() -> None:
    """Whoever submits it again says so."""
    found = given(RecurringCampaign, WRITTEN)
    digest = found.digest_with(b"")
    happened(found, list(found.submit([WARNING])))
    assert (found.state, found.approved) == ("submitted", None)

    assert list(found.submit([WARNING], acknowledged=True)) == [
        RecurringSubmitted(digest, (WARNING,), acknowledged=True),
        RecurringApproved(digest),
    ]
    # A block cannot be known away.
    blocked = list(found.submit([WARNING, BLOCK], acknowledged=True))
    assert blocked == [RecurringSubmitted(digest, (WARNING, BLOCK))]


def test_somebody_may_have_to_look_at_a_first_issue() -> None:
    """What they approve there is approved here, and nothing else is."""
    found, first = given(RecurringCampaign, WRITTEN), Campaign(new_id())
    look = Look(("somebody looks at every campaign",), AT + DAY)

    happened(found, list(found.submit([WARNING], b"", first.id, acknowledged=True)))
    happened(first, first_issue(found, first, look, [WARNING], b""))

    assert (found.state, found.first_id, first.state) == (
        "moderation",
        first.id,
        "moderation",
    )
    assert list(found.submit([], b"", new_id())) == []
    assert list(found.approve(first.passed)) == []
    with pytest.raises(CampaignNotApproved):
        list(found.activate(AT))
    digest = found.digest_with(b"")
    happened(first, list(first.approve(Reviewer("key:moderator", AT), digest, b"", [])))
    happened(found, list(found.approve(first.passed)))
    assert list(found.activate(AT)) == [RecurringActivated(NEXT)]
    assert list(found.approve(first.passed)) == []


def test_nobody_looks_at_what_is_blocked() -> None:
    """It has to be mended first."""
    found = given(RecurringCampaign, WRITTEN)

    told = list(found.submit([BLOCK], b"", new_id()))

    assert told == [RecurringSubmitted(found.digest_with(b""), (BLOCK,))]


def test_its_issue_is_what_was_approved_to_the_byte() -> None:
    """It has the same digest, is named after its time, and is released from now on."""
    found = active()
    run = next_run(found)
    at = NEXT + timedelta(minutes=1)

    told = list(found.run(run, met(at)))
    assert told == [RecurringRan("released", NEXT, run, next_at=NEXT + DAY)]
    issue = Campaign(run)
    facts = list(issue_of(found, issue, ran(told), met(at)))

    name = "Weekly, 2026-03-03 11:00"
    assert facts[0] == CampaignDrafted(name, "email", issue_of=found.id)
    happened(issue, facts)
    assert issue.approved == found.approved == issue.digest
    assert facts[-1] == CampaignScheduled(issue.digest, SendPlan(at=NEXT), at)
    assert list(issue.release(plan=SendPlan(at=NEXT)))
    # Whoever comes again drafts none again.
    assert list(issue_of(found, issue, ran(told), met(at))) == []


def test_a_run_is_done_once() -> None:
    """Then it is not wanted any more, and the next is."""
    found = active()
    run = next_run(found)
    assert found.due_at(run) == NEXT

    happened(found, list(found.run(run, met())))

    assert found.due_at(run) is None
    assert list(found.run(run, met())) == []
    assert found.due_at(next_run(found)) == NEXT + DAY


@pytest.mark.parametrize(
    ("missed", "late", "outcome"),
    [
        (SKIP, LATE, "released"),
        (SKIP, LATE + timedelta(seconds=1), "skipped"),
        (ONCE, LATE + timedelta(seconds=1), "released"),
        (ONCE, timedelta(days=5), "released"),
        (SKIP, timedelta(days=5), "released"),
    ],
)
def test_what_an_outage_delays_follows_the_policy(
    missed: str, late: timedelta, outcome: str
) -> None:
    """One issue at most for all that were missed; what is not late goes out anyway."""
    found = active(replace(WRITTEN, missed=missed))
    run = next_run(found)

    told = ran(found.run(run, met(NEXT + late)))

    assert (told.outcome, told.missed) == (outcome, late.days)
    assert told.due_at == NEXT + timedelta(days=late.days)
    assert told.next_at == NEXT + timedelta(days=late.days + 1)
    facts = list(issue_of(found, Campaign(run), told, met(NEXT + late)))
    assert bool(facts) == (outcome == "released")


@pytest.mark.parametrize("missed", [SKIP, ONCE])
def test_a_restored_backup_holds_the_run_and_asks(missed: str) -> None:
    """It may have gone out before; those to come do all the same."""
    found = active(replace(WRITTEN, missed=missed))
    run, meets = next_run(found), met(NEXT + 3 * LATE, forked_at=NEXT + LATE)

    told = list(found.run(run, meets))

    assert [type(fact) for fact in told] == [RecurringRan]
    assert (ran(told).outcome, ran(told).next_at) == ("held", NEXT + DAY)
    facts = list(issue_of(found, Campaign(run), ran(told), meets))
    assert facts[-1] == CampaignHeld(ran(told).reason)
    assert "backup" in ran(told).reason


def test_a_run_after_the_fork_goes_out() -> None:
    """What was due before it is not caught up with it: it counts as missed."""
    found = active()
    meets = met(NEXT + DAY, forked_at=NEXT + LATE)

    told = ran(found.run(next_run(found), meets))

    assert (told.outcome, told.missed) == ("released", 1)


@pytest.mark.parametrize(
    ("meets", "reason"),
    [
        (met(NEXT, BLOCK), "subject: there is none"),
        (
            met(NEXT, definitions=b"other"),
            "what was approved is not what would be sent",
        ),
    ],
)
def test_what_is_held_stops_those_to_come(meets: Met, reason: str) -> None:
    """They would be held too: so it is paused, and says why."""
    found = active()

    told = list(found.run(next_run(found), meets))

    assert ran(told).outcome == "held"
    assert ran(told).reason.startswith(reason)
    assert told[-1] == RecurringPaused(ran(told).reason)
    assert happened(found, told).state == "paused"


def test_a_warning_holds_nothing() -> None:
    """Only a block does."""
    found = active()

    assert ran(found.run(next_run(found), met(NEXT, WARNING))).outcome == "released"


def test_one_that_is_asked_for_leaves_the_times_alone() -> None:
    """It goes out while it is paused, and each wish once."""
    found = active()
    happened(found, [RecurringPaused(), *found.ask()])
    (wish, at), *_ = found.asked.items()
    run = run_asked(found.id, wish, at)

    told = list(found.run(run, met(AT)))

    assert told == [RecurringRan("released", AT, run, asked=wish)]
    happened(found, told)
    assert found.due_at(run) is None
    assert found.state == "paused"
    happened(found, [*found.resume(AT), *found.ask()])
    (wish, at), *_ = found.asked.items()
    asked = ran(found.run(run_asked(found.id, wish, at), met(AT)))
    assert asked.next_at == found.next_at == NEXT


def test_an_edit_stops_it_until_it_is_approved_and_active_again() -> None:
    """Whatever is edited; what was asked for before is not done either."""
    found = active()
    happened(found, [*found.ask()])
    run, (wish, at) = next_run(found), next(iter(found.asked.items()))
    other = replace(WRITTEN, timetable=Timetable(("12:00",)))

    happened(found, list(found.write(other)))

    assert found.state == "drafted"
    assert found.due_at(run) is None
    assert found.due_at(run_asked(found.id, wish, at)) is None
    with pytest.raises(CampaignNotApproved):
        list(found.activate(AT))
    happened(found, list(found.submit([])))
    assert list(found.activate(AT)) == [RecurringActivated(NEXT + timedelta(hours=1))]


def test_a_pause_catches_nothing_up() -> None:
    """It goes on with the next time."""
    found = active()
    run = next_run(found)
    assert list(found.pause()) == [RecurringPaused()]
    happened(found, [RecurringPaused()])
    assert list(found.pause()) == []
    assert found.due_at(run) is None

    assert list(found.resume(NEXT + timedelta(days=3))) == [
        RecurringActivated(NEXT + timedelta(days=4))
    ]


def test_segments_that_are_others_by_then_have_to_be_approved_again() -> None:
    """Whoever resumes it is told so; a new submission takes it off."""
    found = active()
    with pytest.raises(CampaignNotApproved):
        list(found.resume(AT, b"other"))

    happened(found, list(found.submit([], b"other")))

    assert (found.state, found.next_at) == ("approved", None)
    assert list(found.activate(AT, b"other"))


def test_it_ends_with_its_last_time() -> None:
    """Whatever came of that."""
    found = active(replace(WRITTEN, timetable=Timetable(("11:00",), ends=NEXT)))

    told = list(found.run(next_run(found), met(NEXT, BLOCK)))

    assert [type(fact) for fact in told] == [RecurringRan, RecurringEnded]
    assert happened(found, told).state == "ended"


def test_without_a_time_to_come_it_does_not_begin() -> None:
    """It says what to do."""
    over = Timetable(("11:00",), ends=AT)

    with pytest.raises(SendTimePassed):
        list(one(written=replace(WRITTEN, timetable=over)).activate(AT))


def test_what_ended_stays_so() -> None:
    """It takes no orders."""
    found = active()
    happened(found, [*found.ask()])
    wishes = dict(found.asked)
    assert list(found.end()) == [RecurringEnded()]
    happened(found, [RecurringEnded()])

    assert list(found.end()) == []
    assert all(
        found.due_at(run_asked(found.id, *wish)) is None for wish in wishes.items()
    )
    other = replace(WRITTEN, name="Monthly")
    orders = (
        found.write(other),
        found.submit([]),
        found.activate(AT),
        found.pause(),
        found.resume(AT),
    )
    for order in orders:
        with pytest.raises(CampaignStateForbids):
            list(order)
    with pytest.raises(CampaignNotApproved):
        list(found.ask())


def test_a_draft_is_not_paused() -> None:
    """Nor resumed: it never went out."""
    found = given(RecurringCampaign, WRITTEN)
    for order in (found.pause(), found.resume(AT)):
        with pytest.raises(CampaignStateForbids):
            list(order)
    with pytest.raises(CampaignStateForbids):
        list(one(RecurringPaused()).activate(AT))


def test_a_wish_is_known_by_its_fact() -> None:
    """Two of one moment are two issues."""
    found = one(RecurringRunAsked(), RecurringRunAsked())

    runs = {run_asked(found.id, wish, at) for wish, at in found.asked.items()}

    assert len(runs) == 2
    assert all(found.due_at(run) == AT for run in runs)


def test_a_wish_that_is_not_recorded_yet_has_no_run() -> None:
    """Its time is that of the record."""
    found = one()

    found.decided(found.ask())

    assert found.asked == {}


def test_of_what_is_not_whole_there_is_no_issue() -> None:
    """Whatever is asked for."""
    bare = given(RecurringCampaign, replace(WRITTEN, content=None))
    run = new_id()
    told = RecurringRan("held", AT, run, reason="it is not whole")

    assert list(issue_of(bare, Campaign(run), told, met())) == []
