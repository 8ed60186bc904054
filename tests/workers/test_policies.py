"""Whenever something happened, what follows: no clock, no store, no surprise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.events import (
    AudienceFrozen,
    BackfillAsked,
    CampaignResumed,
    CampaignScheduled,
    ConsentGranted,
    ConsentRenewed,
    ConsentRequested,
    Context,
    Deviation,
    Fact,
    ListClearingOrdered,
    ListFillingOrdered,
    ListJoined,
    MomentAsked,
    MomentReleased,
    Recorded,
    SendPlan,
    Start,
    VaultRef,
    WindowResulted,
)
from domain.ids import new_id
from domain.window import window_id
from workers.campaign_policies import release_at
from workers.consequences import Consequence, Do, GoOn, Hasten
from workers.kinds import (
    BUILD_MOMENT,
    CARRY_OUT_LIST_ORDER,
    DROP_MOMENT,
    EXPIRE_CONSENT,
    FINISH_CAMPAIGN,
    MARK_UNREACHABLE,
    RELEASE_CAMPAIGN,
    RUN_BACKFILL,
    SEND_CONFIRMATION,
    SEND_WINDOW,
)
from workers.policies import WATCHED, consequences

AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
STREAM = UUID(int=1)


def recorded(fact: Fact) -> Recorded:
    """Return a fact as the log gives it back."""
    return Recorded(9, AT, STREAM, 4, Context(AT, "test", new_id()), fact)


def following(event: Recorded) -> list[Consequence]:
    """Return what follows, beside that those look who watch people."""
    follows = [one for one in consequences(event) if one != Hasten(WATCHED)]
    return [one for one in follows if not isinstance(one, GoOn)]


def test_a_frozen_audience_is_sent_window_by_window() -> None:
    """The windows are known by their derived ids, and the end is looked for."""
    run = new_id()

    *windows, finish = following(recorded(AudienceFrozen(run, 3, 2_500, b"", {})))

    assert windows == [
        Do(SEND_WINDOW, window_id(AT, STREAM, run, number), STREAM)
        for number in range(3)
    ]
    assert isinstance(finish, Do)
    assert finish.kind == FINISH_CAMPAIGN


def test_each_window_is_sent_in_its_time() -> None:
    """Those of the first part at once, the others when theirs begins."""
    later = AT + timedelta(hours=1)
    fact = AudienceFrozen(new_id(), 3, 2_500, b"", {}, (Start(1, later),))

    windows = [do for do in following(recorded(fact)) if isinstance(do, Do)][:3]

    assert [do.at for do in windows] == [None, later, later]


def test_a_campaign_is_released_when_its_time_comes() -> None:
    """By an id of its own for each time that it is given."""
    fact = CampaignScheduled(b"", SendPlan(), AT)

    assert following(recorded(fact)) == [
        Do(RELEASE_CAMPAIGN, release_at(STREAM, 4), STREAM, at=AT)
    ]


def test_an_audience_of_nobody_is_finished_too() -> None:
    """A campaign that reaches nobody does not wait for ever."""
    frozen = AudienceFrozen(new_id(), 0, 0, b"", {})

    (only,) = following(recorded(frozen))

    assert isinstance(only, Do)
    assert only.kind == FINISH_CAMPAIGN


def test_a_resumed_campaign_is_looked_at_now() -> None:
    """What waited for the gate does not wait for its turn."""
    assert list(following(recorded(CampaignResumed()))) == [Hasten(STREAM)]


def test_an_address_that_does_not_exist_is_marked() -> None:
    """5.1.1 says that of the mailbox; 5.7.1 says it of us."""
    fact = WindowResulted(
        new_id(), 0, 3, "accepted", others=(Deviation(1, "rejected", 550, "5.1.1"),)
    )
    ours = WindowResulted(
        new_id(), 0, 3, "accepted", others=(Deviation(1, "rejected", 550, "5.7.1"),)
    )

    (marked,) = following(recorded(fact))

    assert isinstance(marked, Do)
    assert marked.kind == MARK_UNREACHABLE
    assert not list(following(recorded(ours)))


def test_whoever_signed_up_is_asked_once_for_all() -> None:
    """Two purposes of one sign-up are one thing to do; an import asks nobody."""
    cell, evidence = (new_id(), "email"), VaultRef(new_id(), bytes(32))
    news = ConsentRequested(*cell, "news", "form", evidence=evidence, to_confirm=True)
    offers = ConsentRequested(*cell, "box", "form", evidence=evidence, to_confirm=True)

    (first,) = following(recorded(news))
    (second,) = following(recorded(offers))

    assert first == second
    assert isinstance(first, Do)
    assert first.kind == SEND_CONFIRMATION
    assert not list(following(recorded(ConsentRequested(*cell, "news", "import"))))


def test_a_yes_with_an_end_is_looked_at_then() -> None:
    """Each grant and renewal at its own; one without end never."""
    said = (new_id(), "email", "news", "form", AT, bytes(32))
    yes = (*said, VaultRef(new_id(), bytes(32)))
    end = AT + timedelta(days=365)

    (granted,) = following(recorded(ConsentGranted(*yes, expires_at=end)))
    (renewed,) = following(recorded(ConsentRenewed(*yes, end)))

    assert granted == renewed
    assert isinstance(granted, Do)
    assert (granted.kind, granted.at) == (EXPIRE_CONSENT, end)
    assert not list(following(recorded(ConsentGranted(*yes))))


def test_a_moment_is_built_and_dropped_a_day_after() -> None:
    """Two pieces of work of one event; and who lets it go has it dropped now."""
    build, drop = following(recorded(MomentAsked(7, AT)))

    assert build == Do(BUILD_MOMENT, STREAM, STREAM)
    assert isinstance(drop, Do)
    assert (drop.kind, drop.at) == (DROP_MOMENT, AT + timedelta(days=1))
    assert following(recorded(MomentReleased())) == [Hasten(STREAM)]


def test_most_events_have_no_consequence() -> None:
    """A person on a list is nobody's work."""
    assert list(following(recorded(ListJoined(new_id())))) == []


def test_an_order_about_a_list_is_work_of_its_own() -> None:
    """Each order once, whichever way it is."""
    fill = ListFillingOrdered("list", new_id())

    (filling,) = following(recorded(fill))
    (again,) = following(recorded(fill))
    (clearing,) = following(recorded(ListClearingOrdered()))

    assert filling == again
    assert isinstance(clearing, Do)
    assert clearing.kind == CARRY_OUT_LIST_ORDER


def test_the_past_is_gone_through_to_count_and_again_to_bring() -> None:
    """Each once, however often the log is read."""
    asked = recorded(BackfillAsked(new_id(), AT, AT))

    (count,) = following(asked)

    assert isinstance(count, Do)
    assert (count.kind, count.subject_id) == (RUN_BACKFILL, STREAM)
    assert list(following(asked)) == [count]
